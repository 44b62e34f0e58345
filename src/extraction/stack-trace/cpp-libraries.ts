import type { TraceFrame } from "./trace.ts";

/** Whether a frame is of the system, the C and C++ run-times, a sanitizer or a well-known library. */
export function isNativeLibrary({ module = "", function: name = "", file = "" }: TraceFrame): boolean {
  if (SYSTEM.test(file)) return true;
  const scope = module.indexOf("::");
  if (SCOPES.has(scope < 0 ? module : module.slice(0, scope))) return true;
  if (module === "" && FUNCTIONS.test(name)) return true;
  // Nothing is known but the address, or the library that it lies in.
  return name === "" && (file === "" || /\.so(?:\.[\d.]{1,20})?$|\.dylib$|\.dll$/i.test(file));
}

const SYSTEM =
  /^\/?(?:usr\/(?:include|lib|lib64|libexec|src)|lib|lib64|System|apex|system|vendor)\/|^(?:\.\.?\/)+(?:csu|sysdeps|nptl|stdlib|src\/libsanitizer|libgcc|libio|string|posix|signal|malloc)\/|[/\\](?:libsanitizer|compiler-rt|glibc[-\d.]*|libstdc\+\+-v3)[/\\]|^lib(?:c|m|stdc\+\+|gcc_s|pthread|asan|tsan|ubsan|dl|c\+\+|c\+\+abi)(?:\.|-\d)|^ld-linux|[/\\]asan_|^linux-vdso/;

const SCOPES: ReadonlySet<string> = new Set(
  "std __gnu_cxx __cxxabiv1 google absl boost testing folly grpc fmt spdlog llvm node v8 __asan __tsan __ubsan __msan __lsan __sanitizer QtPrivate".split(
    " ",
  ),
);

const FUNCTIONS =
  /^(?:_start|start|__libc_\w+|_*pthread_\w+|start_thread|_*clone\d?|(?:__GI_)?_*(?:raise|abort|gsignal|kill)|__interceptor_\w+|__cxa_\w+|__assert_\w+|_?_?assert_fail\w*|operator (?:new|delete).*|mem(?:cpy|move|set|cmp)\w*|str(?:cpy|len|cmp|cat|dup)\w*|malloc\w*|free|calloc|realloc|__stack_chk_fail|__fortify_fail|__restore_rt|_dl_\w+|__rust_\w+|_?dispatch_\w+|__invoke\w*|_M_\w+|_Unwind_\w+|__asan_\w+|BaseThreadInitThunk|RtlUserThreadStart)$/;

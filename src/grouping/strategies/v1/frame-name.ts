import type { Frame } from "../../../domain/error-event.ts";
import { BoundedCache } from "./bounded-cache.ts";

/**
 * What compilers, proxies and bundlers add to the name a programmer gave, and what is left of it. Applied in order to
 * `module` and `function`; every expression is linear, names are cut to 300 characters before.
 */
const GENERATED: readonly (readonly [RegExp, string])[] = [
  // Java: names of modules and class loaders before the package
  [
    /^(?:(?:app|platform|bootstrap)?\/{1,2}|(?:(?:app|platform|bootstrap)\/)?(?:java|jdk)\.[\w.]+(?:@[\w.+-]+)?\/)(?=[a-z])/,
    "",
  ],
  // Java: lambdas, method handles, hidden classes
  [/\$\$Lambda(?:\$\d+)?(?:[/.](?:0x)?[0-9a-f]+)?(?:@[0-9a-f]+)?/g, "$$$$Lambda"],
  [/lambda\$(?:([A-Za-z_][\w]*)\$)?\d+/g, "lambda$$$1"],
  [/lambda\$null(?![A-Za-z])/g, "lambda$$"],
  [
    /\$\$?(?:EnhancerBy\w+?|FastClassBy\w+?|SpringCGLIB|FastClassSpringCGLIB|KeyFactoryBy\w+?)\$\$(?:[0-9a-f]+)?/g,
    "$$$$proxy",
  ],
  [/\$\$proxy(?:\$\$\w+)*/g, "$$$$proxy"],
  [/_\$\$_(?:jvst|javassist_?)\w*/g, "$$$$proxy"],
  [/\$(?:MockitoMock|HibernateProxy|ByteBuddy)\$\w+/g, "$$$$proxy"],
  [/\b(?:com\.sun\.proxy|jdk\.proxy\d*)\.\$Proxy\d+/g, "$$Proxy"],
  [/\$Proxy\d+/g, "$$Proxy"],
  [/\bGenerated(\w*?)Accessor\d+/g, "Generated$1Accessor"],
  [/(?:\$Proxy\$_\$\$_Weld\w+|_\$\$_WeldSubclass|_ClientProxy|_Subclass)$/, "$$$$proxy"],
  [/CGLIB\$(\w+?)\$\d+/g, "$1"],
  [/access\$\d+/g, "access$$"],
  // Kotlin: coroutine and default-argument methods; Scala: anonymous functions
  [/\$(?:anonfun|anon)(?:\$\w*?)?\$\d+/g, "$$anonfun"],
  [/\$suspendImpl|\$default\b|-(?=[a-z]*[0-9A-Z_])[0-9a-zA-Z_]{7}(?=$|\$)/g, ""],
  // Anonymous and local classes of Java, Kotlin, PHP
  [/\$\d+(?=$|[.$/])/g, "$$anonymous"],
  [/class@anonymous.*$/, "class@anonymous"],
  // C#: async state machines, lambdas, local functions
  [/<(\w+)>d__\d+(?:`\d+)?(?:\.MoveNext)?/g, "$1"],
  [/[+.]<>c(?:__DisplayClass[\d_]+)?(?:`\d+)?$/, ""],
  [/<>c(?:__DisplayClass[\d_]+)?(?:`\d+)?[.+]/g, ""],
  [/<(\w+)>(?:b__|g__(\w+)\|)[\d_]+/g, "$1"],
  // Go: closures and method values, generics
  [/(?:\.(?:func)?\d+)+(?:-range\d+)?(?=$|\()/g, ".func"],
  [/-fm$/, ""],
  [/\[(?:go\.shape\.[^\]]*|\.\.\.)\]/g, ""],
  // Rust: hash of the symbol, numbered closures
  [/::h[0-9a-f]{16}$/, ""],
  [/\{\{?(closure|impl)(?:#\d+)?\}?\}/g, "{$1}"],
  // PHP 8.4 says where a closure stands, with its line
  [/\{closure:[^{}]*\}/g, "{closure}"],
  // Swift: numbered closures, compilers' copies
  [/\b(closure|local func) #\d+ in /g, "$1 in "],
  [/^(?:specialized|partial apply for|merged|@objc) /, ""],
  // Erlang and Elixir: `-total/1-fun-0-`
  [/^-(.{1,200}?)-fun-\d+-$/, "$1.fun"],
  // Lua: `<cart.lua:12>`
  [/(<[^<>:]{1,200}):\d+>/g, "$1>"],
  // Python and Ruby: blocks, wrapped names
  [/^(?:(?:block|rescue|ensure)(?: \(\d+ levels\))? in )+/, ""],
  [/<locals>\.<lambda>/g, "<lambda>"],
  // JavaScript: `async`, `new`, `Object.`, `[as name]`
  [/^(?:async|new) /, ""],
  [/^(?:Object|Module|exports|this|_this|self)\.(?=[\w$])/, ""],
  [/ \[as [^\]]*\]$/, ""],
  [/^(?:<anonymous>|\(anonymous\)|anonymous|\?)$/, "<anonymous>"],
  // Type parameters and call arguments
  [/`\d+(?:\[(?:[^[\]]|\[[^[\]]*\])*\])?/g, ""],
  [/\((?!\*)[^()]*\)(?: const)?$/, ""],
];

/** What makes one file of two releases two paths. */
const VERSIONED: readonly (readonly [RegExp, string])[] = [
  [/^(?:webpack(?:-internal)?:\/\/\/?|file:\/\/|https?:\/\/[^/]+|app:\/\/\/?|rsc:\/\/)/, ""],
  [/[?#].*$/, ""],
  [/@v?\d[\w.+-]*(?=\/|$)/g, ""],
  [/\/(?:v?\d+(?:\.\d+)+[\w.+-]*|\d{8,14}|[0-9a-f]{7,40})(?=\/)/g, ""],
  // `main.3f2a1b9c.js`, `chunk-ABCD1234.mjs`, `index-Bx1f2Q9z.js`
  [/[.-](?=[\w-]*\d)[0-9A-Za-z_]{8,32}(?=\.(?:chunk\.|min\.|bundle\.)?[cm]?[jt]sx?$)/, ""],
  [/\.(?:chunk|min|bundle)(?=\.[cm]?[jt]sx?$)/, ""],
  [/^\d+(?=\.[cm]?js$)/, "chunk"],
];

const MAX_NAME = 300;

// By place, then function, so that no key has to be put together for a frame that was seen before.
type Names = BoundedCache<string, BoundedCache<string, string>>;
const byModule: Names = new BoundedCache(2_048);
const byFile: Names = new BoundedCache(1_024);

/** `module.function` without anything that a build, a run or a release adds; the same for the same place in the code. */
export function frameName(frame: Frame): string {
  const names = frame.module ? byModule : byFile;
  const place = frame.module || frame.file || "";
  let functions = names.get(place);
  if (functions === undefined) {
    functions = new BoundedCache(64);
    names.set(place, functions);
  }
  const name = frame.function ?? "";
  const known = functions.get(name);
  if (known !== undefined) return known;
  const built = buildName(frame);
  functions.set(name, built);
  return built;
}

/** C#: `Cart.<LoadAsync>d__7`, whose `MoveNext` is the body of `LoadAsync`. */
const STATE_MACHINE = /[.+/]<(\w+)>d__\d+(?:`\d+)?$/;

function buildName(frame: Frame): string {
  const machine = frame.function && frame.module ? STATE_MACHINE.exec(frame.module.slice(0, MAX_NAME)) : null;
  if (machine !== null && frame.function?.startsWith("MoveNext")) {
    return `${normaliseModule(frame.module!.slice(0, machine.index))}.${machine[1]}`;
  }
  const fn = frame.function ? normaliseFunction(frame.function) : "";
  const place = frame.module ? normaliseModule(frame.module) : frame.file ? normaliseFile(frame.file) : "";
  if (place === "") return fn;
  if (fn === "") return place;
  return `${place}${frame.module ? "." : ":"}${fn}`;
}

/** A function's name as its programmer wrote it. */
export function normaliseFunction(name: string): string {
  return replaceAll(withoutTypeArguments(name.slice(0, MAX_NAME)), GENERATED).trim();
}

/** A package, class, module or namespace; paths given as a module are treated as files. */
export function normaliseModule(module: string): string {
  const name = module.slice(0, MAX_NAME);
  if (/^(?:[/\\.]|[A-Za-z]:[/\\]|\w+:\/\/)/.test(name)) return normaliseFile(name);
  return replaceAll(replaceAll(withoutTypeArguments(name), GENERATED), VERSIONED).trim();
}

/** The last two parts of a path, without what differs between two builds or releases. */
export function normaliseFile(file: string): string {
  const path = replaceAll(file.slice(-MAX_NAME).replaceAll("\\", "/"), VERSIONED);
  const parts = path.split("/").filter((part) => part !== "" && part !== "." && part !== "..");
  return parts
    .slice(-2)
    .map((part) => replaceAll(part, VERSIONED))
    .join("/");
}

function replaceAll(name: string, steps: readonly (readonly [RegExp, string])[]): string {
  let result = name;
  for (const [expression, replacement] of steps) result = result.replace(expression, replacement);
  return result;
}

/** Drops `<…>` behind a name, nested or not; keeps names that begin with it: `<init>`, `<module>`, `<main>$`. */
function withoutTypeArguments(name: string): string {
  const open = name.indexOf("<", 1);
  if (open < 0 || !/[\w\]>]/.test(name[open - 1]!)) return name;
  let depth = 0;
  let result = name.slice(0, open);
  for (let at = open; at < name.length; at++) {
    const char = name[at];
    if (char === "<") depth++;
    else if (char === ">" && depth > 0) depth--;
    else if (depth === 0) result += char;
  }
  return depth === 0 ? result : name;
}

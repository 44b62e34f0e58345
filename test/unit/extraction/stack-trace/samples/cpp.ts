import type { TraceSample } from "./sample.ts";

export const samples: readonly TraceSample[] = [
  {
    title: "glibc backtrace_symbols",
    text: `./shop(main+0x2ae)[0x557d0feb0573]
/lib/x86_64-linux-gnu/libc.so.6(+0x2724a)[0x7f66dce4524a]
/lib/x86_64-linux-gnu/libc.so.6(__libc_start_main+0x85)[0x7f66dce45305]
./shop(_start+0x21)[0x557d0feb01d1]`,
    chain: ["-: "],
    frames: [
      "* - | main | ./shop",
      "- | - | /lib/x86_64-linux-gnu/libc.so.6",
      "- | __libc_start_main | /lib/x86_64-linux-gnu/libc.so.6",
      "- | _start | ./shop",
    ],
  },
  {
    title: "gdb, and all threads",
    text: `[Thread debugging using libthread_db enabled]
Using host libthread_db library "/lib/x86_64-linux-gnu/libthread_db.so.1".
terminate called after throwing an instance of 'shop::Sold'
  what():  out of stock

Program received signal SIGABRT, Aborted.
__pthread_kill_implementation (threadid=<optimized out>, signo=signo@entry=6, no_tid=no_tid@entry=0) at ./nptl/pthread_kill.c:44
44	./nptl/pthread_kill.c: No such file or directory.
#0  __pthread_kill_implementation (threadid=<optimized out>, signo=signo@entry=6, no_tid=no_tid@entry=0) at ./nptl/pthread_kill.c:44
#1  0x00007ffff7aa8f4f in __pthread_kill_internal (signo=6, threadid=<optimized out>) at ./nptl/pthread_kill.c:78
#2  0x00007ffff7a59fb2 in __GI_raise (sig=sig@entry=6) at ../sysdeps/posix/raise.c:26
#3  0x00007ffff7a44472 in __GI_abort () at ./stdlib/abort.c:79
#4  0x00007ffff7c9d919 in ?? () from /lib/x86_64-linux-gnu/libstdc++.so.6
#5  0x00007ffff7ca8e1a in ?? () from /lib/x86_64-linux-gnu/libstdc++.so.6
#6  0x00007ffff7ca8e85 in std::terminate() () from /lib/x86_64-linux-gnu/libstdc++.so.6
#7  0x00007ffff7ca90d8 in __cxa_throw () from /lib/x86_64-linux-gnu/libstdc++.so.6
#8  0x000055555555752c in main (c=2, v=0x7fffffffe7a8) at cart.cpp:22

Thread 1 (Thread 0x7ffff7eb6440 (LWP 13686) "shop"):
#0  __pthread_kill_implementation (threadid=<optimized out>, signo=signo@entry=6, no_tid=no_tid@entry=0) at ./nptl/pthread_kill.c:44
#1  0x00007ffff7aa8f4f in __pthread_kill_internal (signo=6, threadid=<optimized out>) at ./nptl/pthread_kill.c:78
#2  0x00007ffff7a59fb2 in __GI_raise (sig=sig@entry=6) at ../sysdeps/posix/raise.c:26
#3  0x00007ffff7a44472 in __GI_abort () at ./stdlib/abort.c:79
#4  0x00007ffff7c9d919 in ?? () from /lib/x86_64-linux-gnu/libstdc++.so.6
#5  0x00007ffff7ca8e1a in ?? () from /lib/x86_64-linux-gnu/libstdc++.so.6
#6  0x00007ffff7ca8e85 in std::terminate() () from /lib/x86_64-linux-gnu/libstdc++.so.6
#7  0x00007ffff7ca90d8 in __cxa_throw () from /lib/x86_64-linux-gnu/libstdc++.so.6
#8  0x000055555555752c in main (c=2, v=0x7fffffffe7a8) at cart.cpp:22`,
    head: '[Thread debugging using libthread_db enabled]\nUsing host libthread_db library "/lib/x86_64-linux-gnu/libthread_db.so.1".',
    chain: ["shop::Sold: out of stock"],
    frames: [
      "- | __pthread_kill_implementation | ./nptl/pthread_kill.c:44",
      "- | __pthread_kill_internal | ./nptl/pthread_kill.c:78",
      "- | __GI_raise | ../sysdeps/posix/raise.c:26",
      "- | __GI_abort | ./stdlib/abort.c:79",
      "- | - | /lib/x86_64-linux-gnu/libstdc++.so.6",
      "- | - | /lib/x86_64-linux-gnu/libstdc++.so.6",
      "std | terminate | /lib/x86_64-linux-gnu/libstdc++.so.6",
      "- | __cxa_throw | /lib/x86_64-linux-gnu/libstdc++.so.6",
      "* - | main | cart.cpp:22",
    ],
  },
  {
    title: "gdb: segmentation fault",
    text: `[Thread debugging using libthread_db enabled]
Using host libthread_db library "/lib/x86_64-linux-gnu/libthread_db.so.1".

Program received signal SIGSEGV, Segmentation fault.
0x00005555555573ec in main (c=2, v=0x7fffffffe7a8) at cart.cpp:18
18	 if (k==6) { int* p = (int*)(long)c; return *(int*)((long)p - c); }
#0  0x00005555555573ec in main (c=2, v=0x7fffffffe7a8) at cart.cpp:18`,
    head: '[Thread debugging using libthread_db enabled]\nUsing host libthread_db library "/lib/x86_64-linux-gnu/libthread_db.so.1".',
    chain: ["SIGSEGV: Segmentation fault"],
    frames: ["* - | main | cart.cpp:18"],
  },
  {
    title: "Boost.Stacktrace",
    text: `Error: cart lost
 0# shop::f() at /app/bst.cpp:4
 1# main at /app/bst.cpp:5
 2# __libc_start_call_main at ../sysdeps/nptl/libc_start_call_main.h:74
 3# __libc_start_main at ../csu/libc-start.c:347
 4# _start in ./bst`,
    chain: ["-: Error: cart lost"],
    frames: [
      "* shop | f | /app/bst.cpp:4",
      "* - | main | /app/bst.cpp:5",
      "- | __libc_start_call_main | ../sysdeps/nptl/libc_start_call_main.h:74",
      "- | __libc_start_main | ../csu/libc-start.c:347",
      "- | _start | ./bst",
    ],
  },
  {
    title: "glog check",
    text: `F20261128 10:41:06.518242 13699 glog.cpp:2] Check failed: n == 3 (1 vs. 3) cart 1
*** Check failure stack trace: ***
    @     0x7fcb0d60d1ed  google::LogMessage::Fail()
    @     0x7fcb0d610d05  google::LogMessage::SendToLog()
    @     0x7fcb0d60cd0c  google::LogMessage::Flush()
    @     0x7fcb0d60e2e9  google::LogMessageFatal::~LogMessageFatal()
    @     0x559c414d32a6  shop::f()
    @     0x559c414d3311  main
    @     0x7fcb0d04524a  (unknown)
    @     0x7fcb0d045305  __libc_start_main
    @     0x559c414d3121  _start`,
    chain: ["Check failed: n == 3 (1 vs. 3) cart 1"],
    frames: [
      "google::LogMessage | Fail | -",
      "google::LogMessage | SendToLog | -",
      "google::LogMessage | Flush | -",
      "google::LogMessageFatal | ~LogMessageFatal | -",
      "* shop | f | -",
      "* - | main | -",
      "- | - | -",
      "- | __libc_start_main | -",
      "- | _start | -",
    ],
  },
  {
    title: "glog signal",
    text: `*** Aborted at 1795862466 (unix time) try "date -d @1795862466" if you are using GNU date ***
PC: @                0x0 (unknown)
*** SIGSEGV (@0x0) received by PID 13700 (TID 0x7fad58429e40) from PID 0; stack trace: ***
    @     0x7fad58599cfe (unknown)
    @     0x7fad5805a050 (unknown)
    @     0x5650f45ea2c9 shop::g()
    @     0x5650f45ea307 main
    @     0x7fad5804524a (unknown)
    @     0x7fad58045305 __libc_start_main
    @     0x5650f45ea121 _start`,
    head: '*** Aborted at 1795862466 (unix time) try "date -d @1795862466" if you are using GNU date ***\nPC: @                0x0 (unknown)',
    chain: ["SIGSEGV: SIGSEGV (@0x0) received by PID 13700 (TID 0x7fad58429e40) from PID 0"],
    frames: [
      "- | - | -",
      "- | - | -",
      "* shop | g | -",
      "* - | main | -",
      "- | - | -",
      "- | __libc_start_main | -",
      "- | _start | -",
    ],
  },
  {
    title: "all threads of a core file, the crashed one not first",
    text: `Program terminated with signal SIGABRT, Aborted.
Thread 2 (Thread 0x7f1 (LWP 12)):
#0  0x00007f00000000a1 in poll () from /lib/x86_64-linux-gnu/libc.so.6
#1  0x0000000000401000 in shop::Loop::wait (this=0x7ffd, timeout=<optimized out>) at loop.cpp:40
Thread 1 (Thread 0x7f0 (LWP 11)):
#0  0x00007f00000000b1 in raise () from /lib/x86_64-linux-gnu/libc.so.6
#1  0x00007f00000000c1 in abort () from /lib/x86_64-linux-gnu/libc.so.6
#2  <signal handler called>
#3  0x0000000000402000 in shop::Cart::total (this=0x0, note=0x55d0 "a (b", rate=1.5) at cart.cpp:77
#4  0x0000000000402100 in main (argc=1, argv=0x7ffd) at main.cpp:9`,
    chain: ["SIGABRT: Aborted"],
    frames: [
      "- | raise | /lib/x86_64-linux-gnu/libc.so.6",
      "- | abort | /lib/x86_64-linux-gnu/libc.so.6",
      "* shop::Cart | total | cart.cpp:77",
      "* - | main | main.cpp:9",
    ],
  },
  {
    title: "lldb",
    text: `Process 4711 stopped
* thread #1, queue = 'com.apple.main-thread', stop reason = EXC_BAD_ACCESS (code=1, address=0x0)
  * frame #0: 0x0000000100003f6c shop\`shop::Cart::take(this=0x0000000000000000, i=3) at cart.cpp:9:48
    frame #1: 0x0000000100003f8c shop\`main + 28 at main.cpp:4:5
    frame #2: 0x000000018f3a50e0 dyld\`start + 2360`,
    head: "Process 4711 stopped",
    chain: ["EXC_BAD_ACCESS: EXC_BAD_ACCESS (code=1, address=0x0)"],
    frames: ["* shop::Cart | take | cart.cpp:9", "* - | main | main.cpp:4", "- | start | dyld"],
  },
  {
    title: "systemd-coredump",
    text: `Process 4711 (shop) of user 1000 dumped core.

Stack trace of thread 4711:
#0  0x00007f1bbb2a8e2c __pthread_kill_implementation (libc.so.6 + 0x8ae2c)
#1  0x00007f1bbb259fb2 raise (libc.so.6 + 0x3bfb2)
#2  0x000055fe4bfe7573 n/a (/usr/bin/shop + 0x2573)
#3  0x000055fe4bfe71d1 main (/opt/shop/bin/shop + 0x21d1)
ELF object binary architecture: AMD x86-64`,
    chain: ["coredump: Process (shop) of user 1000 dumped core."],
    frames: [
      "- | __pthread_kill_implementation | libc.so.6",
      "- | raise | libc.so.6",
      "* - | - | /usr/bin/shop",
      "* - | main | /opt/shop/bin/shop",
    ],
  },
  {
    title: "Android",
    text: `*** *** *** *** *** *** *** *** *** *** *** *** *** *** *** ***
Build fingerprint: 'google/sdk/generic:13/TE1A/1:user/release-keys'
pid: 4711, tid: 4720, name: worker  >>> com.example.shop <<<
signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0x0000000000000010
backtrace:
      #00 pc 00000000000b2a4c  /data/app/com.example.shop/lib/arm64/libshop.so (shop::Cart::take(int)+12) (BuildId: 5a1f)
      #01 pc 0000000000051f3c  /apex/com.android.runtime/lib64/bionic/libc.so (__start_thread+64) (BuildId: 6b2f)`,
    head: "*** *** *** *** *** *** *** *** *** *** *** *** *** *** *** ***\nBuild fingerprint: 'google/sdk/generic:13/TE1A/1:user/release-keys'\npid: 4711, tid: 4720, name: worker  >>> com.example.shop <<<",
    chain: ["SIGSEGV: signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0x0000000000000010"],
    frames: [
      "* shop::Cart | take | /data/app/com.example.shop/lib/arm64/libshop.so",
      "- | __start_thread | /apex/com.android.runtime/lib64/bionic/libc.so",
    ],
  },
  {
    title: "text of a minidump",
    text: `Operating system: Linux
Crash reason:  SIGSEGV /SEGV_MAPERR
Crash address: 0x10
Process uptime: 3 seconds

Thread 0 (crashed)
 0  shop!shop::Cart::take(int) [cart.cpp : 9 + 0x5]
    rax = 0x0000000000000000   rdx = 0x0000000000000001
    Found by: given as instruction pointer in context
 1  shop!main [main.cpp : 4 + 0x9]
    rip = 0x0000000000401000
    Found by: call frame info
 2  libc.so.6 + 0x2724a
    Found by: stack scanning

Thread 1
 0  libc.so.6 + 0x8ae2c`,
    head: "Operating system: Linux",
    chain: ["SIGSEGV: SIGSEGV /SEGV_MAPERR"],
    frames: ["* shop::Cart | take | cart.cpp:9", "* - | main | main.cpp:4", "- | - | libc.so.6"],
  },
  {
    title: "abseil signal handler",
    text: `*** SIGSEGV received at time=1700000000 on cpu 3 ***
PC: @     0x55d0c0de1234  (unknown)  shop::Cart::take()
    @     0x7f1bbb25a050       1024  (unknown)
    @     0x55d0c0de1234         48  shop::Cart::take()
    @     0x55d0c0de1300         16  main`,
    chain: ["SIGSEGV: SIGSEGV received at time=1700000000 on cpu 3"],
    frames: ["- | - | -", "* shop::Cart | take | -", "* - | main | -"],
  },
  {
    title: "std::stacktrace",
    text: `Uncaught: no stock
   0#  shop::Cart::take(int) at /app/cart.cpp:9 [0x401136]
   1#  main at /app/main.cpp:4 [0x40118c]
   2#  __libc_start_call_main at ../sysdeps/nptl/libc_start_call_main.h:58 [0x7f]`,
    chain: ["-: Uncaught: no stock"],
    frames: [
      "* shop::Cart | take | /app/cart.cpp:9",
      "* - | main | /app/main.cpp:4",
      "- | __libc_start_call_main | ../sysdeps/nptl/libc_start_call_main.h:58",
    ],
  },
  {
    title: "corrupted heap, old glibc",
    text: `*** Error in \`./shop': double free or corruption (fasttop): 0x0000000001c8e010 ***
======= Backtrace: =========
/lib64/libc.so.6(+0x81299)[0x7f0c3d3c7299]
./shop(_ZN4shop4Cart4dropEv+0x1d)[0x4006a4]
./shop(main+0x2f)[0x4006d5]
======= Memory map: ========
00400000-00401000 r-xp 00000000 fd:00 1234 /app/shop`,
    chain: ["SIGABRT: double free or corruption (fasttop)"],
    frames: ["- | - | /lib64/libc.so.6", "* shop::Cart | drop | ./shop", "* - | main | ./shop"],
  },
  {
    title: "Node.js out of memory",
    text: `<--- Last few GCs --->

[17:0x5e2f8a0]    41234 ms: Mark-sweep 2046.9 (2085.4) -> 2046.2 (2085.4) MB, 1035.8 / 0.0 ms  allocation failure

<--- JS stacktrace --->

FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory
 1: 0xb7a940 node::Abort() [node]
 2: 0xa8e823  [node]
 3: 0xd5c940 v8::Utils::ReportOOMFailure(v8::internal::Isolate*, char const*, bool) [node]`,
    head: "<--- Last few GCs --->\n\n[17:0x5e2f8a0]    41234 ms: Mark-sweep 2046.9 (2085.4) -> 2046.2 (2085.4) MB, 1035.8 / 0.0 ms  allocation failure\n\n<--- JS stacktrace --->",
    chain: ["FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"],
    frames: ["node | Abort | node", "* - | - | node", "v8::Utils | ReportOOMFailure | node"],
  },
  {
    title: "MySQL's handler",
    text: `10:00:00 UTC - mysqld got signal 11 ;
This could be because you hit a bug.
stack_bottom = 7f2b7c0d1e30 thread_stack 0x40000
/usr/sbin/mysqld(my_print_stacktrace+0x3b)[0xf1d91b]
/usr/sbin/mysqld(handle_fatal_signal+0x461)[0x7b9f31]
/lib/x86_64-linux-gnu/libpthread.so.0(+0xf890)[0x7f2c1d5ac890]`,
    head: "10:00:00 UTC - mysqld",
    chain: ["SIGSEGV: got signal 11"],
    frames: [
      "* - | my_print_stacktrace | /usr/sbin/mysqld",
      "* - | handle_fatal_signal | /usr/sbin/mysqld",
      "- | - | /lib/x86_64-linux-gnu/libpthread.so.0",
    ],
  },
];

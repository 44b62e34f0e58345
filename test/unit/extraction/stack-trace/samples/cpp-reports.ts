import type { TraceSample } from "./sample.ts";

export const samples: readonly TraceSample[] = [
  {
    title: "AddressSanitizer: use after free, with three stacks",
    text: `=================================================================
==13626==ERROR: AddressSanitizer: heap-use-after-free on address 0x60400000001c at pc 0x560027e218bf bp 0x7ffc8c9ba2d0 sp 0x7ffc8c9ba2c8
READ of size 4 at 0x60400000001c thread T0
    #0 0x560027e218be in shop::Cart::take(int) /app/cart.cpp:9
    #1 0x560027e204f4 in main /app/cart.cpp:13
    #2 0x7fbb9ae45249 in __libc_start_call_main ../sysdeps/nptl/libc_start_call_main.h:58
    #3 0x7fbb9ae45304 in __libc_start_main_impl ../csu/libc-start.c:360
    #4 0x560027e20290 in _start (/app/shop+0x2290)

0x60400000001c is located 12 bytes inside of 40-byte region [0x604000000010,0x604000000038)
freed by thread T0 here:
    #0 0x7fbb9b0ba038 in operator delete[](void*) ../../../../src/libsanitizer/asan/asan_new_delete.cpp:155
    #1 0x560027e21911 in shop::Cart::drop() /app/cart.cpp:9
    #2 0x560027e204e0 in main /app/cart.cpp:13
    #3 0x7fbb9ae45249 in __libc_start_call_main ../sysdeps/nptl/libc_start_call_main.h:58

previously allocated by thread T0 here:
    #0 0x7fbb9b0b9628 in operator new[](unsigned long) ../../../../src/libsanitizer/asan/asan_new_delete.cpp:98
    #1 0x560027e2180a in shop::Cart::Cart() /app/cart.cpp:9
    #2 0x560027e204c8 in main /app/cart.cpp:12
    #3 0x7fbb9ae45249 in __libc_start_call_main ../sysdeps/nptl/libc_start_call_main.h:58

SUMMARY: AddressSanitizer: heap-use-after-free /app/cart.cpp:9 in shop::Cart::take(int)
Shadow bytes around the buggy address:
  0x0c087fff7fb0: 00 00 00 00 00 00 00 00
==13626==ABORTING`,
    chain: [
      "AddressSanitizer: heap-use-after-free on address 0x60400000001c at pc 0x560027e218bf bp 0x7ffc8c9ba2d0 sp 0x7ffc8c9ba2c8",
    ],
    frames: [
      "* shop::Cart | take | /app/cart.cpp:9",
      "* - | main | /app/cart.cpp:13",
      "- | __libc_start_call_main | ../sysdeps/nptl/libc_start_call_main.h:58",
      "- | __libc_start_main_impl | ../csu/libc-start.c:360",
      "- | _start | /app/shop",
    ],
  },
  {
    title: "AddressSanitizer: double free",
    text: `=================================================================
==13644==ERROR: AddressSanitizer: attempting double-free on 0x604000000010 in thread T0:
    #0 0x7fe6aa6ba038 in operator delete[](void*) ../../../../src/libsanitizer/asan/asan_new_delete.cpp:155
    #1 0x5646bbf75911 in shop::Cart::drop() /app/cart.cpp:9
    #2 0x5646bbf745b4 in main /app/cart.cpp:16
    #3 0x7fe6aa445249 in __libc_start_call_main ../sysdeps/nptl/libc_start_call_main.h:58
    #4 0x7fe6aa445304 in __libc_start_main_impl ../csu/libc-start.c:360
    #5 0x5646bbf74290 in _start (/app/shop+0x2290)

0x604000000010 is located 0 bytes inside of 40-byte region [0x604000000010,0x604000000038)
freed by thread T0 here:
    #0 0x7fe6aa6ba038 in operator delete[](void*) ../../../../src/libsanitizer/asan/asan_new_delete.cpp:155
    #1 0x5646bbf75911 in shop::Cart::drop() /app/cart.cpp:9
    #2 0x5646bbf745a5 in main /app/cart.cpp:16
    #3 0x7fe6aa445249 in __libc_start_call_main ../sysdeps/nptl/libc_start_call_main.h:58

previously allocated by thread T0 here:
    #0 0x7fe6aa6b9628 in operator new[](unsigned long) ../../../../src/libsanitizer/asan/asan_new_delete.cpp:98
    #1 0x5646bbf7580a in shop::Cart::Cart() /app/cart.cpp:9
    #2 0x5646bbf744c8 in main /app/cart.cpp:12
    #3 0x7fe6aa445249 in __libc_start_call_main ../sysdeps/nptl/libc_start_call_main.h:58

SUMMARY: AddressSanitizer: double-free ../../../../src/libsanitizer/asan/asan_new_delete.cpp:155 in operator delete[](void*)
==13644==ABORTING`,
    chain: ["AddressSanitizer: attempting double-free on 0x604000000010 in thread T0"],
    frames: [
      "- | operator delete[] | ../../../../src/libsanitizer/asan/asan_new_delete.cpp:155",
      "* shop::Cart | drop | /app/cart.cpp:9",
      "* - | main | /app/cart.cpp:16",
      "- | __libc_start_call_main | ../sysdeps/nptl/libc_start_call_main.h:58",
      "- | __libc_start_main_impl | ../csu/libc-start.c:360",
      "- | _start | /app/shop",
    ],
  },
  {
    title: "LeakSanitizer with two leaks",
    text: `=================================================================
==13662==ERROR: LeakSanitizer: detected memory leaks

Direct leak of 40 byte(s) in 1 object(s) allocated from:
    #0 0x7f38736b9628 in operator new[](unsigned long) ../../../../src/libsanitizer/asan/asan_new_delete.cpp:98
    #1 0x557c5293d80a in shop::Cart::Cart() /app/cart.cpp:9
    #2 0x557c5293c4c8 in main /app/cart.cpp:12
    #3 0x7f3873045249 in __libc_start_call_main ../sysdeps/nptl/libc_start_call_main.h:58

Direct leak of 17 byte(s) in 1 object(s) allocated from:
    #0 0x7f38736b89cf in __interceptor_malloc ../../../../src/libsanitizer/asan/asan_malloc_linux.cpp:69
    #1 0x557c5293c5fa in main /app/cart.cpp:17
    #2 0x7f3873045249 in __libc_start_call_main ../sysdeps/nptl/libc_start_call_main.h:58

SUMMARY: AddressSanitizer: 57 byte(s) leaked in 2 allocation(s).`,
    chain: ["LeakSanitizer: detected memory leaks"],
    frames: [
      "- | operator new[] | ../../../../src/libsanitizer/asan/asan_new_delete.cpp:98",
      "* shop::Cart | Cart | /app/cart.cpp:9",
      "* - | main | /app/cart.cpp:12",
      "- | __libc_start_call_main | ../sysdeps/nptl/libc_start_call_main.h:58",
    ],
  },
  {
    title: "AddressSanitizer: signal",
    text: `AddressSanitizer:DEADLYSIGNAL
=================================================================
==13664==ERROR: AddressSanitizer: SEGV on unknown address 0x000000000000 (pc 0x563027aae67c bp 0x7ffd21723d90 sp 0x7ffd21723ac0 T0)
==13664==The signal is caused by a READ memory access.
==13664==Hint: address points to the zero page.
    #0 0x563027aae67c in main /app/cart.cpp:18
    #1 0x7fa546445249 in __libc_start_call_main ../sysdeps/nptl/libc_start_call_main.h:58
    #2 0x7fa546445304 in __libc_start_main_impl ../csu/libc-start.c:360
    #3 0x563027aae290 in _start (/app/shop+0x2290)

AddressSanitizer can not provide additional info.
SUMMARY: AddressSanitizer: SEGV /app/cart.cpp:18 in main
==13664==ABORTING`,
    chain: [
      "AddressSanitizer: SEGV on unknown address 0x000000000000 (pc 0x563027aae67c bp 0x7ffd21723d90 sp 0x7ffd21723ac0 T0)",
    ],
    frames: [
      "* - | main | /app/cart.cpp:18",
      "- | __libc_start_call_main | ../sysdeps/nptl/libc_start_call_main.h:58",
      "- | __libc_start_main_impl | ../csu/libc-start.c:360",
      "- | _start | /app/shop",
    ],
  },
  {
    title: "ThreadSanitizer",
    text: `==================
WARNING: ThreadSanitizer: data race (pid=13666)
  Write of size 4 at 0x564370f82114 by thread T1:
    #0 operator() /app/cart.cpp:20 (shop+0x2340)
    #1 __invoke_impl<void, main(int, char**)::<lambda()> > /usr/include/c++/12/bits/invoke.h:61 (shop+0x30bb)
    #2 __invoke<main(int, char**)::<lambda()> > /usr/include/c++/12/bits/invoke.h:96 (shop+0x2fe5)
    #3 _M_invoke<0> /usr/include/c++/12/bits/std_thread.h:252 (shop+0x2eca)
    #4 operator() /usr/include/c++/12/bits/std_thread.h:259 (shop+0x2e1e)
    #5 _M_run /usr/include/c++/12/bits/std_thread.h:210 (shop+0x2d92)
    #6 <null> <null> (libstdc++.so.6+0xd44a2)

  Previous write of size 4 at 0x564370f82114 by thread T2:
    #0 operator() /app/cart.cpp:20 (shop+0x237a)
    #1 __invoke_impl<void, main(int, char**)::<lambda()> > /usr/include/c++/12/bits/invoke.h:61 (shop+0x3050)
    #2 __invoke<main(int, char**)::<lambda()> > /usr/include/c++/12/bits/invoke.h:96 (shop+0x2f64)
    #3 _M_invoke<0> /usr/include/c++/12/bits/std_thread.h:252 (shop+0x2e74)
    #4 operator() /usr/include/c++/12/bits/std_thread.h:259 (shop+0x2dd8)
    #5 _M_run /usr/include/c++/12/bits/std_thread.h:210 (shop+0x2d48)
    #6 <null> <null> (libstdc++.so.6+0xd44a2)

  Location is global 'g' of size 4 at 0x564370f82114 (shop+0x7114)

  Thread T1 (tid=13668, running) created by main thread at:
    #0 pthread_create ../../../../src/libsanitizer/tsan/tsan_interceptors_posix.cpp:1001 (libtsan.so.2+0x5e686)
    #1 std::thread::_M_start_thread(std::unique_ptr<std::thread::_State, std::default_delete<std::thread::_State> >, void (*)()) <null> (libstdc++.so.6+0xd4578)
    #2 main /app/cart.cpp:20 (shop+0x25a6)

  Thread T2 (tid=13669, finished) created by main thread at:
    #0 pthread_create ../../../../src/libsanitizer/tsan/tsan_interceptors_posix.cpp:1001 (libtsan.so.2+0x5e686)
    #1 std::thread::_M_start_thread(std::unique_ptr<std::thread::_State, std::default_delete<std::thread::_State> >, void (*)()) <null> (libstdc++.so.6+0xd4578)
    #2 main /app/cart.cpp:20 (shop+0x25b9)

SUMMARY: ThreadSanitizer: data race /app/cart.cpp:20 in operator()
==================
ThreadSanitizer: reported 1 warnings`,
    chain: ["ThreadSanitizer: data race"],
    frames: [
      "* - | operator() | /app/cart.cpp:20",
      "- | __invoke_impl<void, main(int, char**)::<lambda()> > | /usr/include/c++/12/bits/invoke.h:61",
      "- | __invoke<main(int, char**)::<lambda()> > | /usr/include/c++/12/bits/invoke.h:96",
      "- | _M_invoke<0> | /usr/include/c++/12/bits/std_thread.h:252",
      "- | operator() | /usr/include/c++/12/bits/std_thread.h:259",
      "- | _M_run | /usr/include/c++/12/bits/std_thread.h:210",
      "- | - | libstdc++.so.6",
    ],
  },
  {
    title: "UndefinedBehaviorSanitizer with stacks",
    text: `cart.cpp:19:36: runtime error: signed integer overflow: 2 + 2147483647 cannot be represented in type 'int'
    #0 0x55c820c46970 in main /app/cart.cpp:19
    #1 0x7fde7d245249 in __libc_start_call_main ../sysdeps/nptl/libc_start_call_main.h:58
    #2 0x7fde7d245304 in __libc_start_main_impl ../csu/libc-start.c:360
    #3 0x55c820c46240 in _start (/app/shop+0x5240)

cart.cpp:19:108: runtime error: load of null pointer of type 'int'
    #0 0x55c820c469d5 in main /app/cart.cpp:19
    #1 0x7fde7d245249 in __libc_start_call_main ../sysdeps/nptl/libc_start_call_main.h:58
    #2 0x7fde7d245304 in __libc_start_main_impl ../csu/libc-start.c:360
    #3 0x55c820c46240 in _start (/app/shop+0x5240)`,
    chain: ["UndefinedBehaviorSanitizer: signed integer overflow: 2 + 2147483647 cannot be represented in type 'int'"],
    frames: [
      "* - | main | /app/cart.cpp:19",
      "- | __libc_start_call_main | ../sysdeps/nptl/libc_start_call_main.h:58",
      "- | __libc_start_main_impl | ../csu/libc-start.c:360",
      "- | _start | /app/shop",
    ],
  },
  {
    title: "UndefinedBehaviorSanitizer alone",
    text: `cart.cpp:19:36: runtime error: signed integer overflow: 2 + 2147483647 cannot be represented in type 'int'
cart.cpp:19:108: runtime error: load of null pointer of type 'int'`,
    chain: ["UndefinedBehaviorSanitizer: signed integer overflow: 2 + 2147483647 cannot be represented in type 'int'"],
    frames: ["* - | - | cart.cpp:19"],
  },
  {
    title: "uncaught exception",
    text: `terminate called after throwing an instance of 'shop::Sold'
  what():  out of stock`,
    chain: ["shop::Sold: out of stock"],
    frames: [],
  },
  {
    title: "uncaught exception that is no class",
    text: `terminate called after throwing an instance of 'int'`,
    chain: ["int: "],
    frames: [],
  },
  {
    title: "terminate",
    text: `terminate called without an active exception`,
    chain: ["std::terminate: terminate called without an active exception"],
    frames: [],
  },
  {
    title: "failed assertion on one line",
    text: `shop: cart.cpp:20: int shop::Cart::take(int): Assertion \`i >= 0 && "index"' failed.`,
    chain: ['Assertion failed: i >= 0 && "index"'],
    frames: ["* shop::Cart | take | cart.cpp:20"],
  },
  {
    title: "libc++abi on one line",
    text: `libc++abi: terminating due to uncaught exception of type std::runtime_error: no stock`,
    chain: ["std::runtime_error: no stock"],
    frames: [],
  },
  {
    title: "valgrind",
    text: `==4711== Invalid read of size 4
==4711==    at 0x109195: shop::Cart::take(int) (cart.cpp:9)
==4711==    by 0x1091E0: main (main.cpp:4)
==4711==  Address 0x4da2c84 is 0 bytes after a block of size 4 alloc'd
==4711==    at 0x4843808: operator new[](unsigned long) (in /usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so)
==4711==    by 0x1091B0: main (main.cpp:3)`,
    chain: ["Valgrind: Invalid read of size 4"],
    frames: ["* shop::Cart | take | cart.cpp:9", "* - | main | main.cpp:4"],
  },
];

import type { TraceSample } from "./sample.ts";

export const samples: readonly TraceSample[] = [
  {
    title: "error",
    text: `lua5.4: x.lua:3: out of stock
stack traceback:
	[C]: in function 'error'
	x.lua:3: in upvalue 'inner'
	x.lua:4: in function 'outer'
	x.lua:5: in main chunk
	[C]: in ?`,
    chain: ["runtime error: out of stock"],
    frames: [
      "- | error | -",
      "* - | inner | x.lua:3",
      "* - | outer | x.lua:4",
      "* - | main chunk | x.lua:5",
      "- | ? | -",
    ],
  },
  {
    title: "table as an error",
    text: `lua5.4: (error object is a table value)
stack traceback:
	[C]: in function 'error'
	x.lua:3: in upvalue 'inner'
	x.lua:4: in function 'outer'
	x.lua:5: in main chunk
	[C]: in ?`,
    chain: ["runtime error: (error object is a table value)"],
    frames: [
      "- | error | -",
      "* - | inner | x.lua:3",
      "* - | outer | x.lua:4",
      "* - | main chunk | x.lua:5",
      "- | ? | -",
    ],
  },
  {
    title: "message without a place",
    text: `lua5.4: no level
stack traceback:
	[C]: in function 'error'
	x.lua:3: in upvalue 'inner'
	x.lua:4: in function 'outer'
	x.lua:5: in main chunk
	[C]: in ?`,
    chain: ["runtime error: no level"],
    frames: [
      "- | error | -",
      "* - | inner | x.lua:3",
      "* - | outer | x.lua:4",
      "* - | main chunk | x.lua:5",
      "- | ? | -",
    ],
  },
  {
    title: "message of two lines",
    text: `lua5.4: x.lua:3: first
second
stack traceback:
	[C]: in function 'error'
	x.lua:3: in upvalue 'inner'
	x.lua:4: in function 'outer'
	x.lua:5: in main chunk
	[C]: in ?`,
    chain: ["runtime error: first\nsecond"],
    frames: [
      "- | error | -",
      "* - | inner | x.lua:3",
      "* - | outer | x.lua:4",
      "* - | main chunk | x.lua:5",
      "- | ? | -",
    ],
  },
  {
    title: "tail call",
    text: `lua5.4: x.lua:2: attempt to index a nil value (field 'items')
stack traceback:
	x.lua:2: in function <x.lua:2>
	(...tail calls...)
	x.lua:4: in function 'outer'
	x.lua:5: in main chunk
	[C]: in ?`,
    chain: ["runtime error: attempt to index a nil value (field 'items')"],
    frames: ["* - | x.lua:2 | x.lua:2", "* - | outer | x.lua:4", "* - | main chunk | x.lua:5", "- | ? | -"],
  },
  {
    title: "skipped levels",
    text: `lua5.4: x.lua:3: stack overflow
stack traceback:
	x.lua:3: in upvalue 'inner'
	x.lua:3: in upvalue 'inner'
	x.lua:3: in upvalue 'inner'
	x.lua:3: in upvalue 'inner'
	x.lua:3: in upvalue 'inner'
	x.lua:3: in upvalue 'inner'
	x.lua:3: in upvalue 'inner'
	x.lua:3: in upvalue 'inner'
	x.lua:3: in upvalue 'inner'
	x.lua:3: in upvalue 'inner'
	...	(skipping 499971 levels)
	x.lua:3: in upvalue 'inner'
	x.lua:3: in upvalue 'inner'
	x.lua:3: in upvalue 'inner'
	x.lua:3: in upvalue 'inner'
	x.lua:3: in upvalue 'inner'
	x.lua:3: in upvalue 'inner'
	x.lua:3: in upvalue 'inner'
	x.lua:3: in upvalue 'inner'
	x.lua:4: in function 'outer'
	x.lua:5: in main chunk
	[C]: in ?`,
    chain: ["runtime error: stack overflow"],
    frames: [
      "* - | inner | x.lua:3",
      "* - | inner | x.lua:3",
      "* - | inner | x.lua:3",
      "* - | inner | x.lua:3",
      "* - | inner | x.lua:3",
      "* - | inner | x.lua:3",
      "* - | inner | x.lua:3",
      "* - | inner | x.lua:3",
      "* - | inner | x.lua:3",
      "* - | inner | x.lua:3",
      "* - | inner | x.lua:3",
      "* - | inner | x.lua:3",
      "* - | inner | x.lua:3",
      "* - | inner | x.lua:3",
      "* - | inner | x.lua:3",
      "* - | inner | x.lua:3",
      "* - | inner | x.lua:3",
      "* - | inner | x.lua:3",
      "* - | outer | x.lua:4",
      "* - | main chunk | x.lua:5",
      "- | ? | -",
    ],
  },
  {
    title: "coroutine, then the main program",
    text: `x.lua:3: attempt to call a nil value (local 'x')
stack traceback:
	x.lua:3: in function <x.lua:3>
lua5.4: x.lua:3: x.lua:3: attempt to call a nil value (local 'x')
stack traceback:
	[C]: in function 'error'
	x.lua:3: in upvalue 'inner'
	x.lua:4: in function 'outer'
	x.lua:5: in main chunk
	[C]: in ?`,
    chain: ["runtime error: attempt to call a nil value (local 'x')"],
    frames: ["* - | x.lua:3 | x.lua:3"],
  },
  {
    title: "metamethod",
    text: `lua5.4: x.lua:3: meta foo
stack traceback:
	[C]: in function 'error'
	x.lua:3: in metamethod 'index'
	x.lua:3: in upvalue 'inner'
	x.lua:4: in function 'outer'
	x.lua:5: in main chunk
	[C]: in ?`,
    chain: ["runtime error: meta foo"],
    frames: [
      "- | error | -",
      "* - | index | x.lua:3",
      "* - | inner | x.lua:3",
      "* - | outer | x.lua:4",
      "* - | main chunk | x.lua:5",
      "- | ? | -",
    ],
  },
  {
    title: "library function",
    text: `lua5.4: x.lua:3: bad argument #1 to 'rep' (string expected, got no value)
stack traceback:
	[C]: in function 'string.rep'
	x.lua:3: in upvalue 'inner'
	x.lua:4: in function 'outer'
	x.lua:5: in main chunk
	[C]: in ?`,
    chain: ["runtime error: bad argument #1 to 'rep' (string expected, got no value)"],
    frames: [
      "- | string.rep | -",
      "* - | inner | x.lua:3",
      "* - | outer | x.lua:4",
      "* - | main chunk | x.lua:5",
      "- | ? | -",
    ],
  },
  {
    title: "chunk of a string",
    text: `lua5.4: [string "error('in chunk')"]:1: in chunk
stack traceback:
	[C]: in function 'error'
	[string "error('in chunk')"]:1: in main chunk
	x.lua:3: in upvalue 'inner'
	x.lua:4: in function 'outer'
	x.lua:5: in main chunk
	[C]: in ?`,
    chain: ["runtime error: in chunk"],
    frames: [
      "- | error | -",
      "* - | main chunk | [string \"error('in chunk')\"]:1",
      "* - | inner | x.lua:3",
      "* - | outer | x.lua:4",
      "* - | main chunk | x.lua:5",
      "- | ? | -",
    ],
  },
  {
    title: "OpenResty with its request",
    text: `2026/03/04 10:00:00 [error] 1932#1932: *4 lua entry thread aborted: runtime error: /app/lua/cart.lua:130: attempt to index a nil value (local 'cart')
stack traceback:
coroutine 0:
	/app/lua/cart.lua:130: in function 'total'
	/usr/local/openresty/lualib/resty/template.lua:12: in function 'render'
	content_by_lua(nginx.conf:52):4: in main chunk, client: 127.0.0.1, server: shop, request: "GET /cart HTTP/1.1", host: "localhost:8080"`,
    head: "2026/03/04 10:00:00 [error] 1932#1932: *4",
    chain: ["runtime error: attempt to index a nil value (local 'cart')"],
    frames: ["* - | total | /app/lua/cart.lua:130", "- | render | /usr/local/openresty/lualib/resty/template.lua:12"],
  },
  {
    title: "OpenResty with two coroutines",
    text: `2026/03/04 10:00:00 [error] 12#12: *7 lua entry thread aborted: runtime error: worker.lua:9: bad request
stack traceback:
coroutine 0:
	[C]: in function 'send'
	worker.lua:9: in function <worker.lua:5>
coroutine 1:
	[C]: in function 'resume'
	main.lua:20: in function 'run'`,
    head: "2026/03/04 10:00:00 [error] 12#12: *7",
    chain: ["runtime error: bad request"],
    frames: ["- | send | -", "* - | worker.lua:5 | worker.lua:9", "- | resume | -", "* - | run | main.lua:20"],
  },
  {
    title: "LuaJIT",
    text: `luajit: cart.lua:3: out of stock
stack traceback:
	[C]: in function 'error'
	cart.lua:3: in function 'take'
	cart.lua:9: in main chunk
	[C]: at 0x56128a1b4f30`,
    chain: ["runtime error: out of stock"],
    frames: ["- | error | -", "* - | take | cart.lua:3", "* - | main chunk | cart.lua:9", "- | 0x56128a1b4f30 | -"],
  },
  {
    title: "Lua 5.1",
    text: `lua5.1: cart.lua:2: attempt to perform arithmetic on field 'price' (a nil value)
stack traceback:
	cart.lua:2: in function 'total'
	(tail call): ?
	cart.lua:8: in main chunk
	[C]: ?`,
    chain: ["runtime error: attempt to perform arithmetic on field 'price' (a nil value)"],
    frames: ["* - | total | cart.lua:2", "* - | main chunk | cart.lua:8"],
  },
  {
    title: "LÖVE",
    text: `Error

main.lua:12: attempt to call global 'draw' (a nil value)


Traceback

[love "callbacks.lua"]:228: in function 'handler'
main.lua:12: in function 'update'
[love "callbacks.lua"]:162: in function <[love "callbacks.lua"]:144>
[C]: in function 'xpcall'`,
    head: "Error",
    chain: ["runtime error: attempt to call global 'draw' (a nil value)"],
    frames: [
      '- | handler | [love "callbacks.lua"]:228',
      "* - | update | main.lua:12",
      '- | [love "callbacks.lua"]:144 | [love "callbacks.lua"]:162',
      "- | xpcall | -",
    ],
  },
  {
    title: "syntax error behind a path to the interpreter",
    text: `/usr/bin/lua5.4: cart.lua:1: unexpected symbol near '='
stack traceback:
	[C]: in ?`,
    chain: ["syntax error: unexpected symbol near '='"],
    frames: ["- | ? | -"],
  },
];

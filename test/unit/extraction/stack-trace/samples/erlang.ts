import type { TraceSample } from "./sample.ts";

export const samples: readonly TraceSample[] = [
  {
    title: "badmatch in a process",
    text: `=ERROR REPORT==== 4-Mar-2026::10:23:10.177025 ===
Error in process <0.79.0> with exit value:
{{badmatch,3},[{shop,go,2,[{file,"shop.erl"},{line,6}]}]}`,
    head: "=ERROR REPORT==== 4-Mar-2026::10:23:10.177025 ===\nError in process <0.79.0> with exit value:",
    chain: ["badmatch: no match of right hand side value 3"],
    frames: ["* shop | go/2 | shop.erl:6"],
  },
  {
    title: "bad argument of a built-in function",
    text: `=ERROR REPORT==== 4-Mar-2026::10:23:11.223431 ===
Error in process <0.79.0> with exit value:
{badarg,[{erlang,list_to_atom,[3],[{error_info,#{module => erl_erts_errors}}]},
         {shop,go,2,[{file,"shop.erl"},{line,6}]}]}`,
    head: "=ERROR REPORT==== 4-Mar-2026::10:23:11.223431 ===\nError in process <0.79.0> with exit value:",
    chain: ["badarg: bad argument"],
    frames: ["erlang | list_to_atom/1 | -", "* shop | go/2 | shop.erl:6"],
  },
  {
    title: "undefined function",
    text: `=ERROR REPORT==== 4-Mar-2026::10:23:12.312562 ===
Error in process <0.79.0> with exit value:
{undef,[{nomod,nofun,[3,<<"bin">>],[]}]}`,
    head: "=ERROR REPORT==== 4-Mar-2026::10:23:12.312562 ===\nError in process <0.79.0> with exit value:",
    chain: ["undef: undefined function nomod:nofun/2"],
    frames: ["* nomod | nofun/2 | -"],
  },
  {
    title: "own error",
    text: `=ERROR REPORT==== 4-Mar-2026::10:23:13.948285 ===
Error in process <0.79.0> with exit value:
{{out_of_stock,<<"apple">>,"list str"},
 [{shop,go,2,[{file,"shop.erl"},{line,7}]}]}`,
    head: "=ERROR REPORT==== 4-Mar-2026::10:23:13.948285 ===\nError in process <0.79.0> with exit value:",
    chain: ['out_of_stock: {out_of_stock,<<"apple">>,"list str"}'],
    frames: ["* shop | go/2 | shop.erl:7"],
  },
  {
    title: "key that is missing, with its term over several lines",
    text: `=ERROR REPORT==== 4-Mar-2026::10:23:14.868966 ===
Error in process <0.79.0> with exit value:
{{badkey,foo},
 [{erlang,map_get,
          [foo,#{bar => 1}],
          [{error_info,#{module => erl_erts_errors}}]},
  {shop,go,2,[{file,"shop.erl"},{line,7}]}]}`,
    head: "=ERROR REPORT==== 4-Mar-2026::10:23:14.868966 ===\nError in process <0.79.0> with exit value:",
    chain: ["badkey: bad key: foo"],
    frames: ["erlang | map_get/2 | -", "* shop | go/2 | shop.erl:7"],
  },
  {
    title: "list comprehension",
    text: `=ERROR REPORT==== 4-Mar-2026::10:23:15.889432 ===
Error in process <0.79.0> with exit value:
{badarg,[{erlang,atom_to_list,[3],[{error_info,#{module => erl_erts_errors}}]},
         {shop,go2,1,[{file,"shop.erl"},{line,9}]},
         {shop,'-go/2-lc$^0/1-0-',1,[{file,"shop.erl"},{line,8}]},
         {shop,go,2,[{file,"shop.erl"},{line,8}]}]}`,
    head: "=ERROR REPORT==== 4-Mar-2026::10:23:15.889432 ===\nError in process <0.79.0> with exit value:",
    chain: ["badarg: bad argument"],
    frames: [
      "erlang | atom_to_list/1 | -",
      "* shop | go2/1 | shop.erl:9",
      "* shop | '-go/2-lc$^0/1-0-'/1 | shop.erl:8",
      "* shop | go/2 | shop.erl:8",
    ],
  },
  {
    title: "no function clause",
    text: `=ERROR REPORT==== 4-Mar-2026::10:23:16.369497 ===
Error in process <0.79.0> with exit value:
{function_clause,[{shop,go,[nofc,3],[{file,"shop.erl"},{line,6}]}]}`,
    head: "=ERROR REPORT==== 4-Mar-2026::10:23:16.369497 ===\nError in process <0.79.0> with exit value:",
    chain: ["function_clause: no function clause matching shop:go/2"],
    frames: ["* shop | go/2 | shop.erl:6"],
  },
  {
    title: "server and crash report",
    text: `=ERROR REPORT==== 4-Mar-2026::10:23:16.938393 ===
** Generic server shop terminating 
** Last message in was {'$gen_cast',match}
** When Server state == #{items => [1,2]}
** Reason for termination ==
** {{badmatch,3},
    [{shop,go,2,[{file,"shop.erl"},{line,6}]},
     {shop,handle_cast,2,[{file,"shop.erl"},{line,5}]},
     {gen_server,try_dispatch,4,[{file,"gen_server.erl"},{line,1123}]},
     {gen_server,handle_msg,6,[{file,"gen_server.erl"},{line,1200}]},
     {proc_lib,init_p_do_apply,3,[{file,"proc_lib.erl"},{line,240}]}]}

=CRASH REPORT==== 4-Mar-2026::10:23:16.980103 ===
  crasher:
    initial call: shop:init/1
    pid: <0.79.0>
    registered_name: shop
    exception error: no match of right hand side value 3
      in function  shop:go/2 (shop.erl, line 6)
      in call from shop:handle_cast/2 (shop.erl, line 5)
      in call from gen_server:try_dispatch/4 (gen_server.erl, line 1123)
      in call from gen_server:handle_msg/6 (gen_server.erl, line 1200)
    ancestors: [<0.9.0>]
    message_queue_len: 0
    messages: []
    links: []
    dictionary: []
    trap_exit: false
    status: running
    heap_size: 4185
    stack_size: 28
    reductions: 5753
  neighbours:`,
    head: "=ERROR REPORT==== 4-Mar-2026::10:23:16.938393 ===\n** Generic server shop terminating \n** Last message in was {'$gen_cast',match}\n** When Server state == #{items => [1,2]}",
    chain: ["badmatch: no match of right hand side value 3"],
    frames: [
      "* shop | go/2 | shop.erl:6",
      "* shop | handle_cast/2 | shop.erl:5",
      "gen_server | try_dispatch/4 | gen_server.erl:1123",
      "gen_server | handle_msg/6 | gen_server.erl:1200",
      "proc_lib | init_p_do_apply/3 | proc_lib.erl:240",
    ],
  },
  {
    title: "server whose term is wrapped",
    text: `=ERROR REPORT==== 4-Mar-2026::10:23:17.630405 ===
** Generic server shop terminating 
** Last message in was {'$gen_cast',arith}
** When Server state == #{items => [1,2]}
** Reason for termination ==
** {badarith,[{shop,go,2,[{file,"shop.erl"},{line,6}]},
              {shop,handle_cast,2,[{file,"shop.erl"},{line,5}]},
              {gen_server,try_dispatch,4,
                          [{file,"gen_server.erl"},{line,1123}]},
              {gen_server,handle_msg,6,[{file,"gen_server.erl"},{line,1200}]},
              {proc_lib,init_p_do_apply,3,
                        [{file,"proc_lib.erl"},{line,240}]}]}

=CRASH REPORT==== 4-Mar-2026::10:23:17.654442 ===
  crasher:
    initial call: shop:init/1
    pid: <0.79.0>
    registered_name: shop
    exception error: an error occurred when evaluating an arithmetic expression
      in function  shop:go/2 (shop.erl, line 6)
      in call from shop:handle_cast/2 (shop.erl, line 5)
      in call from gen_server:try_dispatch/4 (gen_server.erl, line 1123)
      in call from gen_server:handle_msg/6 (gen_server.erl, line 1200)
    ancestors: [<0.9.0>]
    message_queue_len: 0
    messages: []
    links: []
    dictionary: []
    trap_exit: false
    status: running
    heap_size: 376
    stack_size: 28
    reductions: 5811
  neighbours:`,
    head: "=ERROR REPORT==== 4-Mar-2026::10:23:17.630405 ===\n** Generic server shop terminating \n** Last message in was {'$gen_cast',arith}\n** When Server state == #{items => [1,2]}",
    chain: ["badarith: an error occurred when evaluating an arithmetic expression"],
    frames: [
      "* shop | go/2 | shop.erl:6",
      "* shop | handle_cast/2 | shop.erl:5",
      "gen_server | try_dispatch/4 | gen_server.erl:1123",
      "gen_server | handle_msg/6 | gen_server.erl:1200",
      "proc_lib | init_p_do_apply/3 | proc_lib.erl:240",
    ],
  },
  {
    title: "server whose function is undefined",
    text: `=ERROR REPORT==== 4-Mar-2026::10:23:18.269264 ===
** Generic server shop terminating 
** Last message in was {'$gen_cast',undef}
** When Server state == #{items => [1,2]}
** Reason for termination ==
** {'module could not be loaded',
       [{nomod,nofun,[3,<<"bin">>],[]},
        {shop,handle_cast,2,[{file,"shop.erl"},{line,5}]},
        {gen_server,try_dispatch,4,[{file,"gen_server.erl"},{line,1123}]},
        {gen_server,handle_msg,6,[{file,"gen_server.erl"},{line,1200}]},
        {proc_lib,init_p_do_apply,3,[{file,"proc_lib.erl"},{line,240}]}]}

=CRASH REPORT==== 4-Mar-2026::10:23:18.306488 ===
  crasher:
    initial call: shop:init/1
    pid: <0.79.0>
    registered_name: shop
    exception error: undefined function nomod:nofun/2
      in function  shop:handle_cast/2 (shop.erl, line 5)
      in call from gen_server:try_dispatch/4 (gen_server.erl, line 1123)
      in call from gen_server:handle_msg/6 (gen_server.erl, line 1200)
    ancestors: [<0.9.0>]
    message_queue_len: 0
    messages: []
    links: []
    dictionary: []
    trap_exit: false
    status: running
    heap_size: 4185
    stack_size: 28
    reductions: 5934
  neighbours:`,
    head: "=ERROR REPORT==== 4-Mar-2026::10:23:18.269264 ===\n** Generic server shop terminating \n** Last message in was {'$gen_cast',undef}\n** When Server state == #{items => [1,2]}",
    chain: ["undef: undefined function nomod:nofun/2"],
    frames: [
      "* nomod | nofun/2 | -",
      "* shop | handle_cast/2 | shop.erl:5",
      "gen_server | try_dispatch/4 | gen_server.erl:1123",
      "gen_server | handle_msg/6 | gen_server.erl:1200",
      "proc_lib | init_p_do_apply/3 | proc_lib.erl:240",
    ],
  },
  {
    title: "server that stops, with its client",
    text: `=ERROR REPORT==== 4-Mar-2026::10:23:19.157345 ===
** Generic server shop terminating 
** Last message in was stop
** When Server state == #{items => [1,2]}
** Reason for termination ==
** {bad_thing,"x y"}
** Client <0.9.0> stacktrace
** [{gen,do_call,4,[{file,"gen.erl"},{line,256}]},
    {gen_server,call,2,[{file,"gen_server.erl"},{line,366}]},
    {erl_eval,do_apply,7,[{file,"erl_eval.erl"},{line,744}]},
    {erl_eval,expr,6,[{file,"erl_eval.erl"},{line,480}]},
    {erl_eval,exprs,6,[{file,"erl_eval.erl"},{line,136}]},
    {init,start_it,1,[]},
    {init,start_em,1,[]},
    {init,do_boot,3,[]}]

=CRASH REPORT==== 4-Mar-2026::10:23:19.195200 ===
  crasher:
    initial call: shop:init/1
    pid: <0.79.0>
    registered_name: shop
    exception exit: {bad_thing,"x y"}
      in function  gen_server:handle_common_reply/8 (gen_server.erl, line 1241)
    ancestors: [<0.9.0>]
    message_queue_len: 0
    messages: []
    links: []
    dictionary: []
    trap_exit: false
    status: running
    heap_size: 4185
    stack_size: 28
    reductions: 6551
  neighbours:`,
    head: "=ERROR REPORT==== 4-Mar-2026::10:23:19.157345 ===\n** Generic server shop terminating \n** Last message in was stop\n** When Server state == #{items => [1,2]}",
    chain: ['bad_thing: {bad_thing,"x y"}'],
    frames: [],
  },
  {
    title: "crash report of a process",
    text: `=CRASH REPORT==== 4-Mar-2026::10:23:19.654892 ===
  crasher:
    initial call: shop:go/2
    pid: <0.79.0>
    registered_name: []
    exception error: no match of right hand side value 3
      in function  shop:go/2 (shop.erl, line 6)
    ancestors: [<0.9.0>]
    message_queue_len: 0
    messages: []
    links: []
    dictionary: []
    trap_exit: false
    status: running
    heap_size: 376
    stack_size: 28
    reductions: 152
  neighbours:`,
    head: "=CRASH REPORT==== 4-Mar-2026::10:23:19.654892 ===\n  crasher:\n    initial call: shop:go/2\n    pid: <0.79.0>\n    registered_name: []",
    chain: ["badmatch: no match of right hand side value 3"],
    frames: ["* shop | go/2 | shop.erl:6"],
  },
  {
    title: "boot",
    text: `{"init terminating in do_boot",{{badmatch,3},[{shop,go,2,[{file,"shop.erl"},{line,6}]},{erl_eval,do_apply,7,[{file,"erl_eval.erl"},{line,744}]},{init,start_it,1,[]},{init,start_em,1,[]},{init,do_boot,3,[]}]}}
init terminating in do_boot ({{badmatch,3},[{shop,go,2,[{_},{_}]},{erl_eval,do_apply,7,[{_},{_}]},{init,start_it,1,[]},{init,start_em,1,[]},{init,do_boot,3,[]}]})

Crash dump is being written to: erl_crash.dump...done`,
    chain: ["badmatch: no match of right hand side value 3"],
    frames: [
      "* shop | go/2 | shop.erl:6",
      "erl_eval | do_apply/7 | erl_eval.erl:744",
      "init | start_it/1 | -",
      "init | start_em/1 | -",
      "init | do_boot/3 | -",
    ],
  },
  {
    title: "shell",
    text: `Eshell V13.1.5  (abort with ^G)
1> ** exception error: no match of right hand side value 3
     in function  shop:go/2 (shop.erl, line 6)
2> ** exception error: bad argument
     in function  atom_to_list/1
        called as atom_to_list(3)
        *** argument 1: not an atom
     in call from shop:go2/1 (shop.erl, line 9)
     in call from shop:'-go/2-lc$^0/1-0-'/1 (shop.erl, line 8)
     in call from shop:go/2 (shop.erl, line 8)
3> ** exception error: undefined function nomod:nofun/2
4> ** exception exit: x
5> ** exception throw: y
6> ** exception exit: {noproc,{gen_server,call,[nosuch,hi,10]}}
     in function  gen_server:call/3 (gen_server.erl, line 385)
7> *** Terminating erlang (nonode@nohost)`,
    head: "Eshell V13.1.5  (abort with ^G)\n1>",
    chain: ["badmatch: no match of right hand side value 3"],
    frames: ["* shop | go/2 | shop.erl:6"],
  },
  {
    title: "one line of the logger",
    text: `2026-03-04T10:23:21.122513+00:00 error: Error in process <0.80.0> with exit value:, {badarith,[{shop,go,2,[{file,"shop.erl"},{line,6}]}]}`,
    head: "2026-03-04T10:23:21.122513+00:00 error: Error in process <0.80.0> with exit value:,",
    chain: ["badarith: an error occurred when evaluating an arithmetic expression"],
    frames: ["* shop | go/2 | shop.erl:6"],
  },
  {
    title: "uncaught throw",
    text: `=ERROR REPORT==== 4-Mar-2026::10:23:13.420120 ===
Error in process <0.79.0> with exit value:
{{nocatch,oops},[{shop,go,2,[{file,"shop.erl"},{line,7}]}]}`,
    head: "=ERROR REPORT==== 4-Mar-2026::10:23:13.420120 ===\nError in process <0.79.0> with exit value:",
    chain: ["nocatch: {nocatch,oops}"],
    frames: ["* shop | go/2 | shop.erl:7"],
  },
  {
    title: "exit in the shell, its term wrapped",
    text: `** exception exit: {{badmatch,{error,enoent}},
                    [{shop,open,1,[{file,"shop.erl"},{line,3}]},
                     {shop,start,0,[{file,"shop.erl"},{line,9}]}]}
     in function  gen_server:call/3 (gen_server.erl, line 385)`,
    chain: [
      'exit: {{badmatch,{error,enoent}},[{shop,open,1,[{file,"shop.erl"},{line,3}]},{shop,start,0,[{file,"shop.erl"},{line,9}]}]}',
    ],
    frames: ["gen_server | call/3 | gen_server.erl:385"],
  },
  {
    title: "lager",
    text: `2026-03-04 10:00:00.000 [error] <0.333.0> CRASH REPORT Process <0.333.0> with 0 neighbours crashed with reason: no match of right hand value {error,closed} in shop_conn:handle_info/2 line 77`,
    head: "2026-03-04 10:00:00.000 [error] <0.333.0> CRASH REPORT Process <0.333.0> with 0 neighbours",
    chain: ["badmatch: no match of right hand value {error,closed}"],
    frames: ["* shop_conn | handle_info/2 | -:77"],
  },
  {
    title: "lager, a server",
    text: `10:00:00.000 [error] gen_server <0.99.0> terminated with reason: bad arithmetic expression in shop:total/1 line 12`,
    head: "10:00:00.000 [error] gen_server <0.99.0>",
    chain: ["badarith: bad arithmetic expression"],
    frames: ["* shop | total/1 | -:12"],
  },
  {
    title: "supervisor with an Elixir module in its term",
    text: `=SUPERVISOR REPORT==== 4-Mar-2026::10:00:00.000 ===
    supervisor: {local,'Elixir.Shop.Supervisor'}
    errorContext: child_terminated
    reason: {undef,[{'Elixir.Shop.Cart',total,[3],[]},
                    {'Elixir.Shop.Server',handle_call,3,
                     [{file,"lib/shop/server.ex"},{line,31}]}]}
    offender: [{pid,<0.99.0>}]`,
    head: "=SUPERVISOR REPORT==== 4-Mar-2026::10:00:00.000 ===\n    supervisor: {local,'Elixir.Shop.Supervisor'}\n    errorContext: child_terminated\n    reason:",
    chain: ["undef: undefined function Elixir.Shop.Cart:total/1"],
    frames: ["* Shop.Cart | total/1 | -", "* Shop.Server | handle_call/3 | lib/shop/server.ex:31"],
  },
];

import type { TraceSample } from "./sample.ts";

export const samples: readonly TraceSample[] = [
  {
    title: "raise from a script",
    text: `** (RuntimeError) oops
    cart.exs:7: Shop.Cart.go/2
    (elixir 1.14.0) lib/code.ex:1245: Code.require_file/2`,
    chain: ["RuntimeError: oops"],
    frames: ["* Shop.Cart | go/2 | cart.exs:7", "Code | require_file/2 | lib/code.ex:1245"],
  },
  {
    title: "message of two lines",
    text: `** (Shop.Sold) out of stock
second line
    cart.exs:8: Shop.Cart.go/2
    (elixir 1.14.0) lib/code.ex:1245: Code.require_file/2`,
    chain: ["Shop.Sold: out of stock\nsecond line"],
    frames: ["* Shop.Cart | go/2 | cart.exs:8", "Code | require_file/2 | lib/code.ex:1245"],
  },
  {
    title: "throw",
    text: `** (throw) :ball
    cart.exs:12: Shop.Cart.go/2
    (elixir 1.14.0) lib/code.ex:1245: Code.require_file/2`,
    chain: ["throw: :ball"],
    frames: ["* Shop.Cart | go/2 | cart.exs:12", "Code | require_file/2 | lib/code.ex:1245"],
  },
  {
    title: "arguments that are explained",
    text: `** (FunctionClauseError) no function clause matching in String.length/1    
    
    The following arguments were given to String.length/1:
    
        # 1
        nil
    
    Attempted function clauses (showing 1 out of 1):
    
        def length(+string+) when -is_binary(string)-
    
    (elixir 1.14.0) lib/string.ex:2016: String.length/1
    (elixir 1.14.0) lib/code.ex:1245: Code.require_file/2`,
    chain: ["FunctionClauseError: no function clause matching in String.length/1"],
    frames: ["String | length/1 | lib/string.ex:2016", "Code | require_file/2 | lib/code.ex:1245"],
  },
  {
    title: "undefined function",
    text: `** (UndefinedFunctionError) function Nope.fun/2 is undefined (module Nope is not available)
    Nope.fun(1, 2)
    (elixir 1.14.0) lib/code.ex:1245: Code.require_file/2`,
    chain: ["UndefinedFunctionError: function Nope.fun/2 is undefined (module Nope is not available)"],
    frames: ["* Nope | fun/2 | -", "Code | require_file/2 | lib/code.ex:1245"],
  },
  {
    title: "exit with its reason",
    text: `** (exit) exited in: GenServer.call(:nosuch, :hi, 10)
    ** (EXIT) no process: the process is not alive or there's no process currently associated with the given name, possibly because its application isn't started
    (elixir 1.14.0) lib/gen_server.ex:1027: GenServer.call/3
    (elixir 1.14.0) lib/code.ex:1245: Code.require_file/2`,
    chain: [
      "exit: exited in: GenServer.call(:nosuch, :hi, 10)",
      "EXIT: no process: the process is not alive or there's no process currently associated with the given name, possibly because its application isn't started",
    ],
    frames: ["GenServer | call/3 | lib/gen_server.ex:1027", "Code | require_file/2 | lib/code.ex:1245"],
  },
  {
    title: "anonymous function",
    text: `** (ArithmeticError) bad argument in arithmetic expression: 3 + nil
    :erlang.+(3, nil)
    cart.exs:17: anonymous fn/1 in Shop.Cart.go/2
    (elixir 1.14.0) lib/enum.ex:1658: Enum."-map/2-lists^map/1-0-"/2`,
    chain: ["ArithmeticError: bad argument in arithmetic expression: 3 + nil"],
    frames: [
      ":erlang | +/2 | -",
      "* Shop.Cart | anonymous fn/1 in go/2 | cart.exs:17",
      'Enum | "-map/2-lists^map/1-0-"/2 | lib/enum.ex:1658',
    ],
  },
  {
    title: "Task",
    text: `10:23:59.829 [error] Task #PID<0.109.0> started from #PID<0.96.0> terminating
** (RuntimeError) oops
    cart.exs:7: Shop.Cart.go/2
    (elixir 1.14.0) lib/task/supervised.ex:89: Task.Supervised.invoke_mfa/2
    (stdlib 4.2) proc_lib.erl:240: :proc_lib.init_p_do_apply/3
Function: #Function<0.122357322 in file:cart.exs>
    Args: []

    :error !~ :ok

in expression:

    # cart.exs:9
    {:ok, _} = {:error, x}

Conflict found at
  cart.exs:9: Shop.Cart.go/2`,
    head: "10:23:59.829 [error] Task #PID<0.109.0> started from #PID<0.96.0> terminating",
    chain: ["RuntimeError: oops"],
    frames: [
      "* Shop.Cart | go/2 | cart.exs:7",
      "Task.Supervised | invoke_mfa/2 | lib/task/supervised.ex:89",
      ":proc_lib | init_p_do_apply/3 | proc_lib.erl:240",
    ],
  },
  {
    title: "linked process",
    text: `** (EXIT from #PID<0.96.0>) an exception was raised:
    ** (RuntimeError) oops
        cart.exs:7: Shop.Cart.go/2`,
    chain: ["RuntimeError: oops"],
    frames: ["* Shop.Cart | go/2 | cart.exs:7"],
  },
  {
    title: "GenServer",
    text: `10:23:57.859 [error] GenServer Shop.Cart terminating
** (RuntimeError) oops
    cart.exs:7: Shop.Cart.go/2
    cart.exs:5: Shop.Cart.handle_cast/2
    (stdlib 4.2) gen_server.erl:1123: :gen_server.try_dispatch/4
    (stdlib 4.2) gen_server.erl:1200: :gen_server.handle_msg/6
    (stdlib 4.2) proc_lib.erl:240: :proc_lib.init_p_do_apply/3
Last message: {:"$gen_cast", :raise}
State: %{a: 1}

    :error !~ :ok

in expression:

    # cart.exs:9
    {:ok, _} = {:error, x}

Conflict found at
  cart.exs:9: Shop.Cart.go/2`,
    head: "10:23:57.859 [error] GenServer Shop.Cart terminating",
    chain: ["RuntimeError: oops"],
    frames: [
      "* Shop.Cart | go/2 | cart.exs:7",
      "* Shop.Cart | handle_cast/2 | cart.exs:5",
      ":gen_server | try_dispatch/4 | gen_server.erl:1123",
      ":gen_server | handle_msg/6 | gen_server.erl:1200",
      ":proc_lib | init_p_do_apply/3 | proc_lib.erl:240",
    ],
  },
  {
    title: "GenServer that was called",
    text: `10:23:58.999 [error] GenServer #PID<0.109.0> terminating
** (RuntimeError) oops
    cart.exs:7: Shop.Cart.go/2
    cart.exs:6: Shop.Cart.handle_call/3
    (stdlib 4.2) gen_server.erl:1149: :gen_server.try_handle_call/4
    (stdlib 4.2) gen_server.erl:1178: :gen_server.handle_msg/6
    (stdlib 4.2) proc_lib.erl:240: :proc_lib.init_p_do_apply/3
Last message (from #PID<0.96.0>): :raise
State: %{a: 1}
Client #PID<0.96.0> is alive

    (stdlib 4.2) gen.erl:256: :gen.do_call/4
    (elixir 1.14.0) lib/gen_server.ex:1035: GenServer.call/3
    (elixir 1.14.0) src/elixir_compiler.erl:65: :elixir_compiler.dispatch/4
    (elixir 1.14.0) src/elixir_compiler.erl:50: :elixir_compiler.compile/3
    (elixir 1.14.0) src/elixir_lexical.erl:15: :elixir_lexical.run/3
    (elixir 1.14.0) src/elixir_compiler.erl:17: :elixir_compiler.quoted/3
    (elixir 1.14.0) lib/module/parallel_checker.ex:100: Module.ParallelChecker.verify/1
    (elixir 1.14.0) lib/code.ex:1245: Code.require_file/2
** (exit) exited in: GenServer.call(#PID<0.109.0>, :raise, 5000)
    ** (EXIT) an exception was raised:
        ** (RuntimeError) oops
            cart.exs:7: Shop.Cart.go/2
            cart.exs:6: Shop.Cart.handle_call/3
            (stdlib 4.2) gen_server.erl:1149: :gen_server.try_handle_call/4
            (stdlib 4.2) gen_server.erl:1178: :gen_server.handle_msg/6
            (stdlib 4.2) proc_lib.erl:240: :proc_lib.init_p_do_apply/3
    (elixir 1.14.0) lib/gen_server.ex:1038: GenServer.call/3
    (elixir 1.14.0) lib/code.ex:1245: Code.require_file/2`,
    head: "10:23:58.999 [error] GenServer #PID<0.109.0> terminating",
    chain: ["RuntimeError: oops"],
    frames: [
      "* Shop.Cart | go/2 | cart.exs:7",
      "* Shop.Cart | handle_call/3 | cart.exs:6",
      ":gen_server | try_handle_call/4 | gen_server.erl:1149",
      ":gen_server | handle_msg/6 | gen_server.erl:1178",
      ":proc_lib | init_p_do_apply/3 | proc_lib.erl:240",
    ],
  },
  {
    title: "stop without a stack",
    text: `10:24:08.948 [error] GenServer Shop.Cart terminating
** (stop) bad return value: :ball
Last message: {:"$gen_cast", :throw}
State: %{a: 1}

    :error !~ :ok

in expression:

    # cart.exs:9
    {:ok, _} = {:error, x}

Conflict found at
  cart.exs:9: Shop.Cart.go/2`,
    head: "10:24:08.948 [error] GenServer Shop.Cart terminating",
    chain: ["stop: bad return value: :ball"],
    frames: [],
  },
  {
    title: "process",
    text: `10:24:02.546 [error] Process #PID<0.109.0> raised an exception
** (MatchError) no match of right hand side value: {:error, 3}
    cart.exs:9: Shop.Cart.go/2`,
    head: "10:24:02.546 [error] Process #PID<0.109.0> raised an exception",
    chain: ["MatchError: no match of right hand side value: {:error, 3}"],
    frames: ["* Shop.Cart | go/2 | cart.exs:9"],
  },
  {
    title: "call into Erlang",
    text: `** (KeyError) key :foo not found in: %{a: 1}
    :erlang.map_get(:foo, %{a: 1})
    cart.exs:14: Shop.Cart.go/2
    (elixir 1.14.0) lib/code.ex:1245: Code.require_file/2`,
    chain: ["KeyError: key :foo not found in: %{a: 1}"],
    frames: [":erlang | map_get/2 | -", "* Shop.Cart | go/2 | cart.exs:14", "Code | require_file/2 | lib/code.ex:1245"],
  },
  {
    title: "exit that an exception of another process caused",
    text: `** (exit) exited in: GenServer.call(#PID<0.109.0>, :raise, 5000)
    ** (EXIT) an exception was raised:
        ** (RuntimeError) oops
            cart.exs:7: Shop.Cart.go/2
            cart.exs:6: Shop.Cart.handle_call/3
            (stdlib 4.2) gen_server.erl:1149: :gen_server.try_handle_call/4
            (stdlib 4.2) gen_server.erl:1178: :gen_server.handle_msg/6
            (stdlib 4.2) proc_lib.erl:240: :proc_lib.init_p_do_apply/3
    (elixir 1.14.0) lib/gen_server.ex:1038: GenServer.call/3
    (elixir 1.14.0) lib/code.ex:1245: Code.require_file/2`,
    chain: ["exit: exited in: GenServer.call(#PID<0.109.0>, :raise, 5000)", "RuntimeError: oops"],
    frames: [
      "GenServer | call/3 | lib/gen_server.ex:1038",
      "Code | require_file/2 | lib/code.ex:1245",
      "* Shop.Cart | go/2 | cart.exs:7",
      "* Shop.Cart | handle_call/3 | cart.exs:6",
      ":gen_server | try_handle_call/4 | gen_server.erl:1149",
      ":gen_server | handle_msg/6 | gen_server.erl:1178",
      ":proc_lib | init_p_do_apply/3 | proc_lib.erl:240",
    ],
  },
  {
    title: "Phoenix request",
    text: `10:00:00.123 request_id=F1 [error] #PID<0.340.0> running ShopWeb.Endpoint (connection #PID<0.339.0>, stream id 1) terminated
Server: localhost:4000 (http)
Request: GET /carts/17
** (exit) an exception was raised:
    ** (Ecto.NoResultsError) expected at least one result but got none in query:

from c0 in Shop.Cart,
  where: c0.id == ^"17"

        (ecto 3.10.3) lib/ecto/repo/queryable.ex:160: Ecto.Repo.Queryable.one!/3
        (shop 0.1.0) lib/shop_web/controllers/cart_controller.ex:20: ShopWeb.CartController.show/2
        (phoenix 1.7.7) lib/phoenix/router.ex:430: Phoenix.Router.__call__/5
        (shop 0.1.0) lib/plug/error_handler.ex:80: ShopWeb.Router."call (overridable 3)"/2
        (plug_cowboy 2.6.1) lib/plug/cowboy/handler.ex:11: Plug.Cowboy.Handler.init/2`,
    head: "10:00:00.123 request_id=F1 [error] #PID<0.340.0> running ShopWeb.Endpoint (connection #PID<0.339.0>, stream id 1) terminated\nServer: localhost:4000 (http)\nRequest: GET /carts/17",
    chain: [
      'Ecto.NoResultsError: expected at least one result but got none in query:\n\nfrom c0 in Shop.Cart,\n  where: c0.id == ^"17"',
    ],
    frames: [
      "Ecto.Repo.Queryable | one!/3 | lib/ecto/repo/queryable.ex:160",
      "* ShopWeb.CartController | show/2 | lib/shop_web/controllers/cart_controller.ex:20",
      "Phoenix.Router | __call__/5 | lib/phoenix/router.ex:430",
      '* ShopWeb.Router | "call (overridable 3)"/2 | lib/plug/error_handler.ex:80',
      "Plug.Cowboy.Handler | init/2 | lib/plug/cowboy/handler.ex:11",
    ],
  },
  {
    title: "wrapped by Plug, on the line of the log",
    text: `10:00:00.123 [error] ** (Plug.Conn.WrapperError) ** (UndefinedFunctionError) function ShopWeb.PageHTML.index/1 is undefined (module ShopWeb.PageHTML is not available)
    ShopWeb.PageHTML.index(%{conn: %Plug.Conn{}, flash: %{}})
    (phoenix_template 1.0.3) lib/phoenix/template.ex:246: Phoenix.Template.render_to_iodata/4`,
    head: "10:00:00.123 [error]",
    chain: [
      "UndefinedFunctionError: function ShopWeb.PageHTML.index/1 is undefined (module ShopWeb.PageHTML is not available)",
    ],
    frames: ["* ShopWeb.PageHTML | index/1 | -", "Phoenix.Template | render_to_iodata/4 | lib/phoenix/template.ex:246"],
  },
  {
    title: "compile error",
    text: `** (CompileError) lib/shop/cart.ex:3: undefined function foo/1 (there is no such import)
    (elixir 1.14.0) lib/code.ex:1245: Code.require_file/2`,
    chain: ["CompileError: lib/shop/cart.ex:3: undefined function foo/1 (there is no such import)"],
    frames: ["Code | require_file/2 | lib/code.ex:1245"],
  },
  {
    title: "on one line",
    text: `** (RuntimeError) could not start the shop`,
    chain: ["RuntimeError: could not start the shop"],
    frames: [],
  },
];

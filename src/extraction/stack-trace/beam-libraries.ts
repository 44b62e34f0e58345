/**
 * Whether a module belongs to Erlang/OTP or to Elixir itself. Names are as either language prints them: `gen_server`,
 * `:gen_server`, `GenServer`.
 */
export function isBeamLibrary(module: string): boolean {
  const name = module.startsWith(":") ? module.slice(1) : module;
  const dot = name.indexOf(".");
  return MODULES.has(dot < 0 ? name : name.slice(0, dot)) || /^(?:elixir_|erl_|prim_|erts_)/.test(name);
}

const MODULES: ReadonlySet<string> = new Set(
  `erlang init gen gen_server gen_statem gen_event gen_fsm gen_tcp gen_udp gen_sctp proc_lib sys supervisor supervisor_bridge application
  application_controller application_master code code_server error_handler error_logger logger logger_server logger_backend lists maps
  string binary unicode io io_lib io_lib_format file file_server filename filelib os inet inet_db inet_parse inet_tcp global global_group
  group rpc erpc net_kernel user shell timer calendar rand random math ets dets mnesia mnesia_tm mnesia_lib orddict ordsets dict sets
  gb_trees gb_sets queue array digraph proplists re base64 crypto ssl tls_connection tls_gen_connection ssl_gen_statem public_key httpc
  httpc_handler httpd zlib zip erl_tar epp escript c compile beam_lib erl_eval persistent_term atomics counters pg pg2 disk_log qlc
  sofs win32reg slave peer edoc eunit eunit_test eunit_proc ct test_server cowboy_handler cowboy_http cowboy_http2 cowboy_stream_h ranch_conns_sup
  Access Agent Application Atom Base Behaviour Bitwise Calendar Code Config Date DateTime Dict DynamicSupervisor EEx Enum Enumerable
  Exception ExUnit File Float Function GenEvent GenServer HashDict IEx IO Inspect Integer Kernel Keyword List Logger Macro Map MapSet Mix
  Module NaiveDateTime Node OptionParser PartitionSupervisor Path Port Process Protocol Range Record Regex Registry Set Stream String
  StringIO Supervisor System Task Time Tuple URI Version Collectable`.split(/\s+/),
);

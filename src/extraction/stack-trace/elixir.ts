import { isBeamLibrary } from "./beam-libraries.ts";
import { defineLanguage, type FoundTrace } from "./language.ts";
import { indentOf } from "./lines.ts";
import { ExceptionDraft, MAX_CHAIN, type TraceFrame, traceFrame } from "./trace.ts";

export const elixir = defineLanguage({
  name: "elixir",
  initials: "*",
  words: [" ** ("],
  alone: ["** ("],
  opens: (text) => RAISED.test(text),
  parse: parseElixir,
  isLibrary: ({ module = "", file = "" }) => isBeamLibrary(module) || /^deps\/|[/\\]deps[/\\]|^src\/elixir_/.test(file),
});

/** `** (RuntimeError) oops`, `** (exit) …`, `** (EXIT from #PID<0.96.0>) …`, behind a log's header as well. */
const RAISED = /(?:^|\s)\*\* \(([A-Z][\w.]{0,200}|exit|stop|throw|error|EXIT from #PID<[\d.]{1,40}>)\) ?(?=\S|$)/;

/** Lines about the process that follow the stack of an error; what comes then is another stack. */
const AFTERMATH =
  /^(?:Last message(?:\b|:)|State: |Function: |Args: |Client |Initial Call: |Ancestors: |Message Queue|Messages: |Links: |Dictionary: |Trapping Exits: |Status: |Heap Size: |Stack Size: |Reductions: |Neighbours:|Process Label: |Queue: |Postponed: |Conn: )/;

/** Texts that say no more than that another error follows. */
const WRAPPER = /^(?:an exception was raised:|)$/;

interface Level {
  readonly indent: number;
  readonly draft: ExceptionDraft;
}

/**
 * Elixir: `** (Type) message` with frames of `(app 1.0) lib/file.ex:1: Module.function/1`, exits with the exception that
 * caused them, the reports of GenServer, Task and Plug. Wrappers that only announce another exception are left out.
 */
function parseElixir(lines: readonly string[], first: number): FoundTrace {
  const opening = lines[first] ?? "";
  const raised = RAISED.exec(opening);
  const at = raised === null ? 0 : opening.indexOf("**", raised.index);
  const before = opening.slice(0, at);
  // Behind a log's header the indentation of what follows counts from the line's own.
  const chain: Level[] = [openLevel(opening.slice(at), indentOf(opening))];
  let explaining = false;
  for (let index = first + 1; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const text = line.trim();
    const indent = indentOf(line);
    if (AFTERMATH.test(text)) break;
    const current = chain.at(-1);
    if (text.startsWith("** (") && RAISED.test(text)) {
      if (indent <= (chain[0]?.indent ?? 0)) break;
      if (chain.length < MAX_CHAIN) chain.push(openLevel(text, indent));
      explaining = false;
      continue;
    }
    const frame = indent > (chain[0]?.indent ?? 0) ? readFrame(text) : undefined;
    if (frame !== undefined) owner(chain, indent).addFrame(frame);
    else if (text.startsWith("The following arguments were given to ")) explaining = true;
    else if (!explaining && current !== undefined && current.draft.frames.length === 0) current.draft.addText(line);
    else if (text !== "" && indent === 0 && !explaining) break;
  }
  return { exceptions: withoutWrappers(chain), start: first, before };
}

function withoutWrappers(chain: readonly Level[]): FoundTrace["exceptions"] {
  const done = chain.map(({ draft }) => draft.finish());
  const telling = done.filter(
    ({ message, frames }, index) => index === done.length - 1 || frames.length > 0 || !WRAPPER.test(message),
  );
  return telling;
}

/** The innermost error that stands further left than the frame. */
function owner(chain: readonly Level[], indent: number): ExceptionDraft {
  for (let index = chain.length - 1; index > 0; index--) {
    const level = chain[index];
    if (level !== undefined && level.indent < indent) return level.draft;
  }
  return chain[0]!.draft;
}

function openLevel(text: string, indent: number): Level {
  const raised = RAISED.exec(text);
  const type = (raised?.[1] ?? "").replace(/^EXIT from .*$/, "EXIT");
  const message = raised === null ? text : text.slice(raised.index + raised[0].length);
  // `** (Plug.Conn.WrapperError) ** (RuntimeError) oops`: the wrapped one is meant.
  if (message.startsWith("** (") && RAISED.test(message)) return openLevel(message, indent);
  return { indent, draft: new ExceptionDraft(type, message) };
}

const PLACE =
  /^((?:[^\s:()][^:\n]{0,300})?(?:\.(?:exs?|erl|l?eex|heex|hrl|xrl|yrl)|nofile|iex|stdin|\(iex\)|-e)):(?:(\d{1,9}): )/;

/** `(shop 0.1.0) lib/shop/cart.ex:12: Shop.Cart.add/2`, `Nope.fun(1, 2)`, `:erlang.+(3, nil)`, `cart.exs:32: (file)`. */
function readFrame(text: string): TraceFrame | undefined {
  const app = /^\(([a-z]\w{0,80})(?: [^()\s]{1,60})?\) /.exec(text);
  const rest = app === null ? text : text.slice(app[0].length);
  const place = PLACE.exec(rest);
  const call = readCall(place === null ? rest : rest.slice(place[0].length), place !== null);
  if (call === undefined) return undefined;
  const frame = traceFrame({ ...call, file: place?.[1], line: place === null ? undefined : Number(place[2]) });
  return app !== null && isBeamApplication(app[1] ?? "") ? { ...frame, inApp: false } : frame;
}

const CALL =
  /^(:?[a-z_][\w@]{0,100}|[A-Z][\w@]{0,100}(?:\.[A-Z][\w@]{0,100}){0,20}|:"[^"]{1,200}")\.("[^"]{1,300}"|[^\s("./]{1,200}|\.{1,3}|\/)(\/\d{1,3}$|\()/;

function readCall(text: string, placed: boolean): { readonly module?: string; readonly function: string } | undefined {
  const anonymous = /^anonymous fn\/\d{1,3} in /.exec(text);
  const found = CALL.exec(anonymous === null ? text : text.slice(anonymous[0].length));
  if (found === null) return placed ? { function: text } : undefined;
  const [whole, module = "", name = "", end = ""] = found;
  const args = end === "(" ? text.slice(text.indexOf(whole) + whole.length) : "";
  if (end === "(" && !args.endsWith(")")) return undefined;
  const named = `${name}${end === "(" ? `/${arity(args.slice(0, -1))}` : end}`;
  return { module, function: anonymous === null ? named : `${anonymous[0]}${named}` };
}

/** How many arguments a call was printed with: values change from event to event, their number does not. */
function arity(args: string): number {
  if (args.trim() === "") return 0;
  let [count, depth, quoted] = [1, 0, false];
  for (let at = 0; at < args.length; at++) {
    const char = args[at] ?? "";
    if (char === "\\") at++;
    else if (char === '"') quoted = !quoted;
    else if (quoted) continue;
    else if ("([{<".includes(char)) depth++;
    else if (")]}>".includes(char)) depth--;
    else if (char === "," && depth === 0) count++;
  }
  return count;
}

/** Applications of Erlang, Elixir and well-known packages; others are the user's own. */
function isBeamApplication(app: string): boolean {
  return APPLICATIONS.has(app);
}

const APPLICATIONS: ReadonlySet<string> = new Set(
  `elixir eex ex_unit iex logger mix stdlib kernel erts compiler sasl crypto ssl public_key inets mnesia tools runtime_tools
  phoenix phoenix_html phoenix_live_view phoenix_pubsub phoenix_ecto phoenix_template phoenix_live_dashboard plug plug_cowboy plug_crypto
  cowboy cowlib ranch bandit thousand_island websock websock_adapter ecto ecto_sql postgrex myxql tds db_connection decimal jason poison
  absinthe absinthe_plug dataloader oban broadway gen_stage flow finch mint castore nimble_pool nimble_options req tesla hackney httpoison
  telemetry telemetry_metrics telemetry_poller gettext swoosh bamboo quantum ex_aws sweet_xml timex tzdata redix amqp brod kafka_ex sentry
  opentelemetry opentelemetry_api grpc gun lager parse_trans nx libcluster horde swarm cachex con_cache guardian ueberauth ash spark`.split(
    /\s+/,
  ),
);

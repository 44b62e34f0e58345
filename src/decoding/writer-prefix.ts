/** Who wrote a line, where several writers' lines were put into one text. */
export interface WriterPrefix {
  /** Tells the writers apart. */
  readonly writer: string;
  /** Without the number of the copy. */
  readonly service: string;
  readonly text: string;
}

/** `web-1  | `, `db_1      | ` (docker compose), `10:00:00 web.1   | ` (foreman). */
const COMPOSE = /^(?:\d\d:\d\d:\d\d )?([A-Za-z][\w-]{0,62}?)(?:[-_.]\d{1,4} {0,60}\| ?| {2,60}\| ?)/;
/** `[pod/cart-5d8f/app] ` (kubectl logs --prefix). */
const KUBECTL = /^\[pod\/([\w.-]{1,253})\/([\w.-]{1,63})\] ?/;

/** Reads what docker compose, foreman and kubectl put before each line; undefined for all other lines. Linear. */
export function readWriterPrefix(line: string): WriterPrefix | undefined {
  const kubectl = line.startsWith("[pod/") ? KUBECTL.exec(line) : null;
  if (kubectl !== null) {
    const [{ length }, pod = "", container = ""] = kubectl;
    return { writer: `${pod} ${container}`, service: container, text: line.slice(length) };
  }
  const bar = line.indexOf("|");
  if (bar < 4 || bar > 80) return undefined;
  const compose = COMPOSE.exec(line);
  if (compose === null || LEVEL.test(line)) return undefined;
  const [prefix, service = ""] = compose;
  return { writer: prefix.slice(0, prefix.indexOf("|")).trimEnd(), service, text: line.slice(prefix.length) };
}

/** `ERROR   | text` is a level in a column, `Line |` is PowerShell's. */
const LEVEL = /^(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL|SUCCESS|SEVERE|Line)\b/i;

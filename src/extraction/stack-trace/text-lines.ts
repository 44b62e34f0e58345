/** Text beyond this is not looked at. */
const MAX_TEXT = 512 * 1024;
const MAX_LINES = 4_000;
/** Loggers inside loggers escape what is escaped already. */
const MAX_ESCAPES = 3;

/** What stands for a line's end in text of one line: JSON's, a logger's, rsyslog's, HTML's. */
const ESCAPED_ENDS = ["\\n", "\\u000a", "\\u000A", "#012", "<br", "\\x0a", "\\x0A"];

/** Whether a text has, or hides, more than one line. */
export function hasLines(text: string): boolean {
  return text.includes("\n") || hasEscapedLines(text);
}

/** Whether a text holds line ends that a logger escaped. */
export function hasEscapedLines(text: string): boolean {
  for (const end of ESCAPED_ENDS) if (text.includes(end)) return true;
  return false;
}

/** The lines of a text; of a text of one line, those whose ends were escaped. Bounded; colours and markup left out. */
export function linesOf(text: string): string[] {
  const bounded = text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
  return split(bounded.includes("\n") ? bounded : unescaped(bounded));
}

/** As `linesOf`, with escaped line ends taken for such even beside real ones. */
export function escapedLinesOf(text: string): string[] {
  return split(unescaped(text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text));
}

function split(text: string): string[] {
  let plain = text;
  if (plain.includes("\r")) plain = plain.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
  if (plain.includes("\u001b")) plain = plain.replace(/\u001b\[[\d;]{0,20}[A-Za-z]/g, "");
  if (plain.includes("&") || plain.includes("<br") || plain.includes("</")) plain = withoutMarkup(plain);
  if (plain.includes("\u00a0")) plain = plain.replaceAll("\u00a0", " ");
  return plain.split("\n", MAX_LINES);
}

/** A document's or a pair's value that has escaped line ends, on lines of its own: `{"msg":"…","stack":"…"}`, `stack="…"`. */
function valueApart(text: string): string {
  const end = text.search(/\\+n|#012/);
  let open = end < 0 ? -1 : text.lastIndexOf('"', end);
  while (open > 0 && text.charCodeAt(open - 1) === BACKSLASH) open = text.lastIndexOf('"', open - 1);
  if (open < 1 || !/[:=] ?$/.test(text.slice(Math.max(0, open - 2), open))) return text;
  let close = open;
  do close = text.indexOf('"', close + 1);
  while (close > 0 && text.charCodeAt(close - 1) === BACKSLASH);
  return `${text.slice(0, open)}\\n\\n${text.slice(open + 1, close < 0 ? text.length : close)}`;
}

function unescaped(text: string): string {
  // The quotation marks of a JSON string, or of one inside another.
  let plain =
    text.charCodeAt(0) === QUOTE ? text.replace(/^"[\\"]{0,8}/, "").replace(/[\\"]{0,8}"$/, "") : valueApart(text);
  for (let round = 0; round < MAX_ESCAPES && (round === 0 || !plain.includes("\n")); round++) {
    if (!plain.includes("\\")) break;
    plain = plain.replace(
      /\\(?:\\|\/|u000[aA]|u000[dD]|u0009|x0[aA]|[nrt"])/g,
      (found) => ESCAPES[found.toLowerCase()] ?? found,
    );
  }
  if (plain.includes("#012")) plain = plain.replaceAll("#012", "\n").replaceAll("#011", "\t").replaceAll("#015", "");
  return plain;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\\n": "\n",
  "\\u000a": "\n",
  "\\x0a": "\n",
  "\\r": "",
  "\\u000d": "",
  "\\t": "\t",
  "\\u0009": "\t",
  '\\"': '"',
  "\\\\": "\\",
  "\\/": "/",
};

function withoutMarkup(text: string): string {
  return text
    .replace(/<br ?\/?>\n?/gi, "\n")
    .replace(/<\/?(?:b|i|p|pre|code|span|div|td|tr|th|table|font)(?: [^<>\n]{0,200})?>/gi, "")
    .replace(/&(?:lt|gt|quot|amp|nbsp|apos|#39|#039|#x27|#34|#60|#62);/g, (entity) => ENTITIES[entity] ?? " ");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&#60;": "<",
  "&gt;": ">",
  "&#62;": ">",
  "&quot;": '"',
  "&#34;": '"',
  "&amp;": "&",
  "&apos;": "'",
  "&#39;": "'",
  "&#039;": "'",
  "&#x27;": "'",
};

const [QUOTE, BACKSLASH] = [34, 92] as const;

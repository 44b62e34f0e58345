/** Where loggers that want one line put a line's end: a bar, a blank, or nothing at all before what a frame begins with. */
const BOUNDARY =
  /[\s|;#,]{0,8}(?=(?:at [\w$.<>/@-]{1,300} ?\([^()\n]{1,300}\)|Caused by: |Wrapped by: |Suppressed: |\.\.\. \d{1,6} (?:more|common frames)))/g;

/** A single frame with its file and line is a place in a sentence as well; two are a trace. */
const FRAME = /\bat [\w$.<>/@-]{1,300} ?\([^()\s]{1,300}:\d{1,9}\)/g;

/** The lines of a trace of the JVM or of JavaScript that a logger wrote into one line; undefined when it is none. */
export function unflattened(text: string): string[] | undefined {
  if (!text.includes("at ") || !text.includes(":")) return undefined;
  const bounded = text.length > 65_536 ? text.slice(0, 65_536) : text;
  FRAME.lastIndex = 0;
  if (!FRAME.test(bounded) || !FRAME.test(bounded)) return undefined;
  // Tabs tell what is suppressed.
  return bounded
    .replace(BOUNDARY, (ends) => `\n${ends.slice(ends.search(/\t*$/))}`)
    .trimStart()
    .split("\n");
}

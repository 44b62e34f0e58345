/** Lines of a message that decide: what follows are dumps, statements and details. */
const LINES = 2;
/** Beyond this nothing is looked at. */
const MAX_LOOKED_AT = 16_384;

/** The first two lines of a message that have anything in them. */
export function decidingText(message: string): string {
  const first = message.indexOf("\n");
  if (first < 0) return message;
  const kept: string[] = [];
  const end = Math.min(message.length, MAX_LOOKED_AT);
  for (let at = 0; at < end && kept.length < LINES; ) {
    let next = message.indexOf("\n", at);
    if (next < 0 || next > end) next = end;
    const line = message.slice(at, next).trim();
    if (line !== "") kept.push(line);
    at = next + 1;
  }
  return kept.join(" ");
}

/** How many characters of white space a line begins with. */
export function indentOf(line: string): number {
  let indent = 0;
  while (indent < line.length && isBlank(line.charCodeAt(indent))) indent++;
  return indent;
}

/** The number that ends `text` before `end`, and where its digits begin; undefined when there is none. */
export function numberBefore(
  text: string,
  end: number,
): { readonly value: number; readonly start: number } | undefined {
  let start = end;
  while (start > 0 && isDigit(text.charCodeAt(start - 1))) start--;
  return start === end || end - start > 9 ? undefined : { value: Number(text.slice(start, end)), start };
}

/** `path:12:34` or `path:12` taken apart, from the right; what has no number at its end is all path. */
export function splitLocation(location: string): { readonly file: string; readonly line?: number } {
  const last = numberBefore(location, location.length);
  if (last === undefined || location.charCodeAt(last.start - 1) !== COLON) return { file: location };
  const first = numberBefore(location, last.start - 1);
  if (first !== undefined && location.charCodeAt(first.start - 1) === COLON) {
    return { file: location.slice(0, first.start - 1), line: first.value };
  }
  return { file: location.slice(0, last.start - 1), line: last.value };
}

/** Whether a character may stand in an identifier of most languages. */
export function isWordCode(code: number): boolean {
  return (
    isDigit(code) ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    code === UNDERSCORE ||
    code === DOLLAR ||
    code > 0xbf
  );
}

/** Whether a character is a decimal digit. */
export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

const [DOLLAR, COLON, UNDERSCORE] = [36, 58, 95] as const;

/** Whether a line begins as log records do: with a time, or a level. */
export function beginsRecord(line: string): boolean {
  return /^\W{0,2}(?:\d{4}[-/.]\d\d[-/.]\d\d[T ,]|\d\d[:.]\d\d[:.]\d\d\b|\d\d[/-]\w{2,3}[/-]\d{2,4}[ :]|[A-Z][a-z]{2} [ \d]\d \d\d:|(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL|SEVERE)\b[\]: ])/.test(
    line,
  );
}

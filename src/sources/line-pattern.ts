import { RE2JS } from "re2js";

/** Whether a regular expression (RE2: linear in the line, whatever it is) is found in a line. Throws when it is none. */
export function compileLinePattern(source: string): (line: string) => boolean {
  const pattern = RE2JS.compile(source);
  return (line) => pattern.matcher(line).find();
}

/** Whether `source` is a regular expression that RE2 can run. */
export function isLinePattern(source: string): boolean {
  try {
    RE2JS.compile(source);
    return true;
  } catch {
    return false;
  }
}

import { compilePattern } from "../pattern.ts";
import type { Step } from "./step.ts";

/** `regex`: the named groups of the first match. */
export function regexStep(field: string, source: string): Step {
  const pattern = compilePattern(source);
  return (draft) => {
    const text = draft.text(field);
    if (text === undefined) return;
    const groups = pattern.exec(text);
    if (groups === undefined) return;
    for (const name in groups) draft.set(name, groups[name] ?? "");
  };
}

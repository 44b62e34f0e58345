import { compileGrok, type GrokNames } from "../grok/compile-grok.ts";
import type { Step } from "./step.ts";

/** `grok`: the values of the first expression that is found. Throws a SourceFault for a wrong expression. */
export function grokStep(
  options: { readonly field: string; readonly pattern: readonly string[]; readonly names: GrokNames },
  patterns: Readonly<Record<string, string>>,
): Step {
  const { field, names } = options;
  const expressions = options.pattern.map((expression) => compileGrok(expression, { names, patterns }));
  return (draft) => {
    const text = draft.text(field);
    if (text === undefined) return;
    for (const expression of expressions) {
      const values = expression.exec(text);
      if (values === undefined) continue;
      for (const [name, value] of values) draft.set(name, value);
      return;
    }
  };
}

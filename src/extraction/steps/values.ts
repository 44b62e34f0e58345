import { compileTemplate, concealed, type IsSecret } from "../template.ts";
import type { Step } from "./step.ts";

/** `set`: values made from templates, in the order given; one that names an absent value sets nothing. */
export function setStep(values: Readonly<Record<string, string>>, isSecret: IsSecret): Step {
  const templates = Object.entries(values).map(([name, source]) => [name, compileTemplate(source, isSecret)] as const);
  return (draft) => {
    for (const [name, template] of templates) {
      const value = template.render(draft.read);
      if (value !== undefined) draft.set(name, value);
    }
  };
}

/** `rename`: values under another name; of a secret, which the new name no longer tells, none. */
export function renameStep(names: Readonly<Record<string, string>>, isSecret: IsSecret): Step {
  const pairs = Object.entries(names).map(([from, to]) => [from, to, isSecret(from)] as const);
  return (draft) => {
    for (const [from, to, secret] of pairs) {
      const value = concealed(draft.read(from), secret);
      if (value === undefined) continue;
      draft.remove(from);
      draft.set(to, value);
    }
  };
}

/** `remove`: values that nothing later reads, also those of the record. */
export function removeStep(names: readonly string[]): Step {
  return (draft) => {
    for (const name of names) draft.remove(name);
  };
}

/** `lowercase`: the letters of values become small. */
export function lowercaseStep(names: readonly string[]): Step {
  return (draft) => {
    for (const name of names) {
      const value = draft.text(name);
      if (value !== undefined) draft.set(name, value.toLowerCase());
    }
  };
}

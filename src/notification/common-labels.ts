import type { Labels } from "../domain/alert.ts";

/** The labels that all have with the same value; none of none. */
export function commonLabels(all: readonly Labels[]): Record<string, string> {
  const [first = {}, ...rest] = all;
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) =>
      rest.every((labels) => Object.hasOwn(labels, name) && labels[name] === value),
    ),
  );
}

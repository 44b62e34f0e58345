import { stringify as write } from "yaml";

/** `value` as YAML that the configuration reader reads back as it is. Lines are not folded. */
export function stringify(value: unknown): string {
  return write(value, { lineWidth: 0 });
}

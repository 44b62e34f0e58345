import type { SilenceJson } from "../../api/json/notification-json.ts";

/** A silence as it can be given to `silence add` again. */
export function matchersText({ matchers }: Pick<SilenceJson, "matchers">): string {
  return matchers.map(({ name, operator, value }) => `${name}${operator}${JSON.stringify(value)}`).join(", ");
}

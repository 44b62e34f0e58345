import type { SilenceJson } from "../../api/json/notification-json.ts";
import { formatMatcher } from "../../domain/matcher-text.ts";

/** A silence as it can be given to `silence add` again. */
export function matchersText({ matchers }: Pick<SilenceJson, "matchers">): string {
  return matchers.map(formatMatcher).join(", ");
}

import { accounts } from "./accounts.ts";
import { alerts } from "./alerts.ts";
import { deliveries } from "./deliveries.ts";
import { files } from "./files.ts";
import { issues } from "./issues.ts";
import { patterns } from "./patterns.ts";
import { requests } from "./requests.ts";
import { rules } from "./rules.ts";
import { schemas } from "./schemas.ts";
import { search } from "./search.ts";
import { sources } from "./sources.ts";

/**
 * What Elkhound says to people, by codes: `{name}` stands for a value, and the value `count` chooses between the forms of a
 * sentence. The page has the same codes in its other languages (`src/ui/i18n/zh`), which a test holds to these.
 */
export const SENTENCES = {
  ...requests,
  ...accounts,
  ...issues,
  ...search,
  ...alerts,
  ...deliveries,
  ...sources,
  ...rules,
  ...schemas,
  ...files,
  ...patterns,
} as const;

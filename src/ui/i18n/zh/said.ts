import { accounts } from "./said/accounts.ts";
import { alerts } from "./said/alerts.ts";
import { deliveries } from "./said/deliveries.ts";
import { files } from "./said/files.ts";
import { issues } from "./said/issues.ts";
import { patterns } from "./said/patterns.ts";
import { requests } from "./said/requests.ts";
import { rules } from "./said/rules.ts";
import { schemas } from "./said/schemas.ts";
import { search } from "./said/search.ts";
import { sources } from "./said/sources.ts";

/** The server's sentences (`src/domain/sentences`) by their codes; test/unit/ui/said.test.ts holds them to those. */
export const said = {
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

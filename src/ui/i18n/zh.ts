import type { Catalogue } from "./fill.ts";
import { accounts } from "./zh/accounts.ts";
import { administration } from "./zh/administration.ts";
import { alertTexts } from "./zh/alert-texts.ts";
import { alerts } from "./zh/alerts.ts";
import { decisions } from "./zh/decisions.ts";
import { general } from "./zh/general.ts";
import { issue } from "./zh/issue.ts";
import { list } from "./zh/list.ts";
import { marks } from "./zh/marks.ts";
import { reach } from "./zh/reach.ts";
import { sources } from "./zh/sources.ts";

/** Simplified Chinese. */
export const zh: Catalogue = {
  ...general,
  ...accounts,
  ...administration,
  ...alerts,
  ...alertTexts,
  ...list,
  ...decisions,
  ...issue,
  ...marks,
  ...reach,
  ...sources,
};

import { accounts } from "./en/accounts.ts";
import { administration } from "./en/administration.ts";
import { alertTexts } from "./en/alert-texts.ts";
import { alerts } from "./en/alerts.ts";
import { decisions } from "./en/decisions.ts";
import { general } from "./en/general.ts";
import { issue } from "./en/issue.ts";
import { list } from "./en/list.ts";
import { marks } from "./en/marks.ts";
import { reach } from "./en/reach.ts";
import { sources } from "./en/sources.ts";

/** English, and the list of keys of every language. */
export const en = {
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
} as const;

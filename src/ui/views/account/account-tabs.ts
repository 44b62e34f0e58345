import type { MessageKey } from "../../i18n/text.ts";
import type { Rights } from "../../state/rights.ts";

export type AccountTab = "account" | "tokens" | "projects" | "team" | "audit" | "settings";

/** What each part takes; the server refuses the same. */
export const ACCOUNT_TABS: readonly {
  readonly id: AccountTab;
  readonly text: MessageKey;
  readonly takes: MessageKey;
  readonly open: (rights: Rights) => boolean;
}[] = [
  { id: "account", text: "account.tab", takes: "takes.nothing", open: () => true },
  { id: "tokens", text: "tokens.tab", takes: "takes.nothing", open: () => true },
  { id: "projects", text: "projects.tab", takes: "takes.viewer", open: ({ somewhere }) => somewhere("viewer") },
  { id: "team", text: "team.tab", takes: "takes.admin", open: ({ somewhere }) => somewhere("admin") },
  { id: "audit", text: "audit.tab", takes: "takes.admin_everywhere", open: ({ everywhere }) => everywhere("admin") },
  { id: "settings", text: "settings.tab", takes: "takes.owner", open: ({ owner }) => owner },
];

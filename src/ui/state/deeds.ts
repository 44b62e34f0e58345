import type { ProjectRole } from "./session.ts";

/** Something the page offers, by the address that it asks for. */
export interface Need {
  readonly route: string;
  readonly role: ProjectRole;
  /** A role in the thing's project is enough; else it is needed in all of them. */
  readonly inProject: boolean;
}

const inProject = (role: ProjectRole, route: string): Need => ({ route, role, inProject: true });
const everywhere = (role: ProjectRole, route: string): Need => ({ route, role, inProject: false });

/** What each takes, as the API's description has it; test/unit/ui/rights.test.ts holds them together. */
export const DEEDS = {
  decide: inProject("member", "/api/v1/issues/bulk"),
  comment: inProject("member", "/api/v1/issues/{id}/comments"),
  undo: inProject("member", "/api/v1/activity/undo"),
  merge: inProject("member", "/api/v1/issues/{id}/merge"),
  split: inProject("member", "/api/v1/issues/{id}/split"),
  delete: inProject("admin", "/api/v1/issues/{id}/delete"),
  discard: inProject("admin", "/api/v1/issues/{id}/discard"),
  undo_discard: inProject("admin", "/api/v1/discards/{id}/undo"),
  keep_search: inProject("member", "/api/v1/views"),
  acknowledge: inProject("member", "/api/v1/alerts/{id}/acknowledge"),
  see_deliveries: inProject("viewer", "/api/v1/deliveries"),
  resend: inProject("member", "/api/v1/deliveries/{id}/resend"),
  see_silences: inProject("viewer", "/api/v1/silences"),
  silence: inProject("member", "/api/v1/silences"),
  see_detectors: everywhere("viewer", "/api/v1/detectors"),
  see_sources: everywhere("viewer", "/api/v1/sources"),
  replay: everywhere("member", "/api/v1/dead-letters/replay"),
  see_rules: everywhere("viewer", "/api/v1/rules"),
  try_rule: everywhere("member", "/api/v1/rules/try"),
} as const satisfies Readonly<Record<string, Need>>;

export type Deed = keyof typeof DEEDS;

import type { ErrorEvent } from "../../../domain/error-event.ts";
import { decide, type IssueDecisions } from "../../../domain/issue-decisions.ts";
import { newState } from "../../../domain/issue-state.ts";
import type { Ownership, OwnershipBook } from "../../../domain/ownership.ts";
import { OWNERSHIP_ACTOR, type OwnershipStore } from "../../ownership-store.ts";
import { isIssueId } from "../issue-id.ts";
import { decodeEvent } from "../stored-event.ts";
import { readableText } from "../stored-text.ts";

/** What differs between the engines; see {@link createOwnershipStore}. */
export interface OwnershipEngine {
  outdatedOwners(query: {
    readonly project: string;
    readonly version: string | null;
    /** Empty: from the first. */
    readonly after: string;
    readonly limit: number;
  }): Promise<readonly { readonly issue: string; readonly body: string | null }[]>;
  restateOwners(request: RestateRequest): Promise<number>;
}

export interface RestateRequest {
  readonly version: string | null;
  readonly assigns: boolean;
  readonly issues: readonly {
    readonly issue: string;
    readonly owned: StoredOwnership | undefined;
    readonly known: boolean;
  }[];
  readonly at: number;
}

/** Owners as both engines keep them. */
export interface StoredOwnership {
  /** JSON array. */
  readonly owners: string;
  readonly rule: string;
}

/** What a new issue is given by its rules. */
export interface PlannedOwnership {
  readonly owned: StoredOwnership | undefined;
  readonly version: string;
  readonly assigns: boolean;
}

const MAX_OWNERS = 20;

export function storedOwnership(ownership: Ownership | undefined): StoredOwnership | undefined {
  if (ownership === undefined) return undefined;
  const owners = ownership.owners.slice(0, MAX_OWNERS).map((owner) => readableText(owner, 200));
  return { owners: JSON.stringify(owners), rule: readableText(ownership.rule, 1_000) };
}

/** What the book says of an event of a new issue; undefined where its project has no rules. */
export function planOwnership(book: OwnershipBook | undefined, event: ErrorEvent): PlannedOwnership | undefined {
  const version = book?.versionOf(event.project);
  if (book === undefined || version === undefined) return undefined;
  return { owned: storedOwnership(book.ownerOf(event)), version, assigns: book.assigns(event.project) };
}

/** What is recorded of an issue whose owners have become others. */
export interface OwnershipActivity {
  readonly kind: "owned" | "assigned";
  readonly actor: string;
  readonly reason: string;
  /** Undefined: nothing is decided anew. */
  readonly after: IssueDecisions | undefined;
}

/**
 * What new owners do to an issue. `before` is what was decided about it, or what a new issue begins with. Undefined: nothing
 * that would be worth recording.
 */
export function ownershipActivity(
  before: IssueDecisions,
  { owned, assigns }: { readonly owned: StoredOwnership | undefined; readonly assigns: boolean },
  changed: boolean,
): OwnershipActivity | undefined {
  const owners = owned === undefined ? [] : (JSON.parse(owned.owners) as string[]);
  const reason = owned === undefined ? "no rule names an owner" : `${owned.rule} → ${owners.join(", ")}`;
  const recorded = { actor: OWNERSHIP_ACTOR, reason: readableText(reason, 1_000) };
  // Whom a rule assigned, a rule takes away again.
  const wanted = assigns && owners[0] !== undefined ? owners[0] : undefined;
  if (wanted !== undefined || (changed && before.assignee?.by === "rule" && before.assignee.name !== undefined)) {
    const outcome = decide(before, { kind: "assign", assignee: { name: wanted, by: "rule" } }, NO_FACTS);
    if ("decisions" in outcome) return { kind: "assigned", ...recorded, after: outcome.decisions };
  }
  return changed ? { kind: "owned", ...recorded, after: undefined } : undefined;
}

/** An assignment depends on none. */
const NO_FACTS = { at: 0, users: 0, currentRelease: undefined };

/** What is decided about an issue that is made at `at`. */
export function freshDecisions(at: number): IssueDecisions {
  return { state: newState(at), assignee: undefined, priority: undefined };
}

/** The contract on an engine. */
export function createOwnershipStore(engine: OwnershipEngine): OwnershipStore {
  return {
    outdated: async ({ project, version, after, limit }) => {
      const name = readableText(project, 200);
      const rows = await engine.outdatedOwners({ project: name, version: version ?? null, after: after ?? "", limit });
      return rows.map(({ issue, body }) => ({ issue, event: body === null ? undefined : decodeEvent(body) }));
    },
    restate: ({ version, assigns, issues, at }) =>
      engine.restateOwners({
        ...{ version: version ?? null, assigns, at },
        issues: issues
          .filter(({ issue }) => isIssueId(issue))
          .map(({ issue, ownership }) => ({
            issue,
            known: ownership !== "unknown",
            owned: ownership === "unknown" ? undefined : storedOwnership(ownership),
          })),
      }),
  };
}

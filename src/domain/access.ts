/*
 * Who may do what. A grant is a role in a project, or in all of them; owners may do everything everywhere. What is asked for
 * needs a level: the role that it takes at least.
 */

/** What one may be in a project, each more than the one before. */
export const PROJECT_ROLES = ["viewer", "member", "admin"] as const;
export type ProjectRole = (typeof PROJECT_ROLES)[number];

/** What something takes at least, each more than the one before. */
export const ACCESS_LEVELS = [...PROJECT_ROLES, "owner"] as const;
export type AccessLevel = (typeof ACCESS_LEVELS)[number];

/** Stands for all projects, those to come too. */
export const EVERY_PROJECT = "*";

/** What somebody was granted. */
export interface Grants {
  readonly owner: boolean;
  /** By the project's name, or {@link EVERY_PROJECT}. */
  readonly projects: ReadonlyMap<string, ProjectRole>;
}

export const OWNER_GRANTS: Grants = { owner: true, projects: new Map() };
export const NO_GRANTS: Grants = { owner: false, projects: new Map() };

/** Whether two grants allow the same. */
export function isSameGrants(a: Grants, b: Grants): boolean {
  const same = [...a.projects].every(([project, role]) => b.projects.get(project) === role);
  return a.owner === b.owner && a.projects.size === b.projects.size && same;
}

/** The projects in which something may be done. */
export type Reach = "all" | ReadonlySet<string>;

export function atLeast(level: AccessLevel, wanted: AccessLevel): boolean {
  return ACCESS_LEVELS.indexOf(level) >= ACCESS_LEVELS.indexOf(wanted);
}

/** Where these grants are enough for what takes `level`. */
export function reachOf(grants: Grants, level: AccessLevel): Reach {
  if (grants.owner) return "all";
  const everywhere = grants.projects.get(EVERY_PROJECT);
  if (everywhere !== undefined && atLeast(everywhere, level)) return "all";
  const enough = [...grants.projects].filter(([, role]) => atLeast(role, level));
  return new Set(enough.map(([project]) => project));
}

export function reaches(reach: Reach, project: string | undefined): boolean {
  return reach === "all" || (project !== undefined && project !== EVERY_PROJECT && reach.has(project));
}

/** Whether who has `own` may give `given` to others: nothing that is more than what they administer. */
export function mayGrant(own: Grants, given: Grants): boolean {
  if (own.owner) return true;
  if (given.owner) return false;
  const reach = reachOf(own, "admin");
  return [...given.projects.keys()].every((project) => reach === "all" || reach.has(project));
}

/** What a token may do at most, each more than the one before. */
export const TOKEN_SCOPES = ["read", "write", "admin"] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

const CEILINGS: Readonly<Record<TokenScope, AccessLevel>> = { read: "viewer", write: "member", admin: "owner" };

/** The greatest level that scopes allow; undefined where there is none of them. */
export function ceilingOf(scopes: readonly TokenScope[]): AccessLevel | undefined {
  const levels = scopes.map((scope) => CEILINGS[scope]);
  return ACCESS_LEVELS.findLast((level) => levels.includes(level));
}

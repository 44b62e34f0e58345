import { ACCESS_LEVELS, type Grants, type ProjectRole } from "../domain/access.ts";
import type { OidcConfig } from "./oidc-config.ts";

/** Who somebody is, as a provider says. */
export interface OidcPerson {
  readonly issuer: string;
  readonly subject: string;
  /** Undefined: the provider tells none. */
  readonly email: string | undefined;
  readonly emailVerified: boolean;
  readonly name: string | undefined;
  readonly groups: readonly string[];
}

type Claims = Readonly<Record<string, unknown>>;

/** Reads what an ID token and userinfo say; the token, which is signed, wins. */
export function personOf(issuer: string, token: Claims, userInfo: Claims, config: OidcConfig): OidcPerson {
  const claims = { ...userInfo, ...token };
  const text = (name: string): string | undefined => {
    const value = claims[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  // Entra ID tells the address of a work account by this name alone.
  const userName =
    config.trust_email && text("preferred_username")?.includes("@") ? text("preferred_username") : undefined;
  return {
    issuer,
    subject: String(token["sub"]),
    email: text("email") ?? userName,
    emailVerified: config.trust_email || claims["email_verified"] === true || claims["email_verified"] === "true",
    name: text("name") ?? text("preferred_username"),
    groups: groupsOf(claims, config.groups_claim),
  };
}

/** A claim by its name, or by the way to it: names may hold dots themselves. */
function groupsOf(claims: Claims, path: string): readonly string[] {
  let value: unknown = Object.hasOwn(claims, path) ? claims[path] : claims;
  if (value === claims) {
    for (const key of path.split(".")) {
      value =
        typeof value === "object" && value !== null && Object.hasOwn(value, key) ? (value as Claims)[key] : undefined;
    }
  }
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

/** What the configuration makes of groups; undefined where it says nothing of roles. */
export function grantsByGroups(groups: readonly string[], roles: OidcConfig["roles"]): Grants | undefined {
  if (roles.length === 0) return undefined;
  let owner = false;
  const projects = new Map<string, ProjectRole>();
  for (const role of roles) {
    if (role.groups !== undefined && !role.groups.some((pattern) => groups.some((group) => matches(pattern, group)))) {
      continue;
    }
    owner ||= role.owner;
    for (const [project, given] of Object.entries(role.projects)) {
      const known = projects.get(project);
      if (known === undefined || ACCESS_LEVELS.indexOf(given) > ACCESS_LEVELS.indexOf(known))
        projects.set(project, given);
    }
  }
  return { owner, projects };
}

/** Whether a text is like a pattern in which `*` stands for anything. Takes no longer than both are long. */
function matches(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return pattern === text;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > text.length - last.length) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

import { createValue, type Value } from "./value.ts";

export type ProjectRole = "viewer" | "member" | "admin";

/** Who uses this page. */
export interface Me {
  /** Id of the account; null for the admin token. */
  readonly account: string | null;
  readonly name: string;
  /** Null for the admin token. */
  readonly email: string | null;
  readonly owner: boolean;
  /** By project, `*` for all of them. */
  readonly projects: Readonly<Record<string, ProjectRole>>;
}

/**
 * `unknown`: the server was not asked yet whether this browser's cookie is good. `somebody` may be what this browser
 * remembers, so that the page need not wait for the answer.
 */
export type Session =
  | { readonly kind: "unknown" }
  | { readonly kind: "nobody"; readonly refused: boolean }
  | { readonly kind: "somebody"; readonly me: Me };

const TOKEN = "elkhound.token";
const ME = "elkhound.me";

export const ADMIN: Me = { account: null, name: "admin", email: null, owner: true, projects: {} };

let token = kept(() => sessionStorage.getItem(TOKEN)) ?? undefined;
let csrf: string | undefined;
/** Whether the server said so, rather than this browser's memory. */
let confirmed = false;

export const session: Value<Session> = createValue<Session>(first());

/** Somebody was logged in and is not any more: what they write stays where it is until they are again. */
export const expired: Value<boolean> = createValue(false);

/** The admin token, which lives as long as this tab; undefined where a cookie says who one is. */
export function adminToken(): string | undefined {
  return token;
}

/** Proof that a request comes from this page; undefined until the server was asked who one is. */
export function csrfToken(): string | undefined {
  return csrf;
}

/** The server says who this is. `with`: by what it is told from now on. */
export function logIn(me: Me, by: { readonly token?: string; readonly csrf?: string | undefined }): void {
  token = by.token;
  csrf = by.csrf;
  confirmed = true;
  kept(() => (token === undefined ? sessionStorage.removeItem(TOKEN) : sessionStorage.setItem(TOKEN, token)));
  kept(() => (token === undefined ? localStorage.setItem(ME, JSON.stringify(me)) : undefined));
  const before = session.get();
  // The same person: nothing that is shown or written has to go.
  if (before.kind !== "somebody" || JSON.stringify(before.me) !== JSON.stringify(me)) {
    session.set({ kind: "somebody", me });
  }
  expired.set(false);
}

/** Nobody is logged in from now on; `refused`: since what they had was not taken. */
export function logOut({ refused = false } = {}): void {
  kept(() => sessionStorage.removeItem(TOKEN));
  if (token === undefined) kept(() => localStorage.removeItem(ME));
  token = undefined;
  csrf = undefined;
  confirmed = false;
  session.set({ kind: "nobody", refused });
  expired.set(false);
}

/** A request was refused as nobody's. Only what was sent with it is over: an older answer ends no newer session. */
export function lose(sent: { readonly token: string | undefined; readonly csrf: string | undefined }): void {
  if (sent.token !== token || (sent.csrf !== undefined && sent.csrf !== csrf)) return;
  if (session.get().kind === "somebody" && confirmed) expired.set(true);
  else logOut({ refused: token !== undefined });
}

/** Calls `changed` when another tab of this browser has logged somebody in or out. */
export function followOtherTabs(changed: () => void): void {
  addEventListener("storage", ({ key, oldValue, newValue }) => {
    if (key === ME && token === undefined && oldValue !== newValue) changed();
  });
}

function first(): Session {
  if (token !== undefined) return { kind: "somebody", me: ADMIN };
  const me = kept(() => JSON.parse(localStorage.getItem(ME) ?? "null") as Me | null);
  return me === null || me === undefined || typeof me.projects !== "object"
    ? { kind: "unknown" }
    : { kind: "somebody", me };
}

/** A browser that keeps nothing asks again after a reload. */
function kept<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

import { createValue, type Value } from "./value.ts";

const KEY = "elkhound.token";

export interface Session {
  /** Undefined: nobody is logged in. */
  readonly token: string | undefined;
  /** A token was refused: it is wrong, or no longer valid. */
  readonly refused: boolean;
}

/** Who uses this page. The token lives as long as this tab. */
export const session: Value<Session> = createValue<Session>({ token: stored(), refused: false });

export function logIn(token: string): void {
  try {
    sessionStorage.setItem(KEY, token);
  } catch {
    // Then it is asked for again after the next reload.
  }
  session.set({ token, refused: false });
}

/** Forgets the token; `refused` when the server did not take it. */
export function logOut({ refused = false } = {}): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
  session.set({ token: undefined, refused });
}

function stored(): string | undefined {
  try {
    return sessionStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

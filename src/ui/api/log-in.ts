import { adminToken, csrfToken, expired, followOtherTabs, logIn, logOut, lose, session } from "../state/session.ts";
import { type LinkUse, type LinkView, type LoggedIn, meOf, type WaysIn } from "./account-types.ts";
import { onUnproved, RequestError, sendApart } from "./request.ts";

/*
 * What leads into the page and out of it. A cookie that no script can read says who one is; what the server answers about
 * it goes to state/session.ts.
 */

const SESSION = "/api/v1/session";
const WAYS = "/api/v1/log-in";

let asking: Promise<void> | undefined;

/** Asks the server who is logged in, once for all who want to know. Throws `RequestError` when there is no answer. */
export function askWho(): Promise<void> {
  asking ??= ask().finally(() => {
    asking = undefined;
  });
  return asking;
}

async function ask(): Promise<void> {
  const before = session.get();
  const token = adminToken();
  // Answered where nobody is logged in too: no visit begins with an error in the browser's console.
  const { me } = await sendApart<WaysIn>(WAYS, undefined, { token });
  if (me !== null) logIn(meOf(me), token === undefined ? { csrf: me.csrf_token ?? undefined } : { token });
  // Whoever has logged in meanwhile is logged in.
  else if (session.get() === before && !expired.get()) lose({ token, csrf: csrfToken() });
}

/** Begins: asks who this is, and follows what other tabs do. */
export function startSession(): void {
  onUnproved(askWho);
  followOtherTabs(() => void askWho().catch(() => {}));
  // Without an answer one sees at least that there is none.
  void askWho().catch(() => session.get().kind === "unknown" && logOut());
}

export const waysIn = (): Promise<WaysIn> => sendApart<WaysIn>(WAYS);

/** Logs in with a password. Throws `RequestError`. */
export async function logInWithPassword(email: string, password: string): Promise<void> {
  await enter(SESSION, { email, password });
}

/** Logs in with a token, which is kept in this tab. Throws `RequestError`. */
export async function logInWithToken(token: string): Promise<void> {
  // Headers take no other characters: it cannot be a token.
  if (!/^[\x21-\x7e]+$/.test(token)) throw new RequestError(401, "");
  const answer = await sendApart<LoggedIn>(SESSION, undefined, { token });
  logIn(meOf(answer), { token });
}

/** What a link is for. Throws `RequestError`: 404 when it is over. */
export async function lookUpLink(code: string): Promise<LinkView> {
  // Somebody may be logged in: then it takes their proof.
  await askWho().catch(() => {});
  return await sendApart<LinkView>("/api/v1/links/look-up", { code }, { csrf: csrfToken() });
}

/** Does what a link is for, and logs in. Throws `RequestError`. */
export async function useLink(use: LinkUse): Promise<void> {
  await enter("/api/v1/links/use", use);
}

async function enter(path: string, body: object): Promise<void> {
  const answer = await sendApart<LoggedIn>(path, body, { csrf: csrfToken() });
  logIn(meOf(answer), { csrf: answer.csrf_token ?? undefined });
}

/** Ends the session, here and on the server; goes on to the provider of log-ins where one has to log out there too. */
export async function endSession(): Promise<void> {
  const csrf = csrfToken();
  const ended =
    csrf === undefined
      ? undefined
      : await sendApart<{ readonly url: string | null }>(`${SESSION}/end`, {}, { csrf }).catch(() => undefined);
  logOut();
  if (typeof ended?.url === "string") location.assign(ended.url);
}

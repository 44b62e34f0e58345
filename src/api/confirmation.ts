import type { Context } from "hono";
import type { Accounts } from "../accounts/accounts.ts";
import { BusyError } from "../accounts/passwords.ts";
import { sentence } from "../domain/sentence.ts";
import { type EpochMs, MINUTE, SECOND } from "../domain/time.ts";
import type { Account } from "../store/account-store.ts";
import { networkOf } from "./client-address.ts";
import { problemResponse } from "./problem-details.ts";
import type { Web } from "./web.ts";

/** Who has logged in no longer ago has shown who they are. */
const RECENT_MS = 10 * MINUTE;

/**
 * Makes sure that it is still the person who logged in that sits there: by their password, or where they give none because
 * they logged in within ten minutes. The answer to give where it is not sure. Tries count as log-ins do.
 */
export async function confirmPerson(
  context: Context,
  {
    account,
    password,
    now,
  }: { readonly account: Account; readonly password: string | undefined; readonly now: EpochMs },
  { logIn }: Pick<Accounts, "logIn">,
  web: Pick<Web, "address">,
): Promise<Response | undefined> {
  if (password === undefined) {
    const began = context.get("session")?.session.createdAt;
    if (began !== undefined && now - began >= 0 && now - began < RECENT_MS) return undefined;
    const errors = [{ parameter: "current_password", detail: sentence("password.needed") }];
    return problemResponse(400, sentence("password.send"), { errors });
  }
  const outcome = await unlessBusy(logIn.confirm(account, password, networkOf(web.address(context))));
  if (outcome instanceof Response) return outcome;
  if (outcome.kind === "blocked") return tooManyTries(outcome.until, now);
  if (outcome.kind === "right") return undefined;
  const errors = [{ parameter: "current_password", detail: sentence("password.not_yours") }];
  return problemResponse(400, sentence("password.current_wrong"), { errors });
}

/** The answer, or a 503 when too many passwords are being checked. */
export async function unlessBusy<T>(work: Promise<T>): Promise<T | Response> {
  try {
    return await work;
  } catch (thrown) {
    if (!(thrown instanceof BusyError)) throw thrown;
    return problemResponse(503, sentence("log_in.too_many_at_once"), {
      headers: { "retry-after": "3" },
    });
  }
}

export function tooManyTries(until: EpochMs, now: EpochMs): Response {
  const seconds = Math.max(1, Math.ceil((until - now) / SECOND));
  const detail = sentence("log_in.too_many_tries", { seconds });
  return problemResponse(429, detail, { headers: { "retry-after": String(seconds) } });
}

/** The answer to who asks with a token for what is a person's own. */
export function needsSession(): never {
  return problemResponse(403, sentence("log_in.needs_session")) as never;
}

import { saidText } from "../i18n/said.ts";
import { t } from "../i18n/text.ts";
import { heard, isAway, pause, pauseOver, unheard } from "../state/reach.ts";
import { adminToken, csrfToken, expired, lose, session } from "../state/session.ts";
import type { Sentence } from "./sentence.ts";

/** A parameter that was refused, in the reader's language; where it is a text that cannot be read, with the place in it. */
export interface ParameterFault {
  readonly parameter: string;
  readonly detail: string;
  readonly hint?: string;
  readonly offset?: number;
  readonly length?: number;
}

/** What went wrong with a request, in the reader's language. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly errors: readonly ParameterFault[];
  /** When it may be tried again, where the server says so. */
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, detail: string, errors: readonly ParameterFault[] = [], retryAfterSeconds?: number) {
    super(detail);
    this.status = status;
    this.errors = errors;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Nobody answered, or a proxy said that nobody does. */
  get away(): boolean {
    return isAway(this.status);
  }
}

export type Query = Readonly<Record<string, string | number | undefined>>;

/** As often a request waits until the server may be asked again, before its refusal is told. */
const MOST_PAUSES = 5;

/**
 * Reads from the API. When it is asked too often, it waits as long as the server says. Throws `RequestError`; a refused token
 * logs the reader out.
 */
export async function read<T>(path: string, query: Query = {}): Promise<T> {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") parameters.set(name, String(value));
  }
  const text = parameters.toString();
  const address = text === "" ? path : `${path}?${text}`;
  const known = tagged.get(address);
  return (await exchange(address, known === undefined ? {} : { headers: { "if-none-match": known.tag } })) as T;
}

/** The latest answers with their tags, by address: what has not changed since is neither sent nor read again. */
const tagged = new Map<string, { readonly tag: string; readonly answer: unknown }>();
const MOST_TAGGED = 60;
session.subscribe(() => tagged.clear());

function remember(address: string, tag: string | null, answer: unknown): void {
  tagged.delete(address);
  if (tag === null) return;
  tagged.set(address, { tag, answer });
  const [oldest] = tagged.keys();
  if (tagged.size > MOST_TAGGED && oldest !== undefined) tagged.delete(oldest);
}

/** Who proves by a cookie who they are proves with this that it is this page that asks: who one is, asked once more. */
type Ask = () => Promise<void>;
let askWho: Ask = async () => {};

/** Says how the server is asked who one is. */
export function onUnproved(ask: Ask): void {
  askWho = ask;
}

/** Changes something by the API. Throws `RequestError`. */
export async function write<T>(path: string, body: unknown): Promise<T> {
  return await send<T>(path, body, {});
}

/** After this time what got no answer is sent once more. */
const AGAIN_AFTER_MS = 1_000;

/**
 * Does what must not be done twice, as making something: under a key by which the server knows a request that comes again.
 * One that got no answer is sent once more. Throws `RequestError`.
 */
export async function writeOnce<T>(path: string, body: unknown): Promise<T> {
  const key = { "idempotency-key": newKey() };
  try {
    return await send<T>(path, body, key);
  } catch (thrown) {
    if (!(thrown instanceof RequestError) || thrown.status !== 0) throw thrown;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
    return await send<T>(path, body, key);
  }
}

/** Browsers make UUIDs by themselves for pages from https and from this machine only. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function send<T>(path: string, body: unknown, headers: Readonly<Record<string, string>>): Promise<T> {
  const sent = { "content-type": "application/json", ...headers };
  const options = { method: "POST", body: JSON.stringify(body), headers: sent };
  // The page is shown before the server has said who looks at it.
  if (adminToken() === undefined && csrfToken() === undefined) await askWho();
  const proof = csrfToken();
  try {
    return (await exchange(path, options)) as T;
  } catch (thrown) {
    if (!(thrown instanceof RequestError) || thrown.status !== 403 || adminToken() !== undefined) throw thrown;
    // Another tab may have begun another session of the same person.
    const before = session.get();
    await askWho();
    if (csrfToken() === proof || session.get() !== before) throw thrown;
    return (await exchange(path, options)) as T;
  }
}

/** A stream of events that begins behind the one with the id `last`. Throws `RequestError`. */
export async function openStream(
  path: string,
  last: string | undefined,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const response = await request(path, { signal, headers: last === undefined ? {} : { "last-event-id": last } });
  if (!response.ok || response.body === null) throw await refusal(response);
  return response.body;
}

async function exchange(path: string, options: RequestInit): Promise<unknown> {
  const response = await requestPatiently(path, options);
  if (response.status === 304) return tagged.get(path)?.answer;
  if (response.ok) {
    const answer = await bodyOf(response);
    if (options.method === undefined) remember(path, response.headers.get("etag"), answer);
    return answer;
  }
  throw await refusal(response);
}

/** What is refused because too much is asked is not done: it is asked again when the server takes it. */
async function requestPatiently(path: string, options: RequestInit): Promise<Response> {
  for (let pauses = 0; ; pauses += 1) {
    await pauseOver();
    const response = await request(path, options);
    if (response.status !== 429 || pauses === MOST_PAUSES) return response;
    pause(retryAfter(response));
  }
}

async function request(path: string, options: RequestInit): Promise<Response> {
  // Nobody is asked for nothing as long as it is known that nobody answers.
  if (expired.get()) throw new RequestError(401, "");
  const [token, csrf] = [adminToken(), csrfToken()];
  const response = await fetchAs(path, options, { token, csrf });
  if (response.status === 401) lose({ token, csrf });
  return response;
}

/** A request that leads to a log-in, or asks whether there is one: a refusal ends nothing. Throws `RequestError`. */
export async function sendApart<T>(
  path: string,
  body?: unknown,
  by: { readonly token?: string | undefined; readonly csrf?: string | undefined } = {},
): Promise<T> {
  const sent = { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const response = await fetchAs(path, body === undefined ? {} : sent, by);
  if (!response.ok) throw await refusal(response);
  return (await bodyOf(response)) as T;
}

async function fetchAs(
  path: string,
  options: RequestInit,
  { token, csrf }: { readonly token?: string | undefined; readonly csrf?: string | undefined },
): Promise<Response> {
  const proof: Record<string, string> =
    token !== undefined ? { authorization: `Bearer ${token}` } : csrf !== undefined ? { "x-csrf-token": csrf } : {};
  try {
    const response = await fetch(path, {
      ...options,
      headers: { ...options.headers, ...proof },
      // A cookie of somebody else in this browser is not to be mixed with a token.
      credentials: token === undefined ? "same-origin" : "omit",
    });
    heard(response.status);
    return response;
  } catch {
    // What the page itself has broken off says nothing.
    if (options.signal?.aborted !== true) unheard();
    throw new RequestError(0, "");
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  return response.status === 204 ? undefined : await response.json();
}

async function refusal(response: Response): Promise<RequestError> {
  try {
    const { detail, detail_said: said, errors = [] } = (await response.json()) as Problem;
    const text = detail === undefined ? noDetail(response) : saidText(detail, said);
    return new RequestError(response.status, text, errors.map(inWords), retryAfter(response));
  } catch {
    return new RequestError(response.status, noDetail(response), [], retryAfter(response));
  }
}

/** Problem details, as the server sends them. */
interface Problem {
  readonly detail?: string;
  readonly detail_said?: Sentence;
  readonly errors?: readonly (ParameterFault & { readonly detail_said?: Sentence; readonly hint_said?: Sentence })[];
}

/** What stands between, as a proxy, answers without Elkhound's words. */
function noDetail({ status }: Response): string {
  return t("failure.status", { status: String(status) });
}

function inWords(fault: NonNullable<Problem["errors"]>[number]): ParameterFault {
  const { detail, detail_said, hint, hint_said, ...place } = fault;
  const way = hint === undefined ? {} : { hint: saidText(hint, hint_said) };
  return { ...place, detail: saidText(detail, detail_said), ...way };
}

function retryAfter(response: Response): number | undefined {
  const seconds = Number.parseInt(response.headers.get("retry-after") ?? "", 10);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

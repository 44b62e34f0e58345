import { logOut, session } from "../state/session.ts";

/** A parameter that was refused; where it is a text that cannot be read, with the place in it. */
export interface ParameterFault {
  readonly parameter: string;
  readonly detail: string;
  readonly hint?: string;
  readonly offset?: number;
  readonly length?: number;
}

/** What went wrong with a request. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly errors: readonly ParameterFault[];

  constructor(status: number, detail: string, errors: readonly ParameterFault[] = []) {
    super(detail);
    this.status = status;
    this.errors = errors;
  }
}

export type Query = Readonly<Record<string, string | number | undefined>>;

/** Reads from the API. Throws `RequestError`; a refused token logs the reader out. */
export async function read<T>(path: string, query: Query = {}): Promise<T> {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") parameters.set(name, String(value));
  }
  const text = parameters.toString();
  const address = text === "" ? path : `${path}?${text}`;
  const known = tagged.get(address);
  return (await send(address, known === undefined ? {} : { headers: { "if-none-match": known.tag } })) as T;
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

/** Changes something by the API. Throws `RequestError`. */
export async function write<T>(path: string, body: unknown, method = "POST"): Promise<T> {
  return (await send(path, {
    method,
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  })) as T;
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

async function send(path: string, options: RequestInit): Promise<unknown> {
  const response = await request(path, options);
  if (response.status === 304) return tagged.get(path)?.answer;
  if (response.ok) {
    const answer: unknown = response.status === 204 ? undefined : await response.json();
    if (options.method === undefined) remember(path, response.headers.get("etag"), answer);
    return answer;
  }
  throw await refusal(response);
}

async function request(path: string, options: RequestInit): Promise<Response> {
  const { token } = session.get();
  let response: Response;
  try {
    response = await fetch(path, {
      ...options,
      headers: { ...options.headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      credentials: "same-origin",
    });
  } catch {
    throw new RequestError(0, "");
  }
  // Only the token that was sent: an older answer must not end a newer session.
  if (response.status === 401 && session.get().token === token) logOut({ refused: true });
  return response;
}

async function refusal(response: Response): Promise<RequestError> {
  try {
    const { detail, title, errors } = (await response.json()) as {
      detail?: string;
      title?: string;
      errors?: readonly ParameterFault[];
    };
    return new RequestError(response.status, detail ?? title ?? "", errors ?? []);
  } catch {
    return new RequestError(response.status, response.statusText);
  }
}

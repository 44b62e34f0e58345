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
  return (await send(text === "" ? path : `${path}?${text}`, {})) as T;
}

/** Changes something by the API. Throws `RequestError`. */
export async function write<T>(path: string, body: unknown, method = "POST"): Promise<T> {
  return (await send(path, {
    method,
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  })) as T;
}

async function send(path: string, options: RequestInit): Promise<unknown> {
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
  if (response.ok) return response.status === 204 ? undefined : await response.json();
  // Only the token that was sent: an older answer must not end a newer session.
  if (response.status === 401 && session.get().token === token) logOut({ refused: true });
  throw await refusal(response);
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

import { createValue, useValue, type Value } from "./value.ts";

/** Where the reader is: all state worth sharing is in the address. */
export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

const place: Value<Place> = createValue(read());

addEventListener("popstate", () => place.set(read()));

/** Where the reader is now. */
export function presentPlace(): Place {
  return place.get();
}

export function usePlace(): Place {
  return useValue(place);
}

/** Goes to an address of this page. `replace`: without an entry in the browser's history. */
export function navigate(to: string, { replace = false } = {}): void {
  if (to === location.pathname + location.search) return;
  const samePath = new URL(to, location.href).pathname === location.pathname;
  history[replace ? "replaceState" : "pushState"](null, "", to);
  place.set(read());
  if (!samePath) scrollTo(0, 0);
}

/** Changes parameters of the present address; empty ones and `undefined` go. */
export function changeQuery(
  change: Readonly<Record<string, string | undefined>>,
  options?: { replace?: boolean },
): void {
  navigate(addressWith(place.get(), change), options);
}

/** The address of `from` with these parameters changed. */
export function addressWith(from: Place, change: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams(from.query);
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined || value === "") query.delete(name);
    else query.set(name, value);
  }
  return address(from.path, query);
}

/** `path?query`, without a question mark where there is no query. */
export function address(path: string, query: URLSearchParams): string {
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

function read(): Place {
  return { path: decode(location.pathname), query: new URLSearchParams(location.search) };
}

function decode(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

import { readEvents } from "../api/event-stream.ts";
import { openStream } from "../api/request.ts";
import { invalidate, live } from "./query.ts";
import { session } from "./session.ts";

/*
 * One connection on which the server tells that something has changed. What it is, is asked for then; without the
 * connection everything is asked for now and then.
 */

export type Topic = "issues" | "alerts" | "silences" | "deliveries" | "sources" | "rules";

/** Answers that show something of a topic, by the beginnings of their keys. */
const SHOWN: Readonly<Record<Topic, readonly string[]>> = {
  issues: ["issue", "releases"],
  alerts: ["alerts", "detectors"],
  // What silences mute is marked.
  silences: ["silences", "alerts"],
  deliveries: ["deliveries"],
  sources: ["sources", "gaps", "dead letters"],
  rules: ["rules"],
};

const listeners = new Set<(topics: ReadonlySet<Topic>) => void>();
/** What has changed and was not asked for yet. */
let waiting = new Set<Topic>();
let timer: ReturnType<typeof setTimeout> | undefined;
/** While much happens there is something new every second; nobody reads so fast. */
const EVERY_MS = 3_000;

/** Calls `listener` when something has changed, while the page can be seen; returns what ends that. */
export function onChange(listener: (topics: ReadonlySet<Topic>) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** At once, when there was nothing to tell for a while; else together with what comes meanwhile. */
function tellSoon(topics: Iterable<Topic>): void {
  for (const topic of topics) waiting.add(topic);
  if (timer !== undefined || waiting.size === 0 || document.visibilityState !== "visible") return;
  timer = setTimeout(() => {
    timer = undefined;
    tellSoon([]);
  }, EVERY_MS);
  const told = waiting;
  waiting = new Set();
  tell(told);
}

function tell(topics: ReadonlySet<Topic>): void {
  for (const prefix of new Set([...topics].flatMap((topic) => SHOWN[topic] ?? []))) invalidate(prefix);
  for (const listener of listeners) listener(topics);
}

document.addEventListener("visibilitychange", () => tellSoon([]));

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** Listens as long as somebody is logged in, and comes back after every end. Returns what ends it. */
export function listen(): () => void {
  const ended = new AbortController();
  void run(ended.signal);
  return () => ended.abort();
}

async function run(signal: AbortSignal): Promise<void> {
  let last: string | undefined;
  let wait = FIRST_WAIT_MS;
  while (!signal.aborted) {
    try {
      const body = await openStream("/api/v1/live", last, signal);
      for await (const { data, id } of readEvents(body)) {
        live.set(true);
        wait = FIRST_WAIT_MS;
        last = id ?? last;
        if (data !== undefined) tellSoon(topicsOf(data));
      }
    } catch {
      // It is tried again; other requests tell whether the server answers at all.
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
    live.set(false);
    await pause(wait, signal);
  }
}

function topicsOf(data: string): readonly Topic[] {
  try {
    const { topics } = JSON.parse(data) as { readonly topics?: readonly string[] };
    return (topics ?? []).filter((topic): topic is Topic => Object.hasOwn(SHOWN, topic));
  } catch {
    return [];
  }
}

/** Until the time is over, the network is back, or the session is another. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(over);
      removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      unsubscribe();
      resolve();
    };
    const over = setTimeout(done, ms);
    addEventListener("online", done);
    signal.addEventListener("abort", done);
    const unsubscribe = session.subscribe(done);
  });
}

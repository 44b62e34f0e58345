import { createValue, type Value } from "./value.ts";

/*
 * Whether Elkhound answers, and whether it lets the page ask on. Every request tells; while none is answered the page looks
 * by itself whether it is back.
 */

/** Whether the server answered last time, whoever asked. */
export const online: Value<boolean> = createValue(true);

/** Since when the server has not been heard of; undefined while it answers. */
export const silentSince: Value<number | undefined> = createValue<number | undefined>(undefined);

/** Until when the server wants to be asked nothing; undefined: it may be. */
export const pausedUntil: Value<number | undefined> = createValue<number | undefined>(undefined);

let heardAt = Date.now();

/** Whether a status says that Elkhound does not answer: there was none, or it is a proxy's. */
export function isAway(status: number): boolean {
  return status === 0 || status === 502 || status === 504;
}

/** A request was answered. */
export function heard(status: number): void {
  if (isAway(status)) {
    unheard();
    return;
  }
  heardAt = Date.now();
  online.set(true);
  silentSince.set(undefined);
}

/** A request was not answered. */
export function unheard(): void {
  if (silentSince.get() === undefined) silentSince.set(heardAt);
  online.set(false);
  lookAgain();
}

const LOOK_EVERY_MS = 3_000;
let planned = false;

function lookAgain(): void {
  if (planned) return;
  planned = true;
  setTimeout(() => {
    planned = false;
    if (!online.get()) void look();
  }, LOOK_EVERY_MS);
}

/** An address that costs next to nothing, and that nobody has to be logged in for. */
async function look(): Promise<void> {
  if (document.visibilityState !== "visible") {
    lookAgain();
    return;
  }
  try {
    heard((await fetch("/health/live", { cache: "no-store" })).status);
  } catch {
    unheard();
  }
}

// The browser knows at once that the network has gone; that it is back says nothing of the server yet.
addEventListener("offline", unheard);
addEventListener("online", () => void look());
document.addEventListener("visibilitychange", () => {
  if (!online.get() && document.visibilityState === "visible") void look();
});

/** Longer than this nobody waits before a page; it asks again all the same. */
const LONGEST_PAUSE_MS = 60_000;
const SHORTEST_PAUSE_MS = 1_000;

/** The server has been asked too often: nothing is asked before this is over. */
export function pause(seconds: number | undefined): void {
  const ms = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, (seconds ?? 5) * 1_000));
  const until = Date.now() + ms;
  if (until <= (pausedUntil.get() ?? 0)) return;
  pausedUntil.set(until);
  setTimeout(() => {
    if (pausedUntil.get() === until) pausedUntil.set(undefined);
  }, ms);
}

/** Resolves when the server may be asked. */
export function pauseOver(): Promise<void> {
  if (pausedUntil.get() === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const unsubscribe = pausedUntil.subscribe(() => {
      if (pausedUntil.get() !== undefined) return;
      unsubscribe();
      resolve();
    });
  });
}

import { createValue, useValue } from "./value.ts";

const TICK_MS = 15_000;
const now = createValue(Date.now());

setInterval(() => {
  if (document.visibilityState === "visible") now.set(Date.now());
}, TICK_MS);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") now.set(Date.now());
});

/** The time, every 15 seconds, while the page can be seen. */
export function useNow(): number {
  return useValue(now);
}

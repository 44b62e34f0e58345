import { type RefObject, useMemo } from "react";
import { useKeys } from "../state/keys.ts";

/** Lets `j`, `k` and arrows walk through what is in a list: each entry's first link or button gets the focus. */
export function useWalk(list: RefObject<HTMLElement | null>, entries: string): void {
  useKeys(
    useMemo(() => {
      const step = (by: 1 | -1): void => {
        const all = [...(list.current?.querySelectorAll<HTMLElement>(entries) ?? [])];
        const at = all.findIndex((entry) => entry.contains(document.activeElement));
        const next = all[at < 0 ? 0 : at + by];
        next?.querySelector<HTMLElement>("a, button")?.focus();
        next?.scrollIntoView({ block: "nearest" });
      };
      const [down, up] = [() => step(1), () => step(-1)];
      return { j: down, arrowdown: down, k: up, arrowup: up };
    }, [list, entries]),
  );
}

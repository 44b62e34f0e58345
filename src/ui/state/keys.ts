import { useEffect } from "react";

/** What keys do: `j`, `?`, `escape`, or two in a row: `g i`. */
export type Keys = Readonly<Record<string, () => void>>;

const layers: Keys[] = [];
/** The second key must follow within this time. */
const SEQUENCE_MS = 1_200;
let first: { readonly key: string; readonly at: number } | undefined;

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
  if (event.key !== "Escape" && isTyping(event.target)) return;
  if (document.querySelector("dialog[open]") !== null) return;
  const key = event.key.length > 1 ? event.key.toLowerCase() : event.key;
  const pair = first !== undefined && event.timeStamp - first.at < SEQUENCE_MS ? `${first.key} ${key}` : undefined;
  first = { key, at: event.timeStamp };
  const action = (pair === undefined ? undefined : find(pair)) ?? find(key);
  if (action === undefined) return;
  // Enter and space on a focused control are the control's.
  if ((event.key === "Enter" || event.key === " ") && isControl(event.target)) return;
  first = undefined;
  event.preventDefault();
  action();
});

/** Lets keys do something while the component is there; the component that came last wins. Not while something is typed. */
export function useKeys(keys: Keys): void {
  useEffect(() => {
    layers.push(keys);
    return () => {
      layers.splice(layers.indexOf(keys), 1);
    };
  }, [keys]);
}

function find(key: string): (() => void) | undefined {
  return layers.findLast((layer) => Object.hasOwn(layer, key))?.[key];
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const typed = target instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(target.type);
  return (
    typed || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
  );
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("a, button, input, select, textarea, summary") !== null;
}

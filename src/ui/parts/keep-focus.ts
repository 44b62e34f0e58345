import { focused, focusView, VIEW } from "./focus.ts";

/*
 * What a key was pressed on may be gone by it: «Resolve» makes room for «Reopen», a silence that is ended loses its button. The
 * browser then begins again at the top of the page. Here the focus goes to what stands in that place now.
 */

interface Step {
  readonly within: Element;
  /** Which of its children held the focus. */
  readonly index: number;
}

const FOCUSABLE =
  "a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled)";

/** From now on the focus is not lost with what had it, as long as its part of the view stays. Dialogs give it back themselves. */
export function keepFocus(): void {
  let last: { readonly element: Element; readonly steps: readonly Step[] } | undefined;
  addEventListener("focusin", ({ target }) => {
    last = target instanceof Element ? { element: target, steps: stepsTo(target) } : undefined;
  });
  addEventListener("focusout", ({ target }) => {
    // Whoever has left it is not brought back. What is being removed is still there now, and is not soon.
    setTimeout(() => {
      if (last?.element === target && last?.element.isConnected && focused() !== target) last = undefined;
    });
  });
  new MutationObserver(() => {
    if (last === undefined || last.element.isConnected) return;
    const { steps } = last;
    last = undefined;
    if (focused() !== undefined || !steps.some(({ within }) => within.isConnected)) return;
    const next = inPlace(steps);
    if (next === undefined) focusView();
    else next.focus({ preventScroll: true });
  }).observe(document.body, { childList: true, subtree: true });
}

/** From the element up to the view; none where it is elsewhere, as in a dialog. */
function stepsTo(element: Element): readonly Step[] {
  if (element.closest("dialog, [role=menu], [popover]") !== null) return [];
  const steps: Step[] = [];
  for (let at = element; at.id !== VIEW; ) {
    const within = at.parentElement;
    if (within === null) return [];
    steps.push({ within, index: [...within.children].indexOf(at) });
    at = within;
  }
  // Another view is what one went to.
  return steps.slice(0, -1);
}

function inPlace(steps: readonly Step[]): HTMLElement | undefined {
  for (const { within, index } of steps) {
    if (!within.isConnected) continue;
    const next = within.children[Math.min(index, within.children.length - 1)];
    const found = next?.matches(FOCUSABLE) ? next : next?.querySelector(FOCUSABLE);
    if (found instanceof HTMLElement) return found;
  }
  return undefined;
}

/** Where the focus is; undefined: nowhere. */
export function focused(): HTMLElement | undefined {
  const { activeElement } = document;
  return activeElement instanceof HTMLElement && activeElement !== document.body ? activeElement : undefined;
}

/**
 * Gives the focus back to what had it, if nothing else has taken it: to what is in its place now where a link was made anew,
 * and else to the view, so that the next Tab does not begin at the top of the page.
 */
export function returnFocus(before: HTMLElement | undefined): void {
  if (focused() !== undefined || before === undefined) return;
  if (before.isConnected) before.focus();
  else if (before instanceof HTMLAnchorElement) {
    [...document.querySelectorAll("a")].find(({ href }) => href === before.href)?.focus();
  }
  if (focused() === undefined) focusView();
}

/** Id of what holds whatever view there is. */
export const VIEW = "view";

/** The view has the focus, as if one had jumped over what is around it. */
export function focusView(): void {
  document.getElementById(VIEW)?.focus({ preventScroll: true });
}

/** Of a form that is what the page is for: its first field has the focus, unless something else has it. A `ref` of the form. */
export function focusFirst(form: HTMLFormElement | null): void {
  if (focused() === undefined) form?.querySelector<HTMLElement>("input:not([hidden], [readonly])")?.focus();
}

import type { ReactNode } from "react";

/** A table that is scrolled sideways where the window is narrower; by keys too. */
export function TableBox(props: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <section className="table-box" aria-label={props.label} tabIndex={0}>
      {props.children}
    </section>
  );
}

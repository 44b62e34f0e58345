import { type ReactNode, useEffect, useRef } from "react";
import { Link } from "./link.tsx";

export interface Tab {
  readonly to: string;
  readonly text: string;
  /** How much is in it, as it is written. */
  readonly count?: string | undefined;
  readonly current: boolean;
}

/** Parts of a view, one of which is shown. The row scrolls sideways where it has no room, and shows the present one. */
export function Tabs({ label, tabs }: { readonly label: string; readonly tabs: readonly Tab[] }): ReactNode {
  const row = useRef<HTMLElement>(null);
  const present = tabs.find(({ current }) => current)?.to;
  // Also when counts have come: they make tabs wider.
  const widths = tabs.map(({ count = "" }) => count.length).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolled anew because of them
  useEffect(() => {
    const link = row.current?.querySelector<HTMLElement>("[aria-current]");
    if (row.current === null || link === null || link === undefined) return;
    const { scrollLeft, clientWidth } = row.current;
    const [left, right] = [link.offsetLeft, link.offsetLeft + link.offsetWidth];
    // Not scrollIntoView: it would move the page too.
    if (left < scrollLeft || right > scrollLeft + clientWidth) row.current.scrollLeft = left - NEIGHBOUR;
  }, [present, widths]);
  return (
    <nav ref={row} className="tabs" aria-label={label}>
      {tabs.map(({ to, text, count, current }) => (
        <Link key={to} to={to} aria-current={current ? "page" : undefined}>
          {text}
          {count !== undefined && <span className="count">{count}</span>}
        </Link>
      ))}
    </nav>
  );
}

/** So much of the tab before it is left to be seen. */
const NEIGHBOUR = 40;

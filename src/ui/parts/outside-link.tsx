import type { ReactNode } from "react";
import { Icon } from "./icon.tsx";

/** A link that leaves this page: opened beside it, and told nothing of it. `to` must have been looked at before. */
export function OutsideLink(props: {
  readonly to: string;
  readonly className?: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <a href={props.to} className={props.className} target="_blank" rel="noopener noreferrer">
      {props.children} <Icon name="out" />
    </a>
  );
}

import type { ReactNode } from "react";

const PATHS = {
  issues: "M3 4h10M3 8h10M3 12h6",
  alerts: "M8 2.5a4 4 0 0 1 4 4c0 3.5 1.5 5 1.5 5h-11S4 10 4 6.5a4 4 0 0 1 4-4ZM6.5 13.5a1.6 1.6 0 0 0 3 0",
  sources: "M8 2c3 0 5 .9 5 2s-2 2-5 2-5-.9-5-2 2-2 5-2ZM3 4v8c0 1.1 2 2 5 2s5-.9 5-2V4M3 8c0 1.1 2 2 5 2s5-.9 5-2",
  releases: "M2.5 8.5V3a.5.5 0 0 1 .5-.5h5.5l5 5a1 1 0 0 1 0 1.4l-4.6 4.6a1 1 0 0 1-1.4 0ZM5.5 5.5v.1",
  rules: "M5.5 3C4 3 4.5 7 2.5 8c2 1 1.5 5 3 5M10.5 3C12 3 11.5 7 13.5 8c-2 1-1.5 5-3 5",
  search: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9ZM10.3 10.3 14 14",
  settings:
    "M2 5h7M12 5h2M2 11h2M7 11h7M9 5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 1 0-3 0M4 11a1.5 1.5 0 1 0 3 0 1.5 1.5 0 1 0-3 0",
  check: "m3 8.5 3.2 3.2L13 4.8",
  mute: "M3 8a5 5 0 1 0 10 0 5 5 0 1 0-10 0M4.5 11.5l7-7",
  back: "M10 3 5 8l5 5",
  next: "m6 3 5 5-5 5",
  first: "M11 3 6 8l5 5M4 3v10",
  last: "m5 3 5 5-5 5M12 3v10",
  copy: "M6 5.5h7v8H6zM3 10.5v-8h7",
  close: "m4 4 8 8M12 4l-8 8",
  more: "M8 3.5v.1M8 8v.1M8 12.5v.1",
  undo: "M6 3 3 6l3 3M3 6h6a4 4 0 0 1 0 8H6",
  down: "m4 6 4 4 4-4",
  out: "M6 3H3v10h10v-3M9 3h4v4M13 3 7 9",
  help: "M5.8 6a2.2 2.2 0 1 1 3.3 1.9C8.3 8.4 8 8.8 8 9.8M8 12.4v.1",
  merge: "M4 2v3c0 3 4 2.5 4 6v3M12 2v3c0 3-4 2.5-4 6M5.5 11.5 8 14l2.5-2.5",
  person: "M8 2.5a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4ZM2.8 14c.4-3 2.4-4.3 5.2-4.3s4.8 1.3 5.2 4.3",
} as const;

export type IconName = keyof typeof PATHS;

/** A small line drawing; says nothing to screen readers, so its control needs a name. */
export function Icon({ name }: { readonly name: IconName }): ReactNode {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

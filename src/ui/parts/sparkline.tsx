import type { ReactNode } from "react";

const WIDTH = 96;
const HEIGHT = 24;

/** Counts as small bars, the newest on the right; `label` says what they say. */
export function Sparkline({
  counts,
  label,
}: {
  readonly counts: readonly number[];
  readonly label: string;
}): ReactNode {
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={label}
      preserveAspectRatio="none"
    >
      <path className="base" d={`M0 ${HEIGHT - 0.5}H${WIDTH}`} />
      <path className="bars" d={barPath(counts)} />
    </svg>
  );
}

/** One path for all bars: an element a row, however many steps. */
export function barPath(counts: readonly number[], width: number = WIDTH, height: number = HEIGHT): string {
  const most = Math.max(1, ...counts);
  const step = width / counts.length;
  return counts
    .map((count, index) => {
      if (count <= 0) return "";
      const tall = Math.max(1.5, (count / most) * (height - 1));
      const left = (index * step).toFixed(1);
      return `M${left} ${height}v-${tall.toFixed(1)}h${(step * 0.75).toFixed(1)}v${tall.toFixed(1)}z`;
    })
    .join("");
}

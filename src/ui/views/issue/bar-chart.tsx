import { type ReactNode, useEffect, useRef, useState } from "react";
import UPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { formatMinute, formatNumber, zoneName } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { settings } from "../../state/settings.ts";
import { useValue } from "../../state/value.ts";

const HEIGHT = 168;
// A bar stands over its whole step, so it begins where the step does.
const BARS = UPlot.paths.bars?.({ size: [0.85, 40], align: 1 });

/** A moment that is worth knowing beside the counts. */
export interface ChartMark {
  /** Epoch seconds. */
  readonly at: number;
  readonly kind: "release" | "alert";
}

interface BarChartProps {
  /** Beginnings of the steps in epoch seconds. */
  readonly times: number[];
  readonly counts: number[];
  readonly stepMs: number;
  readonly marks: readonly ChartMark[];
  /** What it shows, for those who cannot see it. */
  readonly label: string;
  /** A stretch was drawn with the pointer; epoch milliseconds. */
  readonly onZoom: (from: number, to: number) => void;
}

/** Counts over time. */
export function BarChart({ times, counts, stepMs, marks, label, onZoom }: BarChartProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(undefined);
  const zoom = useRef(onZoom);
  zoom.current = onZoom;
  const shownMarks = useRef(marks);
  shownMarks.current = marks;
  const { theme } = useValue(settings);
  const dark = useDarkScheme();
  const [hover, setHover] = useState<number>();

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read anew with the theme; data has an effect of its own
  useEffect(() => {
    const parent = box.current;
    if (parent === null) return;
    const made = new UPlot(chartOptions(parent, stepMs, zoom, shownMarks, setHover), [times, counts], parent);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: parent.clientWidth, height: HEIGHT }));
    observer.observe(parent);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [theme, dark, stepMs]);
  useEffect(() => plot.current?.setData([times, counts]), [times, counts]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew because of them
  useEffect(() => plot.current?.redraw(false), [marks]);

  const at = hover === undefined ? undefined : times[hover];
  return (
    <>
      <div ref={box} className="chart" role="img" aria-label={label} />
      <p className="chart-reading" aria-hidden="true">
        {at === undefined || hover === undefined
          ? t("series.hint")
          : t("series.at", { time: formatMinute(at * 1000), count: counts[hover] ?? 0 })}
      </p>
    </>
  );
}

function chartOptions(
  parent: HTMLElement,
  stepMs: number,
  zoom: { readonly current: BarChartProps["onZoom"] },
  marks: { readonly current: readonly ChartMark[] },
  onHover: (index: number | undefined) => void,
): UPlot.Options {
  // A canvas cannot read variables: the colours are those of properties that issue.css gives the chart.
  const style = getComputedStyle(parent);
  const axis = {
    stroke: style.caretColor,
    font: `11px ${style.fontFamily}`,
    ticks: { show: false },
    grid: { stroke: style.borderTopColor, width: 1 },
  };
  return {
    width: parent.clientWidth,
    height: HEIGHT,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
    tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1000), zoneName()),
    scales: {
      // Up to the end of the last step, not to its beginning.
      x: { range: (_plot, first, last) => [first, last + stepMs / 1000] },
      y: { range: (_plot, _least, most) => [0, Math.max(4, most * 1.1)] },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 28, values: (_plot, splits) => tickTexts(splits, stepMs) },
      {
        ...axis,
        size: 44,
        values: (_plot, splits) => splits.map((split) => (Number.isInteger(split) ? formatNumber(split) : "")),
      },
    ],
    series: [
      {},
      {
        fill: style.color,
        stroke: style.color,
        width: 0,
        points: { show: false },
        ...(BARS === undefined ? {} : { paths: BARS }),
      },
    ],
    hooks: {
      draw: [(plot) => drawMarks(plot, marks.current, style)],
      setCursor: [({ cursor }) => onHover(cursor.idx ?? undefined)],
      setSelect: [
        (plot) => {
          const { left, width: wide } = plot.select;
          if (wide < 8) return;
          const [from, to] = [plot.posToVal(left, "x") * 1000, plot.posToVal(left + wide, "x") * 1000];
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          if (to - from >= 60_000) zoom.current(from, to);
        },
      ],
    },
  };
}

/** Releases as lines through the whole height, alerts as small triangles at the top. */
function drawMarks(plot: UPlot, marks: readonly ChartMark[], style: CSSStyleDeclaration): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  for (const { at, kind } of marks) {
    const x = Math.round(plot.valToPos(at, "x", true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    const bottom = bbox.top + bbox.height;
    ctx.beginPath();
    if (kind === "release") {
      ctx.strokeStyle = style.caretColor;
      ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bottom);
      ctx.stroke();
    } else {
      const size = 5 * devicePixelRatio;
      ctx.fillStyle = style.outlineColor;
      ctx.moveTo(x, bbox.top + 2 * size);
      ctx.lineTo(x - size, bbox.top);
      ctx.lineTo(x + size, bbox.top);
      ctx.fill();
    }
  }
  ctx.restore();
}

function tickTexts(splits: readonly number[], stepMs: number): string[] {
  const days = (splits.at(-1) ?? 0) - (splits[0] ?? 0) > 2 * 86_400 || stepMs >= 86_400_000;
  const part: Intl.DateTimeFormatOptions = days
    ? { month: "short", day: "numeric" }
    : { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const language = settings.get().language === "zh" ? "zh-CN" : "en";
  const format = new Intl.DateTimeFormat(language, { ...part, timeZone: zoneName() });
  return splits.map((split) => format.format(split * 1000));
}

const DARK = matchMedia("(prefers-color-scheme: dark)");

function useDarkScheme(): boolean {
  const [dark, setDark] = useState(DARK.matches);
  useEffect(() => {
    const changed = (): void => setDark(DARK.matches);
    DARK.addEventListener("change", changed);
    return () => DARK.removeEventListener("change", changed);
  }, []);
  return dark;
}

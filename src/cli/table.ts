import { escapeControls } from "../domain/terminal-text.ts";
import { displayWidth, pad, truncate } from "./display-width.ts";
import type { Style, Terminal } from "./terminal.ts";

/** A column of a table: how a row's cell is made and how much room it may have. */
export interface Column<Row> {
  readonly heading: string;
  readonly cell: (row: Row) => string;
  readonly align?: "left" | "right";
  readonly style?: (row: Row) => Style;
  /** Columns with this share what room is left, cut with `…`, never below this many cells. The others are never cut. */
  readonly minWidth?: number;
  /** Left out where the terminal has no room for all columns. */
  readonly optional?: boolean;
}

const GAP = "  ";

/** Prints `rows` under headings, fitted to the terminal's width. */
export function printTable<Row>(terminal: Terminal, columns: readonly Column<Row>[], rows: readonly Row[]): void {
  const cells = new Map(columns.map((column) => [column, rows.map((row) => escapeControls(column.cell(row)))]));
  const natural = (column: Column<Row>): number =>
    (cells.get(column) ?? []).reduce((widest, cell) => Math.max(widest, displayWidth(cell)), column.heading.length);
  const shown = columnsThatFit(columns, natural, terminal.columns);
  const widths = shareWidth(shown, natural, terminal.columns);
  const last = shown.length - 1;
  const place = (text: string, index: number): string => {
    const width = widths[index] ?? 0;
    const cut = truncate(text, width);
    // No blanks at the end of lines.
    return index === last && shown[index]?.align !== "right" ? cut : pad(cut, width, shown[index]?.align);
  };
  const line = (pieces: readonly { text: string; style: Style }[]) => {
    terminal.print(...pieces.flatMap((piece, index) => (index === 0 ? [piece] : [GAP, piece])));
  };
  line(shown.map(({ heading }, index) => ({ text: place(heading, index), style: "dim" })));
  rows.forEach((row, number) => {
    line(
      shown.map((column, index) => ({
        text: place(cells.get(column)?.[number] ?? "", index),
        style: column.style?.(row) ?? "plain",
      })),
    );
  });
}

function columnsThatFit<Row>(
  columns: readonly Column<Row>[],
  natural: (column: Column<Row>) => number,
  available: number,
): readonly Column<Row>[] {
  const needed = columns.reduce(
    (sum, column) => sum + Math.min(natural(column), column.minWidth ?? Infinity) + GAP.length,
    0,
  );
  return needed - GAP.length <= available ? columns : columns.filter((column) => column.optional !== true);
}

function shareWidth<Row>(
  columns: readonly Column<Row>[],
  natural: (column: Column<Row>) => number,
  available: number,
): readonly number[] {
  const widths = columns.map(natural);
  let excess = widths.reduce((sum, width) => sum + width, 0) + GAP.length * (columns.length - 1) - available;
  // The widest elastic column gives first, so that short texts stay whole.
  while (excess > 0) {
    let widest = -1;
    columns.forEach((column, index) => {
      const width = widths[index] ?? 0;
      if (column.minWidth !== undefined && width > column.minWidth && (widest < 0 || width > (widths[widest] ?? 0)))
        widest = index;
    });
    if (widest < 0) return widths;
    const others = columns.map((column, index) =>
      column.minWidth === undefined || index === widest ? 0 : (widths[index] ?? 0),
    );
    const floor = Math.max(columns[widest]?.minWidth ?? 0, ...others.filter((width) => width < (widths[widest] ?? 0)));
    const give = Math.min(excess, Math.max(1, (widths[widest] ?? 0) - floor));
    widths[widest] = (widths[widest] ?? 0) - give;
    excess -= give;
  }
  return widths;
}

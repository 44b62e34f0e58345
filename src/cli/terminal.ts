import { escapeControls, escapeJson } from "../domain/terminal-text.ts";

/** How a piece of text stands out, where colours are wanted. */
export type Style = "plain" | "bold" | "dim" | "red" | "yellow" | "green";

/** Text with a style; a bare string is plain. */
export type Piece = string | { readonly text: string; readonly style: Style };

/** What a command prints to. Nothing reaches a terminal but through these: control characters are always escaped. */
export interface Terminal {
  /** A line of results, to standard output. */
  print(...pieces: readonly Piece[]): void;
  /** A JSON value on one line, to standard output. */
  printJson(value: unknown): void;
  /** A line of everything else, to standard error. */
  note(...pieces: readonly Piece[]): void;
  /** Cells of a line; Infinity where output is no terminal, so that nothing is cut. */
  readonly columns: number;
}

export interface TerminalOptions {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Undefined when standard output is not a terminal. */
  readonly columns: number | undefined;
  readonly colors: { readonly stdout: boolean; readonly stderr: boolean };
}

const SGR: Readonly<Record<Style, string>> = { plain: "", bold: "1", dim: "2", red: "31", yellow: "33", green: "32" };

/** A terminal over two writers. */
export function createTerminal({ stdout, stderr, columns, colors }: TerminalOptions): Terminal {
  return {
    print: (...pieces) => stdout(`${render(pieces, colors.stdout)}\n`),
    printJson: (value) => stdout(`${escapeJson(JSON.stringify(value))}\n`),
    note: (...pieces) => stderr(`${render(pieces, colors.stderr)}\n`),
    columns: columns ?? Number.POSITIVE_INFINITY,
  };
}

function render(pieces: readonly Piece[], colored: boolean): string {
  return pieces.map((piece) => (typeof piece === "string" ? escapeControls(piece) : styled(piece, colored))).join("");
}

function styled({ text, style }: Exclude<Piece, string>, colored: boolean): string {
  const safe = escapeControls(text);
  return colored && style !== "plain" && safe !== "" ? `\u001b[${SGR[style]}m${safe}\u001b[0m` : safe;
}

/** Whether colours are wanted on a stream: it is a terminal that can, and nobody set NO_COLOR (https://no-color.org). */
export function wantsColor(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  return isTerminal && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
}

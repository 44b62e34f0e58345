import type { Clock } from "../domain/time.ts";
import type { Terminal } from "./terminal.ts";

/** What the process gives to commands; tests give their own. */
export interface CliContext {
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Calls `handler` on each such signal until the returned function is called. */
  onSignal(signal: "SIGTERM" | "SIGINT" | "SIGHUP", handler: () => void): () => void;
}

/** A flag of a command. */
export interface Option {
  readonly type: "string" | "boolean";
  /** May be given several times. */
  readonly multiple?: boolean;
  /** What stands for its value in help: `FILE`. */
  readonly value?: string;
  readonly choices?: readonly string[];
  /** Shown in help; applied by the command. */
  readonly byDefault?: string;
  readonly short?: string;
  readonly description: string;
}

/** Exit statuses: everything went well; problems were found or the work failed; the command line cannot be understood. */
export const EXIT = { fine: 0, problems: 1, usage: 2 } as const;

export interface Arguments {
  readonly positionals: readonly string[];
  /** The value of a flag, the last one given. */
  string(name: string): string | undefined;
  strings(name: string): readonly string[];
  flag(name: string): boolean;
}

/** One command of the command line: `run`, `issues list`. */
export interface Command {
  readonly name: string;
  /** One line, without a full stop. */
  readonly summary: string;
  /** What it does, in sentences. */
  readonly details?: string;
  /** How positional arguments are written: `FILE…|-`. Undefined: none are taken. */
  readonly positionals?: {
    readonly usage: string;
    readonly atLeast: number;
    readonly atMost: number;
    /** They are conditions of a search: `-service:cart` is one, and no flag. */
    readonly search?: boolean;
  };
  readonly options: Readonly<Record<string, Option>>;
  readonly examples?: readonly string[];
  /** Returns the exit status. */
  run(args: Arguments, context: CliContext): Promise<number>;
}

/** The command line cannot be understood: exit 2, with a hint. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

import type { CliContext } from "../../src/cli/command.ts";
import { createTerminal } from "../../src/cli/terminal.ts";
import { FakeClock } from "./fake-clock.ts";

/** A command-line context that keeps what is printed, with signals that tests send. */
export function capturedCli(
  options: { columns?: number; color?: boolean; env?: Readonly<Record<string, string | undefined>> } = {},
) {
  let out = "";
  let err = "";
  const handlers = new Map<string, Set<() => void>>();
  const color = options.color ?? false;
  const context: CliContext = {
    terminal: createTerminal({
      stdout: (text) => {
        out += text;
      },
      stderr: (text) => {
        err += text;
      },
      columns: options.columns,
      colors: { stdout: color, stderr: color },
    }),
    env: options.env ?? {},
    clock: new FakeClock(),
    onSignal(signal, handler) {
      const known = handlers.get(signal) ?? new Set();
      handlers.set(signal, known.add(handler));
      return () => known.delete(handler);
    },
  };
  return {
    context,
    out: () => out,
    err: () => err,
    /** Sends a signal; how many handlers took it. */
    send(signal: string): number {
      const taking = [...(handlers.get(signal) ?? [])];
      for (const handler of taking) handler();
      return taking.length;
    },
  };
}

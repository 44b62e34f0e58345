import { systemClock } from "../app/system-clock.ts";
import type { CliContext } from "./command.ts";
import { createTerminal, wantsColor } from "./terminal.ts";

/** The context of a real process. */
export function processContext(): CliContext {
  const { stdout, stderr, env } = process;
  return {
    terminal: createTerminal({
      stdout: (text) => stdout.write(text),
      stderr: (text) => stderr.write(text),
      columns: stdout.isTTY ? stdout.columns : undefined,
      colors: { stdout: wantsColor(stdout.isTTY === true, env), stderr: wantsColor(stderr.isTTY === true, env) },
    }),
    env,
    clock: systemClock,
    onSignal(signal, handler) {
      process.on(signal, handler);
      return () => process.off(signal, handler);
    },
  };
}

import type { CliContext } from "../command.ts";

/** Does work that the first SIGINT or SIGTERM ends early. */
export async function untilInterrupted<T>(
  { onSignal }: CliContext,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const interrupted = new AbortController();
  const forget = (["SIGINT", "SIGTERM"] as const).map((signal) => onSignal(signal, () => interrupted.abort()));
  try {
    return await work(interrupted.signal);
  } finally {
    for (const unsubscribe of forget) unsubscribe();
  }
}

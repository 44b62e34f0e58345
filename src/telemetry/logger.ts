import { type Logger as PinoLogger, pino } from "pino";
import { escapeJson } from "../domain/terminal-text.ts";

/**
 * Levels by what the operator must do: error = data lost or a human needed; warn = recovered; info = lifecycle;
 * debug = per batch. Never per record.
 */
export type Logger = Pick<PinoLogger, "error" | "warn" | "info" | "debug" | "child">;

/** Bytes of lines that wait for a log that cannot be written just now; what exceeds them is lost. */
const MOST_WAITING = 1024 * 1024;

/**
 * Structured logs, one JSON object a line, to standard error (standard output belongs to results). `level` is `error`,
 * `warn`, `info`, `debug` or `silent`. Messages of servers and files may stand in them, so control characters are escaped,
 * and `redact` takes secrets out of each line. Default: nothing.
 */
export function createLogger(level: string, redact: (line: string) => string = (line) => line): Logger {
  const destination = pino.destination({ dest: 2, sync: true, maxLength: MOST_WAITING });
  // A log that cannot be written, on a full disk for example, must not end what it tells of.
  destination.on("error", () => {});
  return pino(
    { name: "elkhound", level, redact: ["*.password", "*.token", "*.secret", "*.authorization", "*.api_key"] },
    { write: (line: string) => destination.write(escapeJson(redact(line))) },
  );
}

import { type Logger as PinoLogger, pino } from "pino";

/**
 * Levels by what the operator must do: error = data lost or a human needed; warn = recovered; info = lifecycle;
 * debug = per batch. Never per record.
 */
export type Logger = Pick<PinoLogger, "error" | "warn" | "info" | "debug" | "child">;

/** Structured logs, one JSON object a line, to standard error (standard output belongs to results). */
export function createLogger(level: string): Logger {
  return pino(
    { name: "elkhound", level, redact: ["*.password", "*.token", "*.secret", "*.authorization", "*.api_key"] },
    pino.destination({ dest: 2, sync: true }),
  );
}

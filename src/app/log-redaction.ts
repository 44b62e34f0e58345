import { createRedactor } from "../extraction/redaction/redactor.ts";
import type { ElkhoundConfig } from "./config-schema.ts";

/** Takes secrets out of Elkhound's own log lines, as out of what it reads. Default: what is built in. */
export function logRedaction(config?: Pick<ElkhoundConfig, "redaction">): (line: string) => string {
  const redactor = createRedactor(config?.redaction);
  return (line) => redactor.text(line);
}

import type { RecordOrigin } from "../../domain/log-record.ts";

/** Where a record lies, in words: `Kafka app-logs/3 at offset 17`. */
export function originText(origin: RecordOrigin): string {
  switch (origin.type) {
    case "kafka":
      return `Kafka ${origin.topic}/${origin.partition} at offset ${origin.offset}`;
    case "elasticsearch":
      return `index ${origin.index}, document ${origin.id}`;
    case "file":
      return `${origin.path}:${origin.line}`;
    case "stdin":
      return `standard input, line ${origin.line}`;
  }
}

import { type Multiline, type ScanEvent, scan } from "../../src/app/scan.ts";
import { createLogger } from "../../src/telemetry/logger.ts";

/** Every record of a file as an event, as `scan --level all` gives it. */
export async function eventsOf(path: string, multiline?: Multiline): Promise<ScanEvent[]> {
  const events: ScanEvent[] = [];
  await scan({
    files: [path],
    level: "all",
    ...(multiline === undefined ? {} : { multiline }),
    logger: createLogger("error"),
    onEvent: (event) => void events.push(event),
  });
  return events;
}

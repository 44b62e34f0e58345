import { join } from "node:path";
import { createDecoder } from "../../src/decoding/create-decoder.ts";
import type { ErrorEvent } from "../../src/domain/error-event.ts";
import { formatProblem } from "../../src/domain/problem.ts";
import { createExtractor } from "../../src/extraction/create-extractor.ts";
import { loadRules } from "../../src/extraction/load-rules.ts";

/** What `elkhound scan --level all` makes of one record with this message, under the shipped rules. */
export async function createPredictor(): Promise<(text: string) => ErrorEvent> {
  const { rules, problems } = await loadRules([join(import.meta.dirname, "..", "..", "rules")]);
  if (problems.length > 0) throw new Error(problems.map(formatProblem).join("\n"));
  const extractor = createExtractor({ rules, projects: [], version: 1, levelAll: true });
  const decoder = createDecoder({ format: "auto", encoding: "utf-8", timezone: "UTC" });
  return (text) => {
    const decoded = decoder.decode({ origin: { type: "stdin", line: 1 }, value: { message: text } }, Date.now());
    if (decoded.kind !== "record") throw new Error("a record cannot be decoded");
    const extraction = extractor.extract(decoded.record);
    if (extraction.kind !== "event") throw new Error("a record became no event");
    return extraction.event;
  };
}

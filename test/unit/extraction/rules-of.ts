import { createDecoder } from "../../../src/decoding/create-decoder.ts";
import type { Decoder } from "../../../src/decoding/decoder.ts";
import type { LogRecord } from "../../../src/domain/log-record.ts";
import {
  createExtractor,
  type ExtractorOptions,
  type RuleExtractor,
} from "../../../src/extraction/create-extractor.ts";
import { readRuleFile } from "../../../src/extraction/load-rules.ts";

/** A decoder as sources have it by default. */
export const decoder: Decoder = createDecoder({ format: "auto", encoding: "utf-8", timezone: "UTC" });
const RECEIVED_AT: number = Date.UTC(2026, 10, 24, 12);

/** The record of a line or document. */
export function record(value: string | Readonly<Record<string, unknown>>): LogRecord {
  const raw = typeof value === "string" ? Buffer.from(value) : value;
  const decoded = decoder.decode({ origin: { type: "stdin", line: 1 }, value: raw }, RECEIVED_AT);
  if (decoded.kind !== "record") throw new Error(`no record: ${JSON.stringify(decoded)}`);
  return decoded.record;
}

/** An extractor of the rules in a YAML text; throws when it has problems. */
export function extractorOf(yaml: string, options: Partial<ExtractorOptions> = {}): RuleExtractor {
  const { rules, tests, problems } = readRuleFile("shop.yml", yaml);
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join("; "));
  return createExtractor({ rules: { rules, tests }, projects: [], version: 1, ...options });
}

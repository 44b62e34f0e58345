import type { ErrorEvent } from "../domain/error-event.ts";
import type { Fingerprint, FingerprintStep } from "../domain/fingerprint.ts";
import type { LogRecord } from "../domain/log-record.ts";
import type { Problem } from "../domain/problem.ts";
import { createExplainer, type RecordReport } from "../extraction/explain/create-explainer.ts";
import type { Extraction } from "../extraction/extractor.ts";
import { loadRules } from "../extraction/load-rules.ts";
import { getStrategy } from "../grouping/registry.ts";
import type { FingerprintStrategy } from "../grouping/strategy.ts";
import type { Logger } from "../telemetry/logger.ts";
import { rulePaths } from "./config-schema.ts";
import { AttachmentExplainer, type AttachmentReport } from "./explain-attachment.ts";
import { scan } from "./scan.ts";

export type { RecordReport } from "../extraction/explain/create-explainer.ts";
export type { ConditionReport } from "../extraction/explain/explain-condition.ts";
export type { AttachmentReport } from "./explain-attachment.ts";

/** What became of one record of a file, and why. */
export interface Explanation {
  readonly file: string;
  /** First line of the record, from 1. */
  readonly line: number;
  readonly record: LogRecord;
  readonly report: RecordReport;
  readonly outcome:
    | {
        readonly kind: "event";
        readonly event: ErrorEvent;
        readonly fingerprint: Fingerprint;
        readonly grouping: readonly FingerprintStep[];
        /** Set where the message decides. */
        readonly attachment: AttachmentReport | undefined;
      }
    | { readonly kind: "dropped" | "ignored" }
    | { readonly kind: "failed"; readonly error: Error };
}

export interface ExplainOptions {
  /** Paths; `-` is standard input. */
  readonly files: readonly string[];
  /** Rule files and folders instead of the shipped ones. */
  readonly rules?: readonly string[];
  readonly logger: Logger;
  readonly onRecord: (explanation: Explanation) => void;
  readonly signal?: AbortSignal;
}

/** Reads files as `scan` does and explains every record. Throws for a file it cannot read. */
export async function explain(options: ExplainOptions): Promise<readonly Problem[]> {
  const { files, rules: paths, logger, onRecord, signal } = options;
  const { rules } = await loadRules(rulePaths(paths ?? ["shipped"]));
  const explainer = createExplainer(rules.rules, "scan");
  const strategy = getStrategy("v1");
  const attachments = new AttachmentExplainer(strategy.attachment);
  const problems: Problem[] = [];
  for (const file of files) {
    const result = await scan({
      files: [file],
      ...(paths === undefined ? {} : { rules: paths }),
      level: "error",
      logger,
      ...(signal === undefined ? {} : { signal }),
      onRecord(record, extraction) {
        const { origin } = record;
        const line = origin.type === "file" || origin.type === "stdin" ? origin.line : 0;
        const report = explainer.explain(record, extraction);
        onRecord({ file, line, record, report, outcome: outcomeOf(extraction, strategy, attachments) });
      },
    });
    if (problems.length === 0) problems.push(...result.problems);
  }
  return problems;
}

function outcomeOf(
  extraction: Extraction,
  strategy: FingerprintStrategy,
  attachments: AttachmentExplainer,
): Explanation["outcome"] {
  if (extraction.kind === "failed") return { kind: "failed", error: extraction.error };
  if (extraction.kind === "ignored") return { kind: extraction.rule === undefined ? "ignored" : "dropped" };
  const { event } = extraction;
  const fingerprint = strategy.fingerprint(event);
  const attachment = attachments.explain(fingerprint);
  return { kind: "event", event, fingerprint, grouping: strategy.explain(event), attachment };
}

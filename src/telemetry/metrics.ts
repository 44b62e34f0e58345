import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { RuleHealth } from "../domain/rule-health.ts";

/** Every metric of Elkhound, declared here and nowhere else; `docs/metrics.md` is made from this list. Labels are bounded. */
export class Metrics {
  readonly registry: Registry = new Registry();

  readonly recordsScanned: Counter<"source"> = this.counter(
    "elkhound_records_scanned_total",
    "Log records read from a source, also those that the literal filter dropped undecoded.",
    ["source"],
  );
  readonly recordsDecoded: Counter<"source"> = this.counter(
    "elkhound_records_decoded_total",
    "Log records that passed the literal filter and were decoded.",
    ["source"],
  );
  readonly events: Counter<"source" | "outcome"> = this.counter(
    "elkhound_events_total",
    "Error events by outcome: counted, duplicate, overflowed, or discarded (dropped, as somebody wanted it).",
    ["source", "outcome"],
  );
  readonly foldedNames: Counter<"source"> = this.counter(
    "elkhound_events_folded_total",
    "Counted events whose environment or release is counted as `(other)`, because its project had too many names that day.",
    ["source"],
  );
  readonly issuesCreated: Counter<"source"> = this.counter(
    "elkhound_issues_created_total",
    "Issues made by events of a source.",
    ["source"],
  );
  readonly deadLetters: Counter<"source" | "reason"> = this.counter(
    "elkhound_dead_letters_total",
    "Records given up and kept with their reason.",
    ["source", "reason"],
  );
  readonly gaps: Counter<"source" | "reason"> = this.counter(
    "elkhound_gaps_total",
    "Stretches of a source that no longer existed when they were to be read.",
    ["source", "reason"],
  );
  readonly staleCommits: Counter<"source"> = this.counter(
    "elkhound_stale_commits_total",
    "Partition commits refused because another worker had moved on; their records are read again, not lost.",
    ["source"],
  );
  readonly commitSeconds: Histogram<"source"> = new Histogram({
    name: "elkhound_commit_seconds",
    help: "Duration of a store commit.",
    labelNames: ["source"],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
    registers: [this.registry],
  });
  readonly sourceLag: Gauge<"source"> = this.gauge(
    "elkhound_source_lag",
    "Records (bytes for files) not yet read, summed over the partitions this worker holds.",
    ["source"],
  );
  readonly sourceUp: Gauge<"source"> = this.gauge(
    "elkhound_source_up",
    "1 while a source is reading or idle, 0 while it is retrying or refused.",
    ["source"],
  );
  readonly sourceRetries: Counter<"source"> = this.counter(
    "elkhound_source_retries_total",
    "Requests to a source that failed and were tried again.",
    ["source"],
  );
  readonly storeUp: Gauge = this.gauge(
    "elkhound_store_up",
    "1 while the store answers, 0 while reading is paused for it.",
    [],
  );
  readonly ruleRecords: Counter<"rule" | "outcome"> = this.counter(
    "elkhound_rule_records_total",
    "Records by the rule that took them and the outcome: matched (all it took), dropped (without an event) or failed.",
    ["rule", "outcome"],
  );
  readonly ruleSeconds: Counter<"rule"> = this.counter(
    "elkhound_rule_seconds_total",
    "Time spent in the conditions and steps of a rule, estimated from every 64th record.",
    ["rule"],
  );
  readonly rules: Gauge<"state"> = this.gauge(
    "elkhound_rules",
    "Extraction rules by state: active, quarantined (their file has a fault) or disabled.",
    ["state"],
  );
  readonly deliveries: Counter<"channel" | "outcome"> = this.counter(
    "elkhound_deliveries_total",
    "Tries to send a message by kind of channel and outcome: delivered, retry (tried again later) or given_up.",
    ["channel", "outcome"],
  );
  readonly deliverySeconds: Histogram<"channel"> = new Histogram({
    name: "elkhound_delivery_seconds",
    help: "Duration of a try to send a message by kind of channel.",
    labelNames: ["channel"],
    buckets: [0.05, 0.2, 1, 5, 15, 30],
    registers: [this.registry],
  });
  readonly deliveriesPending: Gauge<"channel"> = this.gauge(
    "elkhound_deliveries_pending",
    "Messages that are owed by kind of channel, of all workers.",
    ["channel"],
  );
  readonly deliveryDelaySeconds: Gauge<"channel"> = this.gauge(
    "elkhound_delivery_delay_seconds",
    "How long the longest due message has been due, by kind of channel.",
    ["channel"],
  );
  readonly detectorTicks: Counter<"detector" | "outcome"> = this.counter(
    "elkhound_detector_ticks_total",
    "Evaluations of detectors by outcome: judged, stale (another worker had done it) or failed.",
    ["detector", "outcome"],
  );
  readonly detectorSeconds: Histogram<"detector"> = new Histogram({
    name: "elkhound_detector_seconds",
    help: "Duration of an evaluation of a detector.",
    labelNames: ["detector"],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [this.registry],
  });
  readonly alertChanges: Counter<"detector" | "status"> = this.counter(
    "elkhound_alert_changes_total",
    "Stored changes of alerts by the status they have: firing or resolved.",
    ["detector", "status"],
  );
  readonly watermarkDelay: Gauge<"source"> = this.gauge(
    "elkhound_watermark_delay_seconds",
    "How far behind the clock everything of a source has been counted; judging waits for it.",
    ["source"],
  );
  readonly httpRequests: Counter<"route" | "status"> = this.counter(
    "elkhound_http_requests_total",
    "Answered HTTP requests by route pattern and status code.",
    ["route", "status"],
  );
  readonly httpSeconds: Histogram<"route"> = new Histogram({
    name: "elkhound_http_request_seconds",
    help: "Duration of HTTP requests by route pattern.",
    labelNames: ["route"],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 30],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry, prefix: "elkhound_" });
  }

  private counter<L extends string>(name: string, help: string, labelNames: L[]): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  private gauge<L extends string>(name: string, help: string, labelNames: L[]): Gauge<L> {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }

  /** Has the figures of rules read at each scrape: counting them twice would cost time at each record. */
  observeRules(read: () => readonly RuleHealth[]): void {
    const collect = (): void => {
      this.ruleRecords.reset();
      this.ruleSeconds.reset();
      const states = { active: 0, quarantined: 0, disabled: 0 };
      for (const { id: rule, state, figures } of read()) {
        states[state] += 1;
        this.ruleRecords.inc({ rule, outcome: "matched" }, figures.matched);
        this.ruleRecords.inc({ rule, outcome: "dropped" }, figures.dropped);
        this.ruleRecords.inc({ rule, outcome: "failed" }, figures.failed);
        this.ruleSeconds.inc({ rule }, figures.seconds);
      }
      for (const [state, count] of Object.entries(states)) this.rules.set({ state }, count);
    };
    // Series are written out in the order in which metrics were made, so the first of these fills all three.
    Object.assign(this.ruleRecords, { collect });
  }

  /** What sources report, without the rest. */
  forSource(source: string): SourceMetrics {
    return { retried: () => this.sourceRetries.inc({ source }) };
  }
}

export interface SourceMetrics {
  /** A request failed and will be tried again. */
  retried(): void;
}

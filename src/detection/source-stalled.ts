import { z } from "zod";
import { duration, formatDuration } from "../config/duration.ts";
import type { Factory } from "../domain/component.ts";
import { textOf } from "../domain/sentence.ts";
import { type EpochMs, formatTime, SECOND } from "../domain/time.ts";
import type { ChangeDetector, DetectionContext, Finding, Judgement, SourceCondition, SourceGap } from "./detector.ts";
import { type DetectorDeps, detectorKeys, lastingKeys, toOptions } from "./detector-options.ts";

const { sources: _, ...lasting } = lastingKeys({ keepFiring: "1m" });

export const sourceStalledConfig = z
  .strictObject({
    type: z.literal("source_stalled"),
    ...detectorKeys({ schedule: "*/30 * * * * *" }),
    only: z.array(z.string()).min(1).optional().describe("Ids of the sources that are watched. Default: all."),
    behind: duration
      .prefault("30m")
      .describe("Fires also when a source that is read is so far behind the clock: it gets more than is read."),
    never_read: duration
      .prefault("15m")
      .describe("Fires also when nothing was ever read of a source that is configured for so long."),
    ...lasting,
  })
  .meta({
    description:
      "A source stands still (see `detection.stalled_after`), falls behind, or was never read: of what it holds nothing can be told. Once for each gap, that records were gone before they were read.",
    example: "{ id: source_stalled, type: source_stalled, behind: 10m, labels: { severity: critical } }",
  });
type SourceStalledConfig = z.infer<typeof sourceStalledConfig>;

export const sourceStalledFactory: Factory<SourceStalledConfig, DetectorDeps, ChangeDetector> = {
  type: "source_stalled",
  stability: "stable",
  schema: sourceStalledConfig,
  create: (config, deps) => ({
    kind: "change",
    id: config.id,
    type: config.type,
    options: toOptions(config, deps),
    measures: [],
    look: async (context) => look(config, context),
  }),
};

interface StalledState {
  /** Source → since when it has been configured without anything read of it. */
  readonly unread?: Readonly<Record<string, EpochMs>>;
  /** Source → when its latest gap was found, told or not; undefined before the first look: older gaps are no news. */
  readonly gaps?: Readonly<Record<string, EpochMs>>;
}

function look(config: SourceStalledConfig, { sources, scheduledAt, state }: DetectionContext): Judgement {
  const { unread: before = {}, gaps: told } = (state ?? {}) as StalledState;
  const gaps: Record<string, EpochMs> = {};
  const unread: Record<string, EpochMs> = {};
  const findings: Finding[] = [];
  for (const source of sources) {
    const { id, watermark, stalledSince } = source;
    if (config.only !== undefined && !config.only.includes(id)) continue;
    if (watermark === undefined && stalledSince === undefined) unread[id] = before[id] ?? scheduledAt;
    const finding = judge(config, source, unread[id], scheduledAt);
    if (finding !== undefined) findings.push(finding);
    if (source.gap === undefined) continue;
    gaps[id] = source.gap.to;
    if (told !== undefined && told[id] !== source.gap.to) findings.push(lost(id, source.gap));
  }
  return { findings, state: { unread, gaps } };
}

function judge(
  config: SourceStalledConfig,
  source: SourceCondition,
  unreadSince: EpochMs | undefined,
  scheduledAt: EpochMs,
): Finding | undefined {
  const { id, stalledSince, stalledBecause, watermark, firstCaughtUpAt, lag } = source;
  if (stalledSince !== undefined) {
    const text = `Source ${id} stands still: ${stalledBecause === undefined ? "nothing is read" : textOf(stalledBecause)}`;
    return finding(source, "critical", text, { stalled_ms: scheduledAt - stalledSince }, stalledSince);
  }
  if (unreadSince !== undefined && scheduledAt - unreadSince >= config.never_read) {
    const text = `Nothing was ever read of source ${id}: it holds nothing, or cannot be read`;
    return finding(source, "warning", text, { unread_ms: scheduledAt - unreadSince }, unreadSince);
  }
  // What is behind while the first backlog is read is no trouble.
  if (watermark === undefined || firstCaughtUpAt === undefined) return undefined;
  const behind = scheduledAt - watermark;
  if (behind < config.behind) return undefined;
  const rest = lag === undefined ? "" : `, ${lag} not read yet`;
  const text = `Source ${id} is ${formatDuration(Math.floor(behind / SECOND) * SECOND)} behind${rest}`;
  return finding(source, "warning", text, { behind_ms: behind, ...(lag === undefined ? {} : { lag }) }, watermark);
}

function lost(id: string, { what, records, from, to }: SourceGap): Finding {
  const numbers = records === undefined ? {} : { records };
  return {
    subject: { source: id, lost: "records" },
    verdict: "moment",
    labels: { severity: "critical" },
    summary: `${records ?? "Some"} records of source ${id} were gone before they were read: ${what}`,
    numbers: { ...numbers, written_after: formatTime(from), found_at: formatTime(to) },
    startsAt: to,
  };
}

function finding(
  { id }: SourceCondition,
  severity: string,
  summary: string,
  numbers: Readonly<Record<string, number>>,
  startsAt: EpochMs,
): Finding {
  return { subject: { source: id }, verdict: "breach", labels: { severity }, summary, numbers, startsAt };
}

import { z } from "zod";
import type { Factory } from "../domain/component.ts";
import { atLeast, type Level } from "../domain/level.ts";
import type { IssueChange, IssueFilter } from "../store/history.ts";
import { changesSince } from "./change-feed.ts";
import type { ChangeDetector, DetectionContext, Finding, Judgement } from "./detector.ts";
import { type DetectorDeps, detectorKeys, filterKeys, toFilter, toOptions } from "./detector-options.ts";
import { issueLabels } from "./issue-labels.ts";

export const newIssueConfig = z
  .strictObject({
    type: z.literal("new_issue"),
    ...detectorKeys({ schedule: "*/10 * * * * *" }),
    ...filterKeys,
    per: z
      .array(z.enum(["environment", "release"]))
      .default([])
      .describe(
        "An issue is also new when it is first seen in another environment, or in another release: `[environment]`.",
      ),
  })
  .meta({
    description:
      "An issue is seen for the first time. Issues that were in a source's logs before Elkhound had first read them to the end are told together, in one alert a project.",
    example: "{ id: new_issue, type: new_issue, per: [environment], level: error }",
  });
type NewIssueConfig = z.infer<typeof newIssueConfig>;

export const newIssueFactory: Factory<NewIssueConfig, DetectorDeps, ChangeDetector> = {
  type: "new_issue",
  stability: "stable",
  schema: newIssueConfig,
  create: (config, deps) => ({
    kind: "change",
    id: config.id,
    type: config.type,
    options: toOptions(config, deps),
    measures: [],
    look: (context) => look(config, context),
  }),
};

interface NewIssueState {
  readonly cursor?: string | undefined;
  /** Project → issues that were there before, and are not told yet. */
  readonly baseline: Readonly<Record<string, number>>;
}

async function look(config: NewIssueConfig, context: DetectionContext): Promise<Judgement> {
  const before = (context.state as NewIssueState | undefined) ?? { baseline: {} };
  const { changes, cursor } = await changesSince(before.cursor, context);
  const kinds = new Set<string>(["new", ...config.per.map((per) => `new_in_${per}`)]);
  const news = changes.filter((change) => kinds.has(change.kind) && passes(change, toFilter(config)));
  const baseline = new Map(Object.entries(before.baseline));
  for (const { kind, baseline: old, issue } of news) {
    if (old && kind === "new") baseline.set(issue.project, (baseline.get(issue.project) ?? 0) + 1);
  }
  const findings = news.filter((change) => !change.baseline).map((change) => toFinding(change, config.per));
  const reading = context.sources.some(({ firstCaughtUpAt, stalledSince }) => {
    return firstCaughtUpAt === undefined && stalledSince === undefined;
  });
  if (!reading) {
    for (const [project, issues] of baseline) findings.push(digest(project, issues, context));
    baseline.clear();
  }
  return { findings, state: { cursor, baseline: Object.fromEntries(baseline) } satisfies NewIssueState };
}

/** Whether an issue's change passes a filter; its environment is the event's. */
export function passes({ issue, environment }: IssueChange, filter: IssueFilter): boolean {
  const { projects, services, environments, level } = filter;
  if (projects !== undefined && !projects.includes(issue.project)) return false;
  if (services !== undefined && !issue.services.some((service) => services.includes(service))) return false;
  if (environments !== undefined && !environments.includes(environment)) return false;
  return level === undefined || atLeast(issue.level as Level, level as Level);
}

const WHERE = { new: "", new_in_environment: "environment", new_in_release: "release", regressed: "" } as const;

function toFinding(change: IssueChange, per: NewIssueConfig["per"]): Finding {
  const { issue, kind, environment, release, eventAt } = change;
  const where = WHERE[kind];
  const subject = {
    issue: issue.id,
    ...(per.includes("environment") ? { environment } : {}),
    ...(per.includes("release") ? { release } : {}),
  };
  const place = where === "" ? issue.project : `${where} ${change[where] || "(none)"} of ${issue.project}`;
  return {
    subject,
    verdict: "moment",
    labels: {
      ...issueLabels(issue),
      ...(environment === "" ? {} : { environment }),
      ...(release === "" ? {} : { release }),
    },
    issue: issue.id,
    summary: `${where === "" ? "New issue" : "Issue is new"} in ${place}: ${issue.title}`,
    numbers: { events: issue.eventCount, level: issue.level },
    startsAt: eventAt,
  };
}

function digest(project: string, issues: number, { scheduledAt }: DetectionContext): Finding {
  const they = issues === 1 ? "1 issue was" : `${issues} issues were`;
  return {
    subject: { project, baseline: "yes" },
    verdict: "moment",
    labels: { severity: "info" },
    summary: `${they} in the logs of ${project} before they were first read to the end; what is new from now on is told one by one`,
    numbers: { issues },
    startsAt: scheduledAt,
  };
}

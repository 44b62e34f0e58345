import { z } from "zod";
import type { Factory } from "../domain/component.ts";
import { changesSince } from "./change-feed.ts";
import type { ChangeDetector, DetectionContext, Judgement } from "./detector.ts";
import { type DetectorDeps, detectorKeys, filterKeys, toFilter, toOptions } from "./detector-options.ts";
import { issueLabels } from "./issue-labels.ts";
import { passes } from "./new-issue.ts";

export const regressionConfig = z
  .strictObject({
    type: z.literal("regression"),
    ...detectorKeys({ schedule: "*/10 * * * * *" }),
    ...filterKeys,
  })
  .meta({
    description:
      "A resolved issue has happened again; one that was resolved in a release, in a later release. Records from before the resolution do not count.",
    example: "{ id: regression, type: regression, labels: { severity: critical } }",
  });
type RegressionConfig = z.infer<typeof regressionConfig>;

export const regressionFactory: Factory<RegressionConfig, DetectorDeps, ChangeDetector> = {
  type: "regression",
  stability: "stable",
  schema: regressionConfig,
  create: (config, deps) => ({
    kind: "change",
    id: config.id,
    type: config.type,
    options: toOptions(config, deps),
    measures: [],
    look: (context) => look(config, context),
  }),
};

async function look(config: RegressionConfig, context: DetectionContext): Promise<Judgement> {
  const { cursor: before } = (context.state as { readonly cursor?: string } | undefined) ?? {};
  const { changes, cursor } = await changesSince(before, context);
  const filter = toFilter(config);
  const findings = changes
    .filter((change) => change.kind === "regressed" && passes(change, filter))
    .map(({ issue, environment, release, eventAt }) => ({
      subject: { issue: issue.id },
      verdict: "moment" as const,
      labels: {
        ...issueLabels(issue),
        ...(environment === "" ? {} : { environment }),
        ...(release === "" ? {} : { release }),
      },
      issue: issue.id,
      summary: `Back after it was resolved${release === "" ? "" : `, in release ${release}`}: ${issue.title}`,
      numbers: { events: issue.eventCount, level: issue.level },
      startsAt: eventAt,
    }));
  return { findings, state: { cursor } };
}

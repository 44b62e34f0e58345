import { z } from "zod";
import type { Factory } from "../domain/component.ts";
import type { ChangeDetector, DetectionContext, Judgement } from "./detector.ts";
import { type DetectorDeps, detectorKeys, toOptions } from "./detector-options.ts";

export const watchdogConfig = z
  .strictObject({
    type: z.literal("watchdog"),
    ...detectorKeys({ schedule: "0 * * * * *" }),
  })
  .meta({
    description:
      "Always fires, so that somebody else can notice when it does not: route it to a service that calls when its heartbeat stops.",
    example: "{ id: watchdog, type: watchdog }",
  });
type WatchdogConfig = z.infer<typeof watchdogConfig>;

export const watchdogFactory: Factory<WatchdogConfig, DetectorDeps, ChangeDetector> = {
  type: "watchdog",
  stability: "stable",
  schema: watchdogConfig,
  create: (config, deps) => ({
    kind: "change",
    id: config.id,
    type: config.type,
    options: toOptions(config, deps),
    measures: [],
    look: async (context) => alive(context),
  }),
};

function alive({ scheduledAt, sources }: DetectionContext): Judgement {
  const stalled = sources.filter(({ stalledSince }) => stalledSince !== undefined).length;
  return {
    findings: [
      {
        subject: { watchdog: "alive" },
        verdict: "breach",
        labels: { severity: "info" },
        summary: "Elkhound looks at the logs and can tell",
        numbers: { sources: sources.length, sources_stalled: stalled },
        startsAt: scheduledAt,
      },
    ],
  };
}

import { z } from "zod";
import type { Factory } from "../domain/component.ts";
import type { Detector } from "./detector.ts";
import type { DetectorDeps } from "./detector-options.ts";
import { escalationConfig, escalationFactory } from "./escalation.ts";
import { flatlineConfig, flatlineFactory } from "./flatline.ts";
import { newIssueConfig, newIssueFactory } from "./new-issue.ts";
import { newValueConfig, newValueFactory } from "./new-value.ts";
import { projectSpikeConfig, projectSpikeFactory } from "./project-spike.ts";
import { ratioConfig, ratioFactory } from "./ratio.ts";
import { regressionConfig, regressionFactory } from "./regression.ts";
import { releaseConfig, releaseFactory } from "./release.ts";
import { sourceStalledConfig, sourceStalledFactory } from "./source-stalled.ts";
import { spikeConfig, spikeFactory } from "./spike.ts";
import { thresholdConfig, thresholdFactory } from "./threshold.ts";
import { watchdogConfig, watchdogFactory } from "./watchdog.ts";

/** Every kind of detector, told apart by `type:`. A new one is a file beside these and two lines here. */
export const anyDetectorConfig = z.discriminatedUnion("type", [
  newIssueConfig,
  regressionConfig,
  spikeConfig,
  thresholdConfig,
  newValueConfig,
  sourceStalledConfig,
  watchdogConfig,
  escalationConfig,
  flatlineConfig,
  ratioConfig,
  releaseConfig,
  projectSpikeConfig,
]);
export type AnyDetectorConfig = z.infer<typeof anyDetectorConfig>;

const factories = [
  newIssueFactory,
  regressionFactory,
  spikeFactory,
  thresholdFactory,
  newValueFactory,
  sourceStalledFactory,
  watchdogFactory,
  escalationFactory,
  flatlineFactory,
  ratioFactory,
  releaseFactory,
  projectSpikeFactory,
] as const;

/** What runs when the configuration has no `detectors:`, as it would be written there. */
export const DEFAULT_DETECTORS: readonly unknown[] = [
  { id: "new_issue", type: "new_issue" },
  { id: "regression", type: "regression" },
  { id: "spike", type: "spike" },
  { id: "source_stalled", type: "source_stalled" },
  { id: "escalation", type: "escalation" },
];

/** The detector that a configuration describes. */
export async function createDetector(config: AnyDetectorConfig, deps: DetectorDeps): Promise<Detector> {
  const factory = factories.find((candidate) => candidate.type === config.type);
  if (factory === undefined) throw new Error(`no detector of type ${config.type}`);
  // The factory was found by the configuration's own type, which TypeScript cannot follow through `find`.
  return await (factory as Factory<AnyDetectorConfig, DetectorDeps, Detector>).create(config, deps);
}

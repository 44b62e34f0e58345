import type { RuleTrials } from "../api/rule-trials.ts";
import type { EffectiveSettings, EventSurroundings, SetUp } from "../api/source-services.ts";
import type { RuleHealth } from "../domain/rule-health.ts";
import type { Clock, EpochMs } from "../domain/time.ts";
import type { Logger } from "../telemetry/logger.ts";
import { type ElkhoundConfig, SHIPPED_RULES } from "./config-schema.ts";
import { createEventSurroundings } from "./event-surroundings.ts";
import { createRuleTrials } from "./rule-trials.ts";
import { createSetUp } from "./set-up.ts";
import { shownSettings } from "./settings.ts";
import { SourceLooks } from "./source-looks.ts";
import { TrialThreads } from "./trial-threads.ts";
import { VERSION } from "./version.ts";

interface Deps {
  readonly config: () => ElkhoundConfig;
  /** The file that it was read from. */
  readonly configFile: string | undefined;
  readonly rules: () => readonly RuleHealth[];
  readonly clock: Clock;
  readonly startedAt: EpochMs;
  readonly storeBytes: () => number | undefined;
  readonly logger: Logger;
}

/** What the API offers to operators and authors of rules by looking into sources and rules. */
export function operatorServices(deps: Deps): {
  readonly surroundings: EventSurroundings;
  readonly setUp: SetUp;
  readonly ruleTrials: RuleTrials;
  readonly settings: () => EffectiveSettings;
  readonly close: () => Promise<void>;
} {
  const { config, configFile, clock, logger } = deps;
  const looks = new SourceLooks(clock, logger);
  const threads = new TrialThreads(clock);
  return {
    settings: () => ({
      ...{ version: VERSION, node: process.version, startedAt: deps.startedAt, config: shownSettings(config()) },
      store: { type: config().store === undefined ? "sqlite" : "postgres", bytes: deps.storeBytes() },
    }),
    surroundings: createEventSurroundings({ config, looks, clock }),
    setUp: createSetUp({ config, configFile, looks, clock }),
    ruleTrials: createRuleTrials({
      ...{ config, looks, threads, clock, health: deps.rules },
      paths: () => config().rules ?? [SHIPPED_RULES],
    }),
    close: () => threads.close(),
  };
}

import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Accounts } from "../accounts/accounts.ts";
import type { DetectionReader } from "../detection/detector.ts";
import type { Ownership } from "../domain/ownership.ts";
import type { RuleHealth } from "../domain/rule-health.ts";
import type { Clock } from "../domain/time.ts";
import type { Silencing } from "../notification/silencing.ts";
import type { SuppressedNow } from "../notification/suppressed-now.ts";
import type { SourceStatus } from "../sources/source.ts";
import type { IssueReader, IssueWriter, SourceReader, Store } from "../store/store.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";

import type { DeadLetterReplay } from "./dead-letter-replay.ts";
import type { LinkPlaces } from "./json/links-json.ts";
import type { MessageTrials } from "./message-trials.ts";
import type { RuleTrials } from "./rule-trials.ts";
import type { EffectiveSettings, EventSurroundings, SetUp } from "./source-services.ts";

/** What a route file adds its routes to. */
export type ApiApp = OpenAPIHono;

type ApiSubStore =
  | "changes"
  | "counted"
  | "life"
  | "alerts"
  | "tags"
  | "releases"
  | "discards"
  | "views"
  | "idempotency"
  | "similar"
  | "events"
  | "projects";

/** What the API works on; wired by `app`. */
export interface ApiDeps {
  readonly store: IssueReader &
    IssueWriter &
    SourceReader &
    Pick<Store, ApiSubStore> & {
      ping(): Promise<void>;
    };
  readonly detection: DetectionReader;
  /** Alerts, and who was told of them. */
  readonly alerting: Pick<Store, "alerts"> & {
    readonly notifications: Pick<Store["notifications"], "listDeliveries" | "getDelivery" | "resend" | "alertRouting">;
    readonly silences: Pick<Store["silences"], "list" | "get" | "expire">;
  };
  readonly silencing: Pick<Silencing, "create" | "preview">;
  /** Why nobody is told of alerts that go on. Default: they are told. */
  readonly suppressed?: Pick<SuppressedNow, "of">;
  /** The sources this worker runs. */
  readonly sources: () => readonly SourceState[];
  /** The rules this worker applies, and how they are. */
  readonly rules: () => readonly RuleHealth[];
  /** The projects of the configuration, in its order. Default none. */
  readonly projects?: () => readonly ProjectSettings[];
  /** Receivers and templates to try; without it there are no such addresses. */
  readonly trials?: MessageTrials | undefined;
  /** Where links of answers lead. Default: nowhere. */
  readonly links?: () => LinkPlaces;
  /** Who people are; without it the admin token is the only way in. */
  readonly accounts?: Accounts | undefined;
  /** How browsers reach the page. */
  readonly web?: {
    /** `https://errors.example.com`, without a slash at the end. */
    readonly pageUrl: () => string;
    /** As it was configured; decides whether cookies travel over TLS alone. */
    readonly publicUrl: string | undefined;
    readonly trustedProxies: readonly string[];
  };
  /** Without it there are no such addresses. */
  readonly replay?: DeadLetterReplay | undefined;
  /** Looks into sources and rules; without them there are no such addresses. */
  readonly operator?:
    | {
        readonly surroundings: EventSurroundings;
        readonly setUp: SetUp;
        readonly ruleTrials: RuleTrials;
        readonly settings: () => EffectiveSettings;
      }
    | undefined;
  readonly metrics: Metrics;
  /** Without it everything under /api/v1 answers 401. At least 24 characters. */
  readonly adminToken?: string | undefined;
  /** `reasons` go to the log and the sources page, never to /health/ready. */
  readonly ready: () => { readonly ready: boolean; readonly reasons: readonly string[] };
  readonly clock: Clock;
  readonly version: string;
  /** Told of faults that are answered with 500. */
  readonly logger?: Logger;
}

/** What the configuration says of a project. */
export interface ProjectSettings {
  readonly name: string;
  /** Globs; none: every service. */
  readonly services: readonly string[];
  readonly inApp: readonly string[];
  readonly owners: readonly Ownership[];
  readonly assigns: boolean;
  readonly keep: readonly string[];
  readonly mask: readonly string[];
}

export interface SourceState {
  readonly id: string;
  readonly type: string;
  readonly status: SourceStatus;
}

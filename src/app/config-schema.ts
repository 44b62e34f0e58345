import { join } from "node:path";
import { z } from "zod";
import { accountsConfig } from "../accounts/accounts-config.ts";
import { oidcConfig } from "../accounts/oidc-config.ts";
import { isNetwork } from "../api/client-address.ts";
import { bytes } from "../config/bytes.ts";
import { duration } from "../config/duration.ts";
import { timeZone } from "../config/time-zone.ts";
import { anyDetectorConfig, DEFAULT_DETECTORS } from "../detection/registry.ts";
import { redactionSchema } from "../extraction/redaction/redaction-schema.ts";
import { PLACEHOLDER_NAMES } from "../grouping/strategies/v1/placeholders.ts";
import { kibanaConfig } from "../links/kibana-config.ts";
import { smtpConfig } from "../notification/channels/email/smtp-config.ts";
import { CHANNEL_KINDS } from "../notification/channels/registry.ts";
import { outgoingConfig } from "../notification/outgoing/outgoing-config.ts";
import { receiverSchemaOf } from "../notification/receiver.ts";
import {
  deliverySchema,
  heartbeatSchema,
  inhibitRuleSchema,
  namedIntervalsSchema,
  routeSchema,
} from "../notification/routing/routing-schema.ts";
import { anySourceConfig } from "../sources/registry.ts";
import { ownersSchema } from "./ownership-schema.ts";

/** The rule files that come with Elkhound. */
export const SHIPPED_RULES: string = join(import.meta.dirname, "..", "..", "rules");

/** Rule paths as a user gives them, with `shipped` for the rules that come with Elkhound. */
export function rulePaths(given: readonly string[]): readonly string[] {
  return given.map((path) => (path === "shipped" ? SHIPPED_RULES : path));
}

/** The whole of `elkhound.yml`. Stages own the schemas of their components; here they are only put together. */
export const configSchema = z.strictObject({
  data_dir: z.string().default("./data").describe("Folder of the embedded store; one Elkhound process at a time."),
  store: z
    .strictObject({
      url: z
        .string()
        .regex(/^postgres(ql)?:\/\//, "must begin with postgres://")
        .describe("PostgreSQL 15 or newer."),
    })
    .optional()
    .describe("A server store, for several workers. Without it the embedded store in `data_dir` is used."),
  server: z
    .strictObject({
      listen: z
        .string()
        .regex(/^(\[[0-9a-fA-F:]+\]|[^:\s]+):\d{1,5}$/, "must be host:port")
        .default("127.0.0.1:4800")
        .describe("Address of the HTTP API and page."),
      public_url: z.url().optional().describe("Address under which users reach the page; used in links."),
      trusted_proxies: z
        .array(z.string().refine(isNetwork, "must be an address or a network such as `10.0.0.0/8`"))
        .default([])
        .describe("Networks whose X-Forwarded-For is believed."),
    })
    .prefault({})
    .describe("The HTTP API and page."),
  accounts: accountsConfig.prefault({}).describe("Log-in, sessions, the audit log."),
  log_level: z.enum(["error", "warn", "info", "debug"]).default("info").describe("Of Elkhound's own logs."),
  sources: z.array(anySourceConfig).default([]).describe("Where log records are read."),
  rules: z
    .array(z.string())
    .optional()
    .describe(
      "Rule files and folders, relative to this file; `shipped` stands for the rules that come with Elkhound. Default: those alone.",
    ),
  projects: z
    .array(
      z.strictObject({
        name: z.string().min(1).describe("Shown with each issue; issues of two projects are never one."),
        match: z
          .strictObject({ service: z.array(z.string()).default([]).describe("Service names or `*` patterns.") })
          .prefault({})
          .describe("Which events belong to it; the first project that matches wins."),
        in_app: z.array(z.string()).default([]).describe("Modules of your own code: `com.example.*`."),
        owners: ownersSchema.default([]).describe("Who owns which issues. The last rule that matches wins."),
        auto_assign: z
          .boolean()
          .default(false)
          .describe("Whether new issues are assigned to the first of their owners."),
        grouping: z
          .strictObject({
            keep: z
              .array(z.enum(PLACEHOLDER_NAMES))
              .default([])
              .describe("Kinds of values that stay in messages and tell issues apart: `[int]`."),
            mask: z
              .array(z.enum(["code", "phrase"]))
              .default([])
              .describe("What else is taken out: status and error codes, quoted text of several words."),
          })
          .prefault({})
          .describe("How values in messages count. A change of it makes new fingerprints."),
      }),
    )
    .default([])
    .describe("How events are divided. Those that match none belong to the project `default`."),
  timezone: timeZone.default("UTC").describe("For schedules and for times in the page."),
  detectors: z
    .array(anyDetectorConfig)
    .prefault(DEFAULT_DETECTORS as z.input<typeof anyDetectorConfig>[])
    .describe("What is told. A list replaces the default one; `[]`: nothing."),
  detection: z
    .strictObject({
      allowed_lateness: duration
        .prefault("1m")
        .describe("How long records may be under way. A stretch of time is judged when it has been over for so long."),
      stalled_after: duration
        .prefault("5m")
        .describe("A source that stored nothing for so long, though it is not gone, counts as standing still."),
      stalled_patience: duration
        .prefault("15m")
        .describe("How long a source that stands still is waited for before judging goes on without it."),
      late_horizon: duration
        .prefault("6h")
        .describe("How far back a stretch of time is judged once more when records came after its judgement."),
    })
    .prefault({})
    .describe("How time is judged by all detectors."),
  retention: z
    .strictObject({
      minutes: duration.prefault("48h").describe("How long counts are kept by the minute; then by the hour."),
      hours: duration.prefault("30d").describe("How long counts are kept by the hour; then by the day."),
      total: duration.prefault("90d").describe("How long anything of an issue is kept."),
      dead_letters: duration
        .prefault("30d")
        .describe("How long dead letters, gaps and positions of what is gone are kept."),
      events_per_issue: z.number().int().min(1).max(1000).default(50).describe("Events kept with each issue."),
      max_bytes: bytes.optional().describe("Rough upper size of the store; the oldest days go first."),
    })
    .prefault({})
    .describe("How long and how much is kept."),
  limits: z
    .strictObject({
      new_issues_per_minute: z
        .number()
        .int()
        .min(1)
        .default(100)
        .describe("New issues a project and minute; what exceeds it is counted in one overflow issue."),
      new_issues_burst: z
        .number()
        .int()
        .min(1)
        .default(1000)
        .describe("How many may be new at once after a quiet time."),
    })
    .prefault({})
    .describe("Bounds against floods."),
  redaction: redactionSchema
    .prefault({})
    .describe("What is taken out of log text, besides the built-in secrets, before anything is stored."),
  smtp: smtpConfig.optional().describe("Mail server of e-mail channels."),
  outgoing: outgoingConfig.prefault({}).describe("How channels reach receivers over HTTP."),
  receivers: z
    .array(receiverSchemaOf(CHANNEL_KINDS))
    .default([])
    .describe("Who is told: each a name and lists of channels by their kind."),
  route: routeSchema.optional().describe("Who is told of what: a tree, at whose top is who gets the rest."),
  templates: z
    .array(z.string())
    .default([])
    .describe("Folders of templates, relative to this file; a file stands for the shipped one of its name."),
  kibana: kibanaConfig.optional().describe("Where logs are looked at: messages link to it."),
  oidc: oidcConfig.optional().describe("Log-in at a provider (OpenID Connect)."),
  time_intervals: z
    .array(namedIntervalsSchema)
    .default([])
    .describe("Times that routes name, such as nights, or maintenance windows."),
  inhibit_rules: z.array(inhibitRuleSchema).default([]).describe("Alerts that make others needless."),
  delivery: deliverySchema.prefault({}).describe("How long messages are tried."),
  heartbeat: heartbeatSchema
    .optional()
    .describe("Who watches Elkhound: an address that is requested while all is well."),
});

/** A valid configuration with every default filled in. Paths are still as written: see `resolvePaths`. */
export type ElkhoundConfig = z.infer<typeof configSchema>;

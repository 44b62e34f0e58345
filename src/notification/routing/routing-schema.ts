import { z } from "zod";
import { duration } from "../../config/duration.ts";
import { textOf } from "../../domain/sentence.ts";
import type { Matcher } from "./matcher.ts";
import { parseMatchers } from "./matcher-syntax.ts";
import { minuteOfDay, namedIntervalsSchema, timeZone } from "./time-interval-schema.ts";

/** Each text holds one matcher, or several with commas; all of all texts must hold. */
const matchers = z
  .array(
    z.string().transform((text, context): readonly Matcher[] => {
      const read = parseMatchers(text);
      if (!("message" in read)) return read;
      const { message, offset, hint } = read;
      context.addIssue({ code: "custom", message: textOf(message), params: { offset, hint: hint && textOf(hint) } });
      return z.NEVER;
    }),
  )
  .transform((lists) => lists.flat());

const escalateSchema = z.strictObject({
  after: duration.describe("Since the receiver was to be told."),
  receiver: z.string().describe("Who is told then."),
});

const digestSchema = z
  .strictObject({
    every: duration.optional().describe("Collects for so long, from the first alert on."),
    at: z
      .array(z.string().refine((text) => (minuteOfDay(text) ?? 1_440) < 1_440, "must be a time of day such as `09:00`"))
      .min(1)
      .max(48)
      .optional()
      .describe("Times of day at which what was collected is told: `[09:00, 17:00]`."),
    location: timeZone.optional().describe("Time zone of `at`. Default: `timezone`."),
  })
  .refine(({ every, at }) => (every === undefined) !== (at === undefined), "has either `every` or `at`");

const intervalNames = z.array(z.string()).default([]);

const routeShape = {
  receiver: z.string().optional().describe("Who is told. Default: as the route above."),
  matchers: matchers.prefault([]).describe('Alerts it takes: `severity="critical"`, `service=~"cart|order"`.'),
  continue: z.boolean().default(false).describe("Whether the routes after it are tried too."),
  group_by: z
    .array(z.string().min(1))
    .optional()
    .describe(
      "Alerts with equal values of these labels are told in one message; `[...]`: of all labels; `[]`: all alerts together. Default: as the route above, `[issue]` at the top.",
    ),
  group_wait: duration.optional().describe("How long a message waits for more alerts of its group. Default: `10s`."),
  group_interval: duration
    .optional()
    .describe("Least time between two messages of a group in which something changed. Default: `5m`."),
  repeat_interval: duration
    .optional()
    .describe("A group that fires on is told again after this; `0`: never. Default: `4h`."),
  mute_time_intervals: intervalNames.describe("Nothing is told in these intervals; it is told after them."),
  active_time_intervals: intervalNames.describe("Something is told only in these intervals."),
  escalate: escalateSchema.optional().describe("Tells somebody else when nobody has acknowledged a firing alert."),
  digest: digestSchema.optional().describe("Collects alerts instead of telling each."),
};

/** A route as it is written, with defaults. */
export type RouteConfig = z.infer<z.ZodObject<typeof routeShape>> & { readonly routes: readonly RouteConfig[] };

/** A route: a node of the tree. What it does not say is as in the route above it. */
export const routeSchema: z.ZodType<RouteConfig> = z.strictObject({
  ...routeShape,
  get routes(): z.ZodType<RouteConfig[]> {
    return z
      .array(routeSchema)
      .default([])
      .meta({ title: "a list of routes" })
      .describe(
        "Routes below it, tried in order, with the same keys. The first that takes an alert decides, or more with `continue`.",
      );
  },
});

export const inhibitRuleSchema = z.strictObject({
  source_matchers: matchers.describe("While an alert fires for which these hold …"),
  target_matchers: matchers.describe("… those are not told for which these hold,"),
  equal: z.array(z.string()).default([]).describe("and which have the same values of these labels; missing is empty."),
});

export const deliverySchema = z.strictObject({
  timeout: duration.prefault("30s").describe("How long a channel may take for one message."),
  give_up_after: duration
    .prefault("24h")
    .describe("A message that could not be delivered for so long becomes a dead letter."),
  fallback_receiver: z.string().optional().describe("Who is told of alerts whose messages became dead letters."),
});

export const heartbeatSchema = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .describe("Requested while alerts are being worked on; who expects it notices when Elkhound is down."),
  interval: duration.prefault("1m").describe("How often."),
});

export { namedIntervalsSchema };

export type InhibitRuleConfig = z.infer<typeof inhibitRuleSchema>;
export type NamedIntervalsConfig = z.infer<typeof namedIntervalsSchema>;
export type DeliveryConfig = z.infer<typeof deliverySchema>;
export type HeartbeatConfig = z.infer<typeof heartbeatSchema>;

/** What decides who is told what, and when. */
export interface RoutingConfig {
  readonly route: RouteConfig;
  readonly inhibit_rules: readonly InhibitRuleConfig[];
  readonly time_intervals: readonly NamedIntervalsConfig[];
  /** IANA zone of intervals and digests that name none. */
  readonly timezone: string;
}

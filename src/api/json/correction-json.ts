import { z } from "@hono/zod-openapi";
import { formatTime } from "../../domain/time.ts";
import type { Activity, IssueFingerprint } from "../../store/store.ts";
import { timeField } from "./parameters.ts";

export const fingerprintSchema = z
  .object({
    hash: z.string(),
    strategy: z.string(),
    parts: z.array(z.string()).openapi({ description: "What was hashed, readable." }),
    title: z.string(),
    pattern: z.string(),
    event_count: z.number().int(),
    first_seen: timeField,
    last_seen: timeField,
    because: z
      .array(z.object({ field: z.number().int(), known: z.string(), seen: z.string(), because: z.string() }))
      .nullable()
      .openapi({ description: "Why its message was taken for one of the issue's; null where its hash alone decided." }),
  })
  .openapi("Fingerprint");

/** A fingerprint of an issue as the API and `issues show --json` show it. */
export type FingerprintJson = z.infer<typeof fingerprintSchema>;

export function fingerprintJson(fingerprint: IssueFingerprint): FingerprintJson {
  return {
    hash: fingerprint.hash,
    strategy: fingerprint.strategy,
    parts: [...fingerprint.parts],
    title: fingerprint.title,
    pattern: fingerprint.pattern,
    event_count: fingerprint.eventCount,
    first_seen: formatTime(fingerprint.firstSeen),
    last_seen: formatTime(fingerprint.lastSeen),
    because: fingerprint.because === undefined ? null : fingerprint.because.map((step) => ({ ...step })),
  };
}

export const activitySchema = z
  .object({
    id: z.string(),
    kind: z.enum(["merged", "split", "undone"]).openapi({
      description:
        "`merged`: `other` into `issue`. `split`: `other` off `issue`. `undone`: one of these was taken back.",
    }),
    issue: z.string(),
    other: z.string(),
    at: timeField,
    actor: z.string().openapi({ description: "Who decided." }),
    reason: z.string(),
    fingerprints: z.number().int().openapi({ description: "How many fingerprints changed their issue." }),
    undone_at: timeField.nullable(),
  })
  .openapi("Activity");

export type ActivityJson = z.infer<typeof activitySchema>;

export function activityJson({ undoneAt, ...activity }: Activity): ActivityJson {
  return {
    ...activity,
    at: formatTime(activity.at),
    undone_at: undoneAt === undefined ? null : formatTime(undoneAt),
  };
}

import { z } from "@hono/zod-openapi";
import { formatTime } from "../../domain/time.ts";
import { ACTIVITY_KINDS, type Activity } from "../../store/issue-life.ts";
import type { IssueFingerprint } from "../../store/store.ts";
import { decisionsJson, decisionsSchema } from "./decision-json.ts";
import { orNull, timeField } from "./parameters.ts";

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
    kind: z.enum(ACTIVITY_KINDS).openapi({
      description:
        "`merged`: `other` into `issue`. `split`: `other` off `issue`. `undone`: an earlier one was taken back. " +
        "`commented`: something was said. The others: what is decided about `issue` changed from `before` to `after`.",
    }),
    issue: z.string(),
    other: z.string().nullable().openapi({ description: "Of a merge or split, and of what took one back." }),
    at: timeField,
    actor: z.string().openapi({ description: "Who decided." }),
    reason: z.string(),
    fingerprints: z.number().int().openapi({ description: "How many fingerprints changed their issue." }),
    before: orNull(decisionsSchema).openapi({ description: "What was decided about `issue` until then." }),
    after: orNull(decisionsSchema),
    comment: z.object({ text: z.string(), edited_at: timeField.nullable() }).nullable(),
    seen: z.object({ at: timeField, release: z.string().nullable() }).nullable().openapi({
      description: "Of `regressed`: the event that brought the issue back.",
    }),
    undone_at: timeField.nullable(),
  })
  .openapi("Activity");

export type ActivityJson = z.infer<typeof activitySchema>;

export function activityJson({ undoneAt, before, after, comment, seen, ...activity }: Activity): ActivityJson {
  return {
    ...activity,
    other: activity.other === activity.issue ? null : activity.other,
    at: formatTime(activity.at),
    before: before === undefined ? null : decisionsJson(before),
    after: after === undefined ? null : decisionsJson(after),
    comment:
      comment === undefined
        ? null
        : { text: comment.text, edited_at: comment.editedAt === undefined ? null : formatTime(comment.editedAt) },
    seen: seen === undefined ? null : { at: formatTime(seen.at), release: seen.release ?? null },
    undone_at: undoneAt === undefined ? null : formatTime(undoneAt),
  };
}

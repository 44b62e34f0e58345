import { z } from "@hono/zod-openapi";
import { formatTime } from "../../domain/time.ts";
import type { IssueTags, TagKey } from "../../store/tag-store.ts";
import { timeField } from "./parameters.ts";

const valueSchema = z.object({
  value: z.string(),
  count: z.number().int(),
  share: z.number().openapi({ description: "Of the events that have the key, 0 to 1." }),
  last_seen: timeField.openapi({ description: "When it was last counted, by the clock of the worker." }),
});

export const tagSchema = z
  .object({
    key: z.string(),
    total: z.number().int().openapi({ description: "Events that have the key." }),
    values: z.array(valueSchema).openapi({ description: "The commonest first." }),
    other: z.number().int().openapi({ description: "Events with other values than these." }),
  })
  .openapi("Tag");

export const tagsSchema = z
  .object({
    items: z.array(tagSchema).openapi({ description: "The key of most events first, at most 50 a fingerprint." }),
    next: z.null(),
    other_keys: z.number().int().openapi({ description: "Tags whose keys are not told apart." }),
  })
  .openapi("Tags");

export const recentNamesSchema = z
  .object({
    items: z.array(z.object({ name: z.string(), count: z.number().int().openapi({ description: "Events." }) })),
    next: z.null(),
  })
  .openapi("RecentNames");

export function tagJson({ key, total, values, other }: TagKey): z.infer<typeof tagSchema> {
  return {
    key,
    total,
    values: values.map(({ value, count, lastSeen }) => ({
      value,
      count,
      share: count / total,
      last_seen: formatTime(lastSeen),
    })),
    other,
  };
}

export function tagsJson({ keys, otherKeys }: IssueTags): z.infer<typeof tagsSchema> {
  return { items: keys.map(tagJson), next: null, other_keys: otherKeys };
}

import { z } from "@hono/zod-openapi";
import { formatTime } from "../../domain/time.ts";
import type { ShownRecord } from "../source-services.ts";
import { timeField } from "./parameters.ts";

export const shownRecordSchema = z
  .object({
    origin: z.record(z.string(), z.unknown()).openapi({ description: "Where it lies." }),
    timestamp: timeField.nullable(),
    level: z.string().nullable().openapi({ description: "As it is written in the record." }),
    service: z.string().nullable(),
    host: z.string().nullable(),
    logger: z.string().nullable(),
    message: z.string().openapi({ description: "With its stack trace, without secrets; at most 8,000 characters." }),
    cut: z.boolean().openapi({ description: "The message is longer." }),
  })
  .openapi("ShownRecord");

export function shownRecordJson(record: ShownRecord): z.infer<typeof shownRecordSchema> {
  const { origin, timestamp, level, service, host, logger, message, cut } = record;
  return {
    origin: { ...origin },
    timestamp: timestamp === undefined || Number.isNaN(timestamp) ? null : formatTime(timestamp),
    level: level ?? null,
    service: service ?? null,
    host: host ?? null,
    logger: logger ?? null,
    message,
    cut,
  };
}

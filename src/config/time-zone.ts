import { z } from "zod";
import { says } from "../domain/sentence.ts";

/** Whether the run-time knows the zone: `Europe/Berlin`, `Asia/Shanghai`, `UTC`. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** An IANA time zone in YAML. */
export const timeZone: z.ZodString = z
  .string()
  .refine(isTimeZone, says("schema.time_zone"))
  .meta({ title: says("kind.time_zone") });

import { z } from "zod";

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
  .refine(isTimeZone, "must be an IANA time zone such as `Europe/Berlin`, `Asia/Shanghai` or `UTC`")
  .meta({ title: "a time zone such as `Europe/Berlin`" });

import { z } from "zod";
import type { MeasureField } from "../domain/measure.ts";

/** `tag.NAME`, as in searches. Detectors wrote `tag:NAME` once, and configurations may still. */
export const tagField: z.ZodString = z
  .string()
  .regex(/^tag[.:][^\s]{1,100}$/, "must be one of the listed names, or `tag.` and a name");

/** The field that a configuration means. */
export function measureField(written: string): MeasureField {
  return (written.startsWith("tag:") ? `tag.${written.slice("tag:".length)}` : written) as MeasureField;
}

import { z } from "zod";
import { says } from "../domain/sentence.ts";

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

/**
 * Number of bytes that `256MB`, `1GiB`, `1.5 GB` or `4096` mean, in any letter case: KB is 1000, KiB 1024. Undefined
 * when `text` is not a size, or not a whole number of bytes that can be held.
 */
export function parseBytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?) ?([a-z]*)$/i.exec(text);
  const unit = UNITS[(match?.[2] ?? "?").toUpperCase()];
  if (match?.[1] === undefined || unit === undefined) return undefined;
  const size = Math.round(Number(match[1]) * unit);
  return Number.isSafeInteger(size) ? size : undefined;
}

/** A size in YAML, such as `256MB` or a plain number of bytes; bytes in code. */
export const bytes = z
  .union([z.string(), z.number()])
  .refine(
    (size) => (typeof size === "number" ? Number.isSafeInteger(size) && size >= 0 : parseBytes(size) !== undefined),
    says("schema.bytes"),
  )
  .meta({ title: says("kind.size") })
  .transform((size) => (typeof size === "number" ? size : (parseBytes(size) ?? 0)));

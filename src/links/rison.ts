/** What Rison can say: JSON without numbers that are not finite. */
export type RisonValue =
  | string
  | number
  | boolean
  | null
  | readonly RisonValue[]
  | { readonly [key: string]: RisonValue | undefined };

/** Characters that end a bare word; those that may also not begin one are added in front. */
const BARE = /^[^-0-9 '!:(),*@$\s][^ '!:(),*@$\s]*$/;

/** `value` in Rison (https://github.com/Nanonid/rison), the notation of Kibana's addresses; keys in their own order. */
export function rison(value: RisonValue): string {
  if (value === null) return "!n";
  if (typeof value === "boolean") return value ? "!t" : "!f";
  if (typeof value === "number") return Number.isFinite(value) ? String(value).replace("+", "") : "!n";
  if (typeof value === "string") return word(value);
  if (Array.isArray(value)) return `!(${value.map(rison).join(",")})`;
  const entries = Object.entries(value as Readonly<Record<string, RisonValue | undefined>>);
  const written = entries.flatMap(([key, inner]) => (inner === undefined ? [] : [`${word(key)}:${rison(inner)}`]));
  return `(${written.join(",")})`;
}

function word(text: string): string {
  const whole = text.toWellFormed();
  return BARE.test(whole) ? whole : `'${whole.replace(/[!']/g, "!$&")}'`;
}

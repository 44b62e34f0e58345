/** A number as people say it: `180`, `20`, `0.4`; thousands without decimals. */
export function readable(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
}

/** A share as people say it: `4.2 %`. */
export function percent(share: number): string {
  return `${readable(share * 100)} %`;
}

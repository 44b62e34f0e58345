import type { ReactNode } from "react";
import { formatInstant, formatMinute, formatRelative } from "../i18n/format.ts";
import { useNow } from "../state/now.ts";

/** A time, as long ago; exactly in its title. */
export function Ago({ at }: { readonly at: string }): ReactNode {
  const now = useNow();
  const ms = Date.parse(at);
  // `now` moves in steps: what came since the last one is not in the future.
  const soon = ms > now && ms < now + 60_000;
  return (
    <time dateTime={at} title={formatInstant(ms)}>
      {formatRelative(ms, soon ? ms : now)}
    </time>
  );
}

/** A time to the millisecond, with its zone. */
export function Instant({ at }: { readonly at: string }): ReactNode {
  return <time dateTime={at}>{formatInstant(Date.parse(at))}</time>;
}

/** A time to the minute; exactly in its title. */
export function Minute({ at }: { readonly at: string }): ReactNode {
  const ms = Date.parse(at);
  return (
    <time dateTime={at} title={formatInstant(ms)}>
      {formatMinute(ms)}
    </time>
  );
}

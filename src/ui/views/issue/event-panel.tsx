import { type ReactNode, useMemo, useState } from "react";
import { api } from "../../api/client.ts";
import type { ErrorEvent, Issue } from "../../api/types.ts";
import { t } from "../../i18n/text.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { safeAddress } from "../../parts/hostile-text.ts";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Ago, Instant } from "../../parts/moment.tsx";
import { Empty, Outcome } from "../../parts/outcome.tsx";
import { OutsideLink } from "../../parts/outside-link.tsx";
import { useKeys } from "../../state/keys.ts";
import { changeQuery, usePlace } from "../../state/location.ts";
import { useQuery } from "../../state/query.ts";
import { EventContext } from "./event-context.tsx";
import { eventAsMarkdown, eventAsText } from "./event-text.ts";
import { ExceptionChain } from "./exception-chain.tsx";
import { RecordsAround } from "./records-around.tsx";
import { mostTelling } from "./telling-event.ts";

/** The kept events of the issue, one at a time. */
export function EventPanel({ issue }: { readonly issue: Issue }): ReactNode {
  // A page holds more than are kept of an issue.
  const answer = useQuery(`issue ${issue.id} events`, () => api.events(issue.id, { limit: 100 }), { staleMs: 30_000 });
  return (
    <Outcome answer={answer}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title={t("event.none")}>
            <p>{t("event.none_text")}</p>
          </Empty>
        ) : (
          <Events issue={issue} events={items} />
        )
      }
    </Outcome>
  );
}

function Events({ issue, events }: { readonly issue: Issue; readonly events: readonly ErrorEvent[] }): ReactNode {
  const { query } = usePlace();
  const wanted = events.findIndex(({ id }) => id === query.get("event"));
  const index = Math.max(0, wanted);
  const event = events[index];
  const last = events.length - 1;
  const telling = useMemo(() => mostTelling(events), [events]);
  useKeys(
    useMemo(() => {
      const go = (to: number): void => {
        const id = events[Math.min(last, Math.max(0, to))]?.id;
        changeQuery({ event: id === events[0]?.id ? undefined : id }, { replace: true });
      };
      return { "[": () => go(index + 1), "]": () => go(index - 1) };
    }, [events, index, last]),
  );
  if (event === undefined) return null;
  const button = (to: number, name: IconName, label: string): ReactNode => (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      disabled={to < 0 || to > last || to === index}
      onClick={() => changeQuery({ event: to === 0 ? undefined : events[to]?.id }, { replace: true })}
    >
      <Icon name={name} />
    </button>
  );
  return (
    <section className="panel event" aria-label={t("event.label")}>
      <div className="panel-head">
        <p>
          <b>
            <Instant at={event.timestamp} />
          </b>
          <span className="faint">
            <Ago at={event.timestamp} /> ·{" "}
            {t("event.position", { number: events.length - index, count: events.length })}
            {event.clamped && ` · ${t("event.clamped")}`}
          </span>
        </p>
        <div className="event-steps">
          {events.length > 1 && (
            <button
              type="button"
              className="quiet"
              aria-pressed={index === telling}
              onClick={() => changeQuery({ event: telling === 0 ? undefined : events[telling]?.id }, { replace: true })}
            >
              {t("event.telling")}
            </button>
          )}
          {button(last, "first", t("event.first"))}
          {button(index + 1, "back", t("event.previous"))}
          {button(index - 1, "next", t("event.next"))}
          {button(0, "last", t("event.last"))}
        </div>
      </div>
      <EventBody key={event.id} issue={issue} event={event} />
    </section>
  );
}

function EventBody({ issue, event }: { readonly issue: Issue; readonly event: ErrorEvent }): ReactNode {
  const [all, setAll] = useState(false);
  const [around, setAround] = useState(false);
  const frames = event.exceptions.some((exception) => exception.frames.length > 0);
  const logs = safeAddress(event.links.logs?.url);
  const recordSaysMore = event.message !== "" && event.message !== event.exceptions[0]?.message;
  return (
    <>
      {(event.exceptions.length === 0 || recordSaysMore) && (
        <div className="record-message">
          {event.exceptions.length > 0 && <h2 className="minor">{t("event.logged")}</h2>}
          <pre>
            <LogText text={event.message} />
          </pre>
        </div>
      )}
      <div className="event-tools">
        {frames && (
          <button type="button" className="quiet" aria-pressed={all} onClick={() => setAll(!all)}>
            {t("event.all_frames")}
          </button>
        )}
        <button type="button" className="quiet" aria-expanded={around} onClick={() => setAround(!around)}>
          {t("around.label")}
        </button>
        {event.links.logs !== null && logs !== undefined && (
          <OutsideLink to={logs} className="button quiet">
            {t("event.logs", { name: event.links.logs.name })}
          </OutsideLink>
        )}
        <CopyButton text={() => eventAsText(event)} label={t("event.copy_text")}>
          {t("event.copy_text")}
        </CopyButton>
        <CopyButton
          text={() => eventAsMarkdown(issue, event, new URL(`/issues/${issue.id}`, location.href).href)}
          label={t("event.copy_markdown")}
        >
          {t("event.copy_markdown")}
        </CopyButton>
      </div>
      {around && <RecordsAround event={event} />}
      <ExceptionChain event={event} all={all} />
      <EventContext event={event} />
    </>
  );
}

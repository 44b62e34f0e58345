import type { ReactNode } from "react";
import type { ErrorEvent } from "../../api/types.ts";
import { type MessageKey, t } from "../../i18n/text.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { originText, requestLine } from "./event-text.ts";

type Rows = readonly (readonly [MessageKey, string | null | undefined])[];

/** Where, for whom and in what an event happened, and where its log record lies. */
export function EventContext({ event }: { readonly event: ErrorEvent }): ReactNode {
  const { request, user } = event;
  const tags = Object.entries(event.tags).sort(([a], [b]) => a.localeCompare(b));
  return (
    <div className="context">
      <Facts
        title={t("context.where")}
        rows={[
          ["context.service", event.service],
          ["context.environment", event.environment],
          ["context.release", event.release],
          ["context.host", event.host],
          ["context.logger", event.logger],
          ["context.rule", event.rule],
        ]}
      />
      {request !== null && (
        <Facts
          title={t("context.request")}
          rows={[
            ["context.line", requestLine(event)],
            ["context.route", request.route],
            ["context.user_agent", request.user_agent],
          ]}
        />
      )}
      {user !== null && (
        <Facts
          title={t("context.user")}
          rows={[
            ["context.id", user.id],
            ["context.name", user.name],
            ["context.email", user.email],
            ["context.ip", user.ip],
          ]}
        />
      )}
      <Facts
        title={t("context.trace")}
        copy
        rows={[
          ["context.trace_id", event.trace_id],
          ["context.span_id", event.span_id],
          ["context.origin", originText(event)],
        ]}
      />
      {tags.length > 0 && (
        <section>
          <h2 className="minor">{t("context.tags")}</h2>
          <dl className="pairs">
            {tags.map(([name, value]) => (
              <div key={name}>
                <dt className="mono">
                  <LogText text={name} />
                </dt>
                <dd>
                  <LogText text={value} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </div>
  );
}

function Facts(props: { readonly title: string; readonly rows: Rows; readonly copy?: boolean }): ReactNode {
  const { title, rows, copy = false } = props;
  const known = rows.filter((row): row is readonly [MessageKey, string] => (row[1] ?? "") !== "");
  if (known.length === 0) return null;
  return (
    <section>
      <h2 className="minor">{title}</h2>
      <dl className="pairs">
        {known.map(([key, value]) => (
          <div key={key}>
            <dt>{t(key)}</dt>
            <dd className={copy ? "mono" : undefined}>
              <LogText text={value} />
              {copy && <CopyButton text={() => value} label={t("copy.value", { name: t(key) })} />}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

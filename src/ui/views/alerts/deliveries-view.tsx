import { type ReactNode, useState } from "react";
import { api } from "../../api/client.ts";
import type { Delivery } from "../../api/types.ts";
import { t } from "../../i18n/text.ts";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Ago, Instant } from "../../parts/moment.tsx";
import { Outcome } from "../../parts/outcome.tsx";
import { PagedList } from "../../parts/paged-list.tsx";
import { addressWith, usePlace } from "../../state/location.ts";
import { notify, notifyFailure } from "../../state/messages.ts";
import { invalidate, useQuery } from "../../state/query.ts";
import { useRights } from "../../state/rights.ts";
import { TitleMessage } from "../issues/issue-title.tsx";
import { AlertsFrame } from "./alerts-frame.tsx";

const STATES = ["all", "pending", "delivered", "dead"] as const;
const MARKS: Readonly<Record<Delivery["state"], string>> = {
  pending: "mark warn",
  folded: "mark",
  delivered: "mark good",
  superseded: "mark",
  dead: "mark bad",
};

/** Messages, and what became of them. */
export function DeliveriesView(): ReactNode {
  const place = usePlace();
  const state = STATES.find((one) => one === place.query.get("state")) ?? "all";
  const alert = place.query.get("alert") ?? undefined;
  const query = { state: state === "all" ? undefined : state, alert };
  return (
    <AlertsFrame tab="/deliveries">
      <nav className="segments" aria-label={t("deliveries.states")}>
        {STATES.map((one) => (
          <Link
            key={one}
            to={addressWith(place, { state: one === "all" ? undefined : one })}
            aria-current={one === state ? "true" : undefined}
          >
            {t(`delivery.${one}`)}
          </Link>
        ))}
      </nav>
      <PagedList
        key={JSON.stringify(query)}
        id="deliveries"
        query={query}
        load={api.deliveries}
        none={t("deliveries.none")}
        noneText={t("deliveries.none_text")}
      >
        {(delivery) => <DeliveryEntry delivery={delivery} />}
      </PagedList>
    </AlertsFrame>
  );
}

function DeliveryEntry({ delivery }: { readonly delivery: Delivery }): ReactNode {
  const [open, setOpen] = useState(false);
  const { may } = useRights();
  const again = may("resend") && (delivery.state === "delivered" || delivery.state === "dead");
  return (
    <>
      <p>
        <span className={MARKS[delivery.state]}>{t(`delivery.${delivery.state}`)}</span>{" "}
        <b>
          <LogText text={delivery.channel} />
        </b>{" "}
        <span className="faint">
          {delivery.kind} · {t("delivery.tells", { firing: delivery.firing, resolved: delivery.resolved })} ·{" "}
          <Ago at={delivery.finished_at ?? delivery.created_at} />
        </span>
      </p>
      <p className="faint small">
        {Object.entries(delivery.group_labels).map(([name, value]) => (
          <span key={name} className="label">
            {name === "issue" ? (
              <Link to={`/issues/${encodeURIComponent(value)}`}>
                {delivery.issue_title === null ? t("delivery.issue") : <TitleMessage text={delivery.issue_title} />}
              </Link>
            ) : (
              <>
                {name}: <LogText text={value} />
              </>
            )}
          </span>
        ))}
      </p>
      {delivery.error !== null && delivery.state !== "delivered" && (
        <p className="wrong">
          <LogText text={delivery.error} />
        </p>
      )}
      <div className="alert-tools">
        <button type="button" className="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t("delivery.tries", { count: delivery.attempts })}
        </button>
        {again && (
          <button type="button" className="quiet" onClick={() => void resend(delivery.id)}>
            {t("delivery.resend")}
          </button>
        )}
      </div>
      {open && <Tries id={delivery.id} />}
    </>
  );
}

function Tries({ id }: { readonly id: string }): ReactNode {
  const answer = useQuery(`deliveries one ${id}`, () => api.delivery(id));
  return (
    <Outcome answer={answer}>
      {({ tries, alerts }) => (
        <>
          <ol className="tries">
            {tries.map((one) => (
              <li key={one.started_at}>
                <Instant at={one.started_at} /> <b>{one.outcome}</b>{" "}
                {one.error !== null && (
                  <span className="faint">
                    <LogText text={one.error} />
                  </span>
                )}
              </li>
            ))}
          </ol>
          <p className="small">
            {alerts.map((alert) => (
              <Link key={`${alert.id} ${alert.as}`} to={`/alerts/${encodeURIComponent(alert.id)}`} className="label">
                {t("delivery.alert")} ({alert.as})
              </Link>
            ))}
          </p>
        </>
      )}
    </Outcome>
  );
}

async function resend(id: string): Promise<void> {
  try {
    await api.resend(id);
    notify(t("delivery.resent"));
    invalidate("deliveries");
  } catch (thrown) {
    notifyFailure(thrown);
  }
}

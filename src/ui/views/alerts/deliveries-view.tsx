import { type ReactNode, useState } from "react";
import { api } from "../../api/client.ts";
import type { Delivery } from "../../api/types.ts";
import { t } from "../../i18n/text.ts";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Ago, Instant } from "../../parts/moment.tsx";
import { Outcome } from "../../parts/outcome.tsx";
import { PagedList } from "../../parts/paged-list.tsx";
import { SaidText } from "../../parts/said-text.tsx";
import { addressWith, usePlace } from "../../state/location.ts";
import { notify, notifyFailure } from "../../state/messages.ts";
import { invalidate, useQuery } from "../../state/query.ts";
import { useRights } from "../../state/rights.ts";
import { TitleMessage } from "../issues/issue-title.tsx";
import { labelName } from "./alert-text.ts";
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
    <div className="alert beside">
      <p>
        <span className={MARKS[delivery.state]}>{t(`delivery.${delivery.state}`)}</span> <Subject delivery={delivery} />
      </p>
      <p className="faint">
        <span className="mono">
          <LogText text={delivery.channel} />
        </span>{" "}
        · {t(`delivery.kind.${delivery.kind}`)} · {toldText(delivery)} ·{" "}
        <Ago at={delivery.finished_at ?? delivery.created_at} />
      </p>
      {delivery.error !== null && delivery.state !== "delivered" && (
        <p className="wrong">
          <SaidText text={delivery.error} said={delivery.error_said} />
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
      {open && (
        <div>
          <Tries id={delivery.id} />
        </div>
      )}
    </div>
  );
}

/** What the message is about: an issue by its title, else what its alerts have in common. */
function Subject({ delivery }: { readonly delivery: Delivery }): ReactNode {
  const { issue, ...labels } = delivery.group_labels;
  const others = Object.entries(labels);
  return (
    <>
      {issue !== undefined && (
        <Link to={`/issues/${encodeURIComponent(issue)}`} className="label titled">
          {delivery.issue_title === null ? t("delivery.issue") : <TitleMessage text={delivery.issue_title} />}
        </Link>
      )}
      {others.map(([name, value]) => (
        <span key={name} className="label">
          {labelName(name)}: <LogText text={value} />
        </span>
      ))}
      {issue === undefined && others.length === 0 && <b>{t("delivery.together")}</b>}
    </>
  );
}

/** How many alerts it tells as what; nothing is said of none. */
function toldText({ firing, resolved }: Delivery): string {
  const parts = [
    ...(firing > 0 || resolved === 0 ? [t("delivery.firing_count", { count: firing })] : []),
    ...(resolved > 0 ? [t("delivery.resolved_count", { count: resolved })] : []),
  ];
  return parts.join(", ");
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
                <Instant at={one.started_at} /> <b>{t(`delivery.outcome.${one.outcome}`)}</b>{" "}
                {one.error !== null && (
                  <span className="faint">
                    <SaidText text={one.error} said={one.error_said} />
                  </span>
                )}
              </li>
            ))}
          </ol>
          <p className="small">
            {alerts.map((alert) => (
              <Link key={`${alert.id} ${alert.as}`} to={`/alerts/${encodeURIComponent(alert.id)}`} className="label">
                {t("delivery.alert")} ({t(`delivery.as.${alert.as}`)})
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

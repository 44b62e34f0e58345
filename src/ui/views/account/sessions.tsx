import type { ReactNode } from "react";
import type { OwnSession } from "../../api/account-types.ts";
import { accounts } from "../../api/accounts.ts";
import { endSession } from "../../api/log-in.ts";
import { t } from "../../i18n/text.ts";
import { LogText } from "../../parts/log-text.tsx";
import { Ago } from "../../parts/moment.tsx";
import { Outcome } from "../../parts/outcome.tsx";
import { notify, notifyFailure } from "../../state/messages.ts";
import { invalidate, useQuery } from "../../state/query.ts";
import { browserName } from "./browser-name.ts";

/** Where one is logged in; each can be ended. */
export function Sessions(): ReactNode {
  const answer = useQuery("sessions", accounts.sessions, { everyMs: 60_000 });
  return (
    <section className="panel" aria-labelledby="sessions">
      <div className="card-head">
        <h2 id="sessions">{t("sessions.title")}</h2>
        {(answer.data?.items.length ?? 0) > 1 && (
          <button type="button" onClick={() => void act(accounts.endOtherSessions)}>
            {t("sessions.end_others")}
          </button>
        )}
      </div>
      <Outcome answer={answer}>
        {({ items }) => (
          <ul className="listing">
            {items.map((one) => (
              <li key={one.id}>
                <Entry session={one} />
              </li>
            ))}
          </ul>
        )}
      </Outcome>
    </section>
  );
}

function Entry({ session }: { readonly session: OwnSession }): ReactNode {
  const { id, agent, address, current } = session;
  return (
    <>
      <div className="row-text">
        <p>
          <b title={agent}>{agent === "" ? t("sessions.unknown") : <LogText text={browserName(agent)} />}</b>{" "}
          {current && <span className="mark good">{t("sessions.this")}</span>}
        </p>
        <p className="faint small">
          {address} · {t(`sessions.${session.method}`)} <Ago at={session.created_at} /> · {t("sessions.seen")}{" "}
          <Ago at={session.seen_at} />
        </p>
      </div>
      <button
        type="button"
        className="quiet"
        onClick={() => void (current ? endSession() : act(() => accounts.endSession(id)))}
      >
        {t(current ? "settings.log_out" : "sessions.end")}
      </button>
    </>
  );
}

async function act(work: () => Promise<object>): Promise<void> {
  try {
    await work();
    notify(t("sessions.ended"));
  } catch (thrown) {
    notifyFailure(thrown);
  }
  invalidate("sessions");
}

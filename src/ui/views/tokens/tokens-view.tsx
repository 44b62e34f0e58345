import { type ReactNode, useState } from "react";
import type { Token } from "../../api/account-types.ts";
import { accounts } from "../../api/accounts.ts";
import { t } from "../../i18n/text.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Ago, Minute } from "../../parts/moment.tsx";
import { Empty, Outcome } from "../../parts/outcome.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { changeQuery, usePlace } from "../../state/location.ts";
import { notify, notifyFailure } from "../../state/messages.ts";
import { useNow } from "../../state/now.ts";
import { invalidate, useQuery } from "../../state/query.ts";
import { useRights } from "../../state/rights.ts";
import { session } from "../../state/session.ts";
import { useValue } from "../../state/value.ts";
import { AccountFrame } from "../account/account-frame.tsx";
import { NewToken } from "./new-token.tsx";

/** What scripts prove with whose they are. */
export function TokensView(): ReactNode {
  const place = usePlace();
  const { owner } = useRights();
  const present = useValue(session);
  const nobody = present.kind === "somebody" && present.me.account === null;
  const of = owner && (nobody || place.query.get("of") === "all") ? "all" : "me";
  const answer = useQuery(`tokens ${of}`, () => accounts.tokens(of), { everyMs: 30_000 });
  return (
    <AccountFrame
      tab="tokens"
      action={
        <button type="button" className="primary" onClick={() => changeQuery({ new: "1" })}>
          {t("tokens.new")}
        </button>
      }
    >
      <p className="lead">{t("tokens.text")}</p>
      {owner && !nobody && (
        <Tabs
          label={t("tokens.whose")}
          tabs={(["me", "all"] as const).map((one) => ({
            to: one === "me" ? "/tokens" : "/tokens?of=all",
            text: t(`whose.${one}`),
            current: one === of,
          }))}
        />
      )}
      <Outcome answer={answer}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("tokens.none")} />
          ) : (
            <ul className="listing panel">
              {items.map((token) => (
                <li key={token.id}>
                  <Entry token={token} whose={of === "all"} />
                </li>
              ))}
            </ul>
          )
        }
      </Outcome>
      {place.query.has("new") && (
        <NewToken needsEmail={nobody} onClose={() => changeQuery({ new: undefined }, { replace: true })} />
      )}
    </AccountFrame>
  );
}

function Entry({ token, whose }: { readonly token: Token; readonly whose: boolean }): ReactNode {
  const [asking, setAsking] = useState(false);
  const now = useNow();
  const over = token.expires_at !== null && Date.parse(token.expires_at) <= now;
  return (
    <>
      <div className="row-text">
        <p>
          <b>
            <LogText text={token.name} />
          </b>{" "}
          <span className="mono faint">…{token.hint}</span>{" "}
          {token.scopes.map((scope) => (
            <span key={scope} className={scope === "admin" ? "mark warn" : "mark"}>
              {t(`scope.${scope}`)}
            </span>
          ))}{" "}
          {over && <span className="mark bad">{t("tokens.expired")}</span>}
        </p>
        <p className="faint small">
          {whose && token.email !== null && (
            <>
              <LogText text={token.email} /> ·{" "}
            </>
          )}
          {t("tokens.made")} <Ago at={token.created_at} /> ·{" "}
          {token.used_at === null ? (
            t("tokens.unused")
          ) : (
            <>
              {t("tokens.used")} <Ago at={token.used_at} />
              {token.used_from !== null && ` (${token.used_from})`}
            </>
          )}{" "}
          ·{" "}
          {token.expires_at === null ? (
            t("tokens.for_ever")
          ) : (
            <>
              {t("until")} <Minute at={token.expires_at} />
            </>
          )}
        </p>
      </div>
      <button type="button" className="quiet" onClick={() => setAsking(true)}>
        {t("tokens.revoke")}
      </button>
      {asking && (
        <Confirm
          title={t("tokens.revoke_title")}
          submit={t("tokens.revoke")}
          final
          onClose={() => setAsking(false)}
          onDone={() => void revoke(token.id)}
        >
          <p>
            <b>
              <LogText text={token.name} />
            </b>
          </p>
          <p>{t("tokens.revoke_text")}</p>
        </Confirm>
      )}
    </>
  );
}

async function revoke(id: string): Promise<void> {
  try {
    await accounts.revokeToken(id);
    notify(t("tokens.revoked"));
  } catch (thrown) {
    notifyFailure(thrown);
  }
  invalidate("tokens");
}

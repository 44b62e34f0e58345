import type { ReactNode } from "react";
import type { AuditEntry as Entry } from "../../api/account-types.ts";
import { t } from "../../i18n/text.ts";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Minute } from "../../parts/moment.tsx";
import { addressWith, usePlace } from "../../state/location.ts";
import { actionText } from "./action-text.ts";

/** One thing that was done or tried. Its words come from requests, so all of them are as hostile as a log's. */
export function AuditEntry({ entry }: { readonly entry: Entry }): ReactNode {
  const { at, actor, via, credential, address, action, object, detail, status } = entry;
  const place = usePlace();
  const issue = /^\w+ \/api\/v1\/issues\/\{id\}/.test(action) && /^[\w-]{8,64}$/.test(object);
  const details = Object.entries(detail);
  return (
    <div className="audit-entry">
      <p>
        {actor === "" ? (
          <span className="faint">{t("audit.nobody")}</span>
        ) : (
          <Link to={addressWith(place, { actor })}>
            <b>
              <LogText text={actor} />
            </b>
          </Link>
        )}{" "}
        {status === null && <span className="mark">{t("audit.unknown")}</span>}
        {status !== null && status >= 400 && (
          <span className="mark bad">{t("audit.refused", { status: String(status) })}</span>
        )}{" "}
        <span title={action}>{actionText(action)}</span>{" "}
        {object !== "" && object !== actor && (
          <span className="mono">
            {issue ? (
              <Link to={`/issues/${object}`}>{object}</Link>
            ) : (
              <Link to={addressWith(place, { object })}>
                <LogText text={object} />
              </Link>
            )}
          </span>
        )}
      </p>
      {details.length > 0 && (
        <p className="small mono wrap">
          {details.map(([name, value]) => (
            <span key={name} className="label">
              <LogText text={`${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`} />
            </span>
          ))}
        </p>
      )}
      <p className="faint small">
        <Minute at={at} /> · {via === "token" ? t("audit.via_token") : viaText(via)}
        {credential !== null && (
          <>
            {" "}
            <LogText text={credential} />
          </>
        )}{" "}
        · <LogText text={address} />
      </p>
    </div>
  );
}

function viaText(via: string): string {
  if (via === "session" || via === "admin_token" || via === "log_in") return t(`audit.via_${via}`);
  return via;
}

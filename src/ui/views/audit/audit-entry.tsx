import type { ReactNode } from "react";
import type { AuditName, AuditEntry as Entry } from "../../api/account-types.ts";
import { t } from "../../i18n/text.ts";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Minute } from "../../parts/moment.tsx";
import { addressWith, usePlace } from "../../state/location.ts";
import { TitleMessage } from "../issues/issue-title.tsx";
import { deedOf } from "./action-text.ts";
import { detailText, namedParts } from "./named-parts.ts";

/** One thing that was done or tried. Its words come from requests, so all of them are as hostile as a log's. */
export function AuditEntry({ entry }: { readonly entry: Entry }): ReactNode {
  const { at, actor, via, credential, address, action, status, names } = entry;
  const { text, object, rest } = deedOf(entry);
  const place = usePlace();
  const details = Object.entries(rest).filter(([, value]) => value !== "");
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
        <Person of={actor} names={names} />
        {status === null && <span className="mark">{t("audit.unknown")}</span>}
        {status !== null && status >= 400 && (
          <span className="mark bad">{t("audit.refused", { status: String(status) })}</span>
        )}{" "}
        <span title={action}>{text}</span>{" "}
        {object !== "" && object !== actor && (
          <>
            <Named
              text={object}
              names={names}
              otherwise={
                <Link to={addressWith(place, { object })} className="mono">
                  <LogText text={object} />
                </Link>
              }
            />{" "}
            <Person of={object} names={names} />
          </>
        )}
      </p>
      {details.length > 0 && (
        <p className="small mono wrap">
          {details.map(([name, value]) => (
            <span key={name} className="label">
              <LogText text={`${name}: `} />
              <Named text={detailText(value)} names={names} />
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

/** What somebody with an address calls themselves: beside it, since names are their own to choose. */
function Person({ of, names }: { readonly of: string; readonly names: readonly AuditName[] }): ReactNode {
  const name = names.find(({ text, kind }) => text === of && kind === "account")?.title;
  if (name === undefined || name === of) return null;
  return (
    <>
      <span className="faint">
        <LogText text={name} />
      </span>{" "}
    </>
  );
}

const PLACES: Readonly<Record<AuditName["kind"], (id: string) => string>> = {
  issue: (id) => `/issues/${encodeURIComponent(id)}`,
  alert: (id) => `/alerts/${encodeURIComponent(id)}`,
  delivery: () => "/deliveries",
  silence: () => "/silences",
  account: () => "/team",
};

/** A text with titles in the place of ids. `otherwise`: where nothing in it has one. */
function Named(props: {
  readonly text: string;
  readonly names: readonly AuditName[];
  readonly otherwise?: ReactNode;
}): ReactNode {
  const { text, names, otherwise } = props;
  const titled = names.filter((name) => name.kind !== "account" || name.text === name.id);
  const parts = namedParts(text, titled);
  if (otherwise !== undefined && parts.every((part) => typeof part === "string")) return otherwise;
  return parts.map((part, index) =>
    typeof part === "string" ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other identity
      <LogText key={index} text={part} />
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other identity
      <Link key={index} to={PLACES[part.kind](part.id)} title={part.text}>
        <TitleMessage text={part.title.slice(0, 200)} />
      </Link>
    ),
  );
}

function viaText(via: string): string {
  if (via === "session" || via === "admin_token" || via === "log_in") return t(`audit.via_${via}`);
  return via;
}

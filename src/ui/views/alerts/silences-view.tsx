import type { ReactNode } from "react";
import { api } from "../../api/client.ts";
import type { Matcher, Silence } from "../../api/types.ts";
import { t } from "../../i18n/text.ts";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Minute } from "../../parts/moment.tsx";
import { PagedList } from "../../parts/paged-list.tsx";
import { navigate } from "../../state/location.ts";
import { notify, notifyFailure } from "../../state/messages.ts";
import { invalidate } from "../../state/query.ts";
import { useRights } from "../../state/rights.ts";
import { TitleMessage } from "../issues/issue-title.tsx";
import { AlertsFrame } from "./alerts-frame.tsx";
import { NewSilence } from "./new-silence.tsx";

const MARKS: Readonly<Record<Silence["state"], string>> = {
  pending: "mark warn",
  active: "mark good",
  expired: "mark",
};

/** What mutes alerts, and until when. `making`: a new one is asked for. */
export function SilencesView({ making }: { readonly making: boolean }): ReactNode {
  const { may } = useRights();
  return (
    <AlertsFrame
      tab="/silences"
      action={
        may("silence") && (
          <Link to="/silences/new" className="button primary">
            {t("silence.new")}
          </Link>
        )
      }
    >
      <PagedList id="silences" load={api.silences} none={t("silences.none")} noneText={t("silences.none_text")}>
        {(silence) => <SilenceEntry silence={silence} />}
      </PagedList>
      {making && may("silence") && <NewSilence onClose={() => navigate("/silences", { replace: true })} />}
    </AlertsFrame>
  );
}

function SilenceEntry({ silence }: { readonly silence: Silence }): ReactNode {
  const { may } = useRights();
  const projects = silence.matchers.filter(({ name, operator }) => name === "project" && operator === "=");
  const mayEnd = [null, ...projects.map(({ value }) => value)].some((project) => may("silence", project));
  return (
    <div className="alert beside">
      <p>
        <span className={MARKS[silence.state]}>{t(`silence.${silence.state}`)}</span>{" "}
        {silence.matchers.map((matcher) => (
          <MatcherLabel
            key={`${matcher.name}${matcher.operator}${matcher.value}`}
            matcher={matcher}
            silence={silence}
          />
        ))}
      </p>
      {silence.comment !== "" && (
        <p>
          <LogText text={silence.comment} />
        </p>
      )}
      <p className="faint small">
        <Minute at={silence.starts_at} /> – <Minute at={silence.ends_at} /> · <LogText text={silence.created_by} />
        {silence.expired_by !== null && (
          <>
            {" "}
            · {t("silence.expired_by")} <LogText text={silence.expired_by} />
          </>
        )}
      </p>
      {silence.state !== "expired" && mayEnd && (
        <div className="alert-tools">
          <button type="button" className="quiet" onClick={() => void expire(silence.id)}>
            {t("silence.expire")}
          </button>
        </div>
      )}
    </div>
  );
}

/** What must hold of an alert; an issue by its title rather than its id. */
function MatcherLabel({ matcher, silence }: { readonly matcher: Matcher; readonly silence: Silence }): ReactNode {
  const { name, operator, value } = matcher;
  const issue = name === "issue" && operator === "=" ? silence.issues.find(({ id }) => id === value) : undefined;
  return issue === undefined ? (
    <span className="mono label">
      <LogText text={`${name}${operator}"${value}"`} />
    </span>
  ) : (
    <Link to={`/issues/${encodeURIComponent(value)}`} className="label titled" title={value}>
      <TitleMessage text={issue.title} />
    </Link>
  );
}

async function expire(id: string): Promise<void> {
  try {
    await api.expireSilence(id);
    notify(t("silence.expire_done"));
    invalidate("silences");
    invalidate("alerts");
  } catch (thrown) {
    notifyFailure(thrown);
  }
}

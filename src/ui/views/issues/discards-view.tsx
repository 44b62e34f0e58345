import type { ReactNode } from "react";
import { api } from "../../api/client.ts";
import type { Discard } from "../../api/list-types.ts";
import type { Query } from "../../api/request.ts";
import type { Page } from "../../api/types.ts";
import { t } from "../../i18n/text.ts";
import { Icon } from "../../parts/icon.tsx";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Ago, Minute } from "../../parts/moment.tsx";
import { PagedList } from "../../parts/paged-list.tsx";
import { notify, notifyFailure } from "../../state/messages.ts";
import { invalidate } from "../../state/query.ts";
import { useRights } from "../../state/rights.ts";
import { IssueTitle } from "./issue-title.tsx";

/** A discard is named by the issue that was. */
type Listed = Discard & { readonly id: string };

async function load(query: Query): Promise<Page<Listed>> {
  const page = await api.discards(query);
  return { ...page, items: page.items.map((discard) => ({ ...discard, id: discard.issue })) };
}

/** Issues whose events are dropped, and how many were. */
export function DiscardsView(): ReactNode {
  return (
    <main className="view" id="main">
      <Link to="/issues" className="crumb">
        <Icon name="back" />
        {t("nav.issues")}
      </Link>
      <h1>{t("discards.title")}</h1>
      <p className="lead">{t("discards.text")}</p>
      <PagedList id="discards" load={load} none={t("discards.none")}>
        {(discard) => <DiscardEntry discard={discard} />}
      </PagedList>
    </main>
  );
}

function DiscardEntry({ discard }: { readonly discard: Discard }): ReactNode {
  const { may } = useRights();
  return (
    <>
      <p>
        <IssueTitle issue={discard} />
      </p>
      <p className="faint small">
        <LogText text={discard.project} /> · {t("discards.dropped", { count: discard.dropped })}
        {discard.last_dropped_at !== null && (
          <>
            {" · "}
            <Ago at={discard.last_dropped_at} />
          </>
        )}
      </p>
      <p className="faint small">
        <Minute at={discard.at} /> · <LogText text={discard.actor} />
        {discard.reason !== "" && (
          <>
            {": "}
            <LogText text={discard.reason} />
          </>
        )}
      </p>
      {may("undo_discard", discard.project) && (
        <div className="alert-tools">
          <button type="button" className="quiet" onClick={() => void undoDiscard(discard.issue)}>
            {t("discards.undo")}
          </button>
        </div>
      )}
    </>
  );
}

async function undoDiscard(issue: string): Promise<void> {
  try {
    await api.undoDiscard(issue);
    notify(t("discards.undone"));
    invalidate("discards");
  } catch (thrown) {
    notifyFailure(thrown);
  }
}

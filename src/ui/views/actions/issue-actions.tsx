import { type ReactNode, useMemo, useState } from "react";
import { accounts } from "../../api/accounts.ts";
import type { Issue } from "../../api/types.ts";
import { t } from "../../i18n/text.ts";
import { Icon } from "../../parts/icon.tsx";
import { Menu } from "../../parts/menu.tsx";
import { Prompt } from "../../parts/prompt.tsx";
import { useKeys } from "../../state/keys.ts";
import { useQuery } from "../../state/query.ts";
import { useRights } from "../../state/rights.ts";
import { session } from "../../state/session.ts";
import { useValue } from "../../state/value.ts";
import { type Decision, decide } from "./decide.ts";

const HOUR_MS = 3_600_000;

/** What is asked before something is decided. */
type Question = "release" | "events" | "users" | "assignee";

/**
 * Resolve, ignore, reopen and assign, by buttons and by `r`, `i`, `a`; for one issue or for those that were chosen.
 */
export function IssueActions(props: {
  readonly issues: readonly (Pick<Issue, "id" | "status" | "assignee"> & Partial<Pick<Issue, "project">>)[];
  /** Default: decides about the issues. */
  readonly onDecide?: (decision: Decision) => void;
  /** Without buttons: only the keys. */
  readonly hidden?: boolean;
}): ReactNode {
  const { issues, onDecide, hidden = false } = props;
  const [question, setQuestion] = useState<Question>();
  const rights = useRights();
  const may = issues.some(({ project }) => rights.may("decide", project));
  const act = useMemo(() => {
    const ids = issues.map(({ id }) => id);
    return (decision: Decision): void => {
      if (onDecide !== undefined) onDecide(decision);
      else if (ids.length > 0) void decide(ids, decision);
    };
  }, [issues, onDecide]);
  const open = issues.some(({ status }) => status === "unresolved");
  useKeys(
    useMemo(
      () =>
        issues.length === 0 || !may
          ? {}
          : {
              r: () => act(open ? { kind: "resolve" } : { kind: "unresolve" }),
              i: () => act(open ? { kind: "ignore" } : { kind: "unresolve" }),
              a: () => setQuestion("assignee"),
            },
      [issues, act, open, may],
    ),
  );
  const later = (ms: number): Decision => ({ kind: "ignore", until_time: new Date(Date.now() + ms).toISOString() });
  if (!may && issues.length > 0) return hidden ? null : <p className="faint small">{t("takes.member")}</p>;
  return (
    <>
      {!hidden && (
        <div className="actions">
          {open ? (
            <>
              <div className="split">
                <button type="button" className="primary" onClick={() => act({ kind: "resolve" })}>
                  <Icon name="check" />
                  {t("act.resolve")}
                </button>
                <Menu
                  label={t("act.resolve_how")}
                  icon="down"
                  className="primary split-more"
                  items={[
                    { text: t("act.resolve_now"), act: () => act({ kind: "resolve" }) },
                    { text: t("act.resolve_next"), act: () => act({ kind: "resolve", in_next_release: true }) },
                    { text: t("act.resolve_in"), act: () => setQuestion("release") },
                  ]}
                />
              </div>
              <div className="split">
                <button type="button" onClick={() => act({ kind: "ignore" })}>
                  <Icon name="mute" />
                  {t("act.ignore")}
                </button>
                <Menu
                  label={t("act.ignore_how")}
                  icon="down"
                  className="split-more"
                  items={[
                    { text: t("act.ignore_escalating"), act: () => act({ kind: "ignore" }) },
                    { text: t("act.ignore_hour"), act: () => act(later(HOUR_MS)) },
                    { text: t("act.ignore_day"), act: () => act(later(24 * HOUR_MS)) },
                    { text: t("act.ignore_week"), act: () => act(later(7 * 24 * HOUR_MS)) },
                    { text: t("act.ignore_events"), act: () => setQuestion("events") },
                    { text: t("act.ignore_users"), act: () => setQuestion("users") },
                    { text: t("act.ignore_forever"), act: () => act({ kind: "ignore", forever: true }) },
                  ]}
                />
              </div>
            </>
          ) : (
            <button type="button" onClick={() => act({ kind: "unresolve" })}>
              <Icon name="undo" />
              {t("act.reopen")}
            </button>
          )}
          <button type="button" onClick={() => setQuestion("assignee")}>
            <Icon name="person" />
            {t("act.assign")}
          </button>
        </div>
      )}
      {question !== undefined && (
        <Ask
          question={question}
          assignee={issues.length === 1 ? (issues[0]?.assignee ?? "") : ""}
          onClose={() => setQuestion(undefined)}
          onDecide={act}
        />
      )}
    </>
  );
}

function Ask(props: {
  readonly question: Question;
  readonly assignee: string;
  readonly onClose: () => void;
  readonly onDecide: (decision: Decision) => void;
}): ReactNode {
  const { question, assignee, onClose, onDecide } = props;
  switch (question) {
    case "release":
      return (
        <Prompt
          title={t("act.resolve_in")}
          label={t("ask.release")}
          submit={t("act.resolve")}
          onClose={onClose}
          onDone={(release) => onDecide({ kind: "resolve", in_release: release })}
        />
      );
    case "events":
    case "users":
      return (
        <Prompt
          title={t(question === "events" ? "act.ignore_events" : "act.ignore_users")}
          label={t(question === "events" ? "ask.events" : "ask.users")}
          type="number"
          value="100"
          submit={t("act.ignore")}
          onClose={onClose}
          onDone={(count) =>
            onDecide({ kind: "ignore", [question === "events" ? "until_events" : "until_users"]: Number(count) })
          }
        />
      );
    case "assignee":
      return <AskAssignee assignee={assignee} onClose={onClose} onDecide={onDecide} />;
  }
}

/** Who looks after it: people who see it are proposed, whoever asks first of all. */
function AskAssignee(props: {
  readonly assignee: string;
  readonly onClose: () => void;
  readonly onDecide: (decision: Decision) => void;
}): ReactNode {
  const { assignee, onClose, onDecide } = props;
  const present = useValue(session);
  const people = useQuery("people", accounts.people, { staleMs: 60_000 }).data?.items ?? [];
  const me = present.kind === "somebody" ? present.me.email : null;
  return (
    <Prompt
      title={t("act.assign")}
      label={t("ask.assignee")}
      value={assignee === "" ? (me ?? "") : assignee}
      optional
      suggestions={people.map(({ email }) => email)}
      submit={t("act.assign")}
      onClose={onClose}
      onDone={(name) => onDecide({ kind: "assign", assignee: name === "" ? null : name })}
    />
  );
}

import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { api } from "../../api/client.ts";
import type { RequestError } from "../../api/request.ts";
import type { Alert, SilencePreview } from "../../api/types.ts";
import { t } from "../../i18n/text.ts";
import { Choice } from "../../parts/choice.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { usePlace } from "../../state/location.ts";
import { notify } from "../../state/messages.ts";
import { asRequestError, invalidate } from "../../state/query.ts";
import { TitleMessage } from "../issues/issue-title.tsx";
import { alertText } from "./alert-text.ts";
import { matchersOf, SCOPES, type Scope, splitMatchers } from "./matcher-text.ts";

const DURATIONS = ["1h", "4h", "24h", "7d"] as const;
const PREVIEW_AFTER_MS = 300;

/** Asks what to mute and for how long, and shows which of the present alerts that are. */
export function NewSilence({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { query } = usePlace();
  const alert = query.get("alert");
  const [text, setText] = useState(() => query.getAll("matcher").join("\n"));
  const [duration, setDuration] = useState<(typeof DURATIONS)[number]>("4h");
  const [comment, setComment] = useState("");
  const [fault, setFault] = useState<RequestError>();
  const [preview, setPreview] = useState<SilencePreview>();
  const [about, setAbout] = useState<Alert>();
  const [scope, setScope] = useState<Scope>("kind");
  useEffect(() => {
    if (alert === null) return;
    api.alert(alert).then(
      (found: Alert) => {
        setAbout(found);
        setText((before) => before || matchersOf(found).join("\n"));
      },
      () => {},
    );
  }, [alert]);
  useEffect(() => {
    const matchers = splitMatchers(text);
    setFault(undefined);
    setPreview(undefined);
    if (matchers.length === 0) return;
    let wanted = true;
    const timer = setTimeout(() => {
      api.previewSilence(matchers).then(
        (shown) => wanted && setPreview(shown),
        (thrown: unknown) => wanted && setFault(asRequestError(thrown)),
      );
    }, PREVIEW_AFTER_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [text]);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await api.silence({ matchers: splitMatchers(text), duration, comment: comment.trim() });
      notify(t("silence.done"));
      invalidate("silences");
      invalidate("alerts");
      onClose();
    } catch (thrown) {
      setFault(asRequestError(thrown));
    }
  };
  return (
    <Dialog title={t("silence.new")} onClose={onClose}>
      {about !== undefined && (
        <p>
          <TitleMessage text={about.issue_title ?? alertText(about)} />
        </p>
      )}
      <form onSubmit={(event) => void submit(event)}>
        {about !== undefined && about.issue !== null && (
          <Choice
            legend={t("silence.scope")}
            of={SCOPES}
            text={(one) => t(`silence.scope.${one}`)}
            value={scope}
            onChange={(one) => {
              setScope(one);
              setText(matchersOf(about, one).join("\n"));
            }}
          />
        )}
        {alert === null ? (
          <Matchers text={text} onChange={setText} />
        ) : (
          // What says it exactly is for who wants another extent, and for who sends the form without it.
          <details
            onInvalidCapture={({ currentTarget }) => {
              currentTarget.open = true;
            }}
          >
            <summary>{t("silence.exactly")}</summary>
            <Matchers text={text} onChange={setText} />
          </details>
        )}
        <p className="hint" role="status">
          {fault !== undefined && (
            <span className="wrong">
              <LogText text={faultText(fault)} />
            </span>
          )}
          {preview !== undefined && t("silence.preview", { count: preview.total })}
        </p>
        {preview !== undefined && preview.alerts.length > 0 && (
          <ul className="leaving">
            {preview.alerts.slice(0, 20).map((alert) => (
              <li key={alert.id}>
                <LogText text={alertText(alert)} />
              </li>
            ))}
          </ul>
        )}
        <Choice
          legend={t("silence.duration")}
          of={DURATIONS}
          text={(one) => t(`duration.${one}`)}
          value={duration}
          onChange={setDuration}
        />
        <label className="field">
          {t("silence.comment")}
          <input value={comment} maxLength={2000} onChange={(event) => setComment(event.target.value)} />
        </label>
        <div className="dialog-actions">
          <button type="button" onClick={onClose}>
            {t("cancel")}
          </button>
          <button type="submit" className="primary">
            {t("silence.submit")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Matchers(props: { readonly text: string; readonly onChange: (text: string) => void }): ReactNode {
  return (
    <label className="field">
      {t("silence.matchers")}
      <textarea
        className="mono"
        rows={4}
        required
        spellCheck={false}
        placeholder={'service="cart"'}
        value={props.text}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </label>
  );
}

function faultText(fault: RequestError): string {
  return fault.errors.map(({ detail }) => detail).join("; ") || fault.message || t("failure.no_answer");
}

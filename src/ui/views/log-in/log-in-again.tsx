import { type ReactNode, useEffect, useRef } from "react";
import { t } from "../../i18n/text.ts";
import { expired, logOut, session } from "../../state/session.ts";
import { useValue } from "../../state/value.ts";
import { WaysIn } from "./log-in.tsx";

/** A session is over: who it was logs in over what they were doing, which stays as it is. */
export function LogInAgain(): ReactNode {
  const present = useValue(session);
  return useValue(expired) && present.kind === "somebody" ? <Again email={present.me.email ?? undefined} /> : null;
}

function Again({ email }: { readonly email: string | undefined }): ReactNode {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    ref.current?.showModal();
    ref.current?.querySelector<HTMLElement>("input:not([readonly])")?.focus();
  }, []);
  return (
    <dialog ref={ref} className="again" aria-label={t("again.title")} onCancel={(event) => event.preventDefault()}>
      <div className="dialog-body log-in-box">
        <h2>{t("again.title")}</h2>
        <p>{t("again.text")}</p>
        <WaysIn email={email} />
        <button type="button" className="quiet" onClick={() => logOut()}>
          {t("again.other")}
        </button>
      </div>
    </dialog>
  );
}

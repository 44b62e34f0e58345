import { type ReactNode, useEffect, useState } from "react";
import { api } from "../../api/client.ts";
import type { RequestError } from "../../api/request.ts";
import { formatNumber } from "../../i18n/format.ts";
import { type MessageKey, t } from "../../i18n/text.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Failure, Skeleton } from "../../parts/outcome.tsx";
import { asRequestError } from "../../state/query.ts";
import { type Decision, decideFound } from "../actions/decide.ts";

const QUESTIONS: Readonly<Record<Decision["kind"], MessageKey>> = {
  resolve: "found.resolve",
  ignore: "found.ignore",
  unresolve: "found.unresolve",
  assign: "found.assign",
  priority: "found.priority",
  delete: "found.delete",
};

/** Counts what a search finds now, asks whether all of it is meant, and does it. */
export function FoundDialog(props: {
  readonly search: string;
  readonly decision: Decision;
  readonly onClose: () => void;
  readonly onDone: () => void;
}): ReactNode {
  const { search, decision, onClose, onDone } = props;
  const [found, setFound] = useState<number>();
  const [error, setError] = useState<RequestError>();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    let wanted = true;
    api.bulk({ query: search }, decision, { preview: true }).then(
      (result) => wanted && setFound(result.found),
      (thrown: unknown) => wanted && setError(asRequestError(thrown)),
    );
    return () => {
      wanted = false;
    };
  }, [search, decision]);
  const run = async (): Promise<void> => {
    setBusy(true);
    await decideFound({ query: search, expected: found ?? 0 }, decision);
    onClose();
    onDone();
  };
  const final = decision.kind === "delete";
  return (
    <Dialog title={t("found.title")} onClose={onClose}>
      {error !== undefined && <Failure error={error} />}
      {error === undefined && found === undefined && <Skeleton lines={2} />}
      {found !== undefined && (
        <>
          <p>{t(QUESTIONS[decision.kind], { count: found })}</p>
          <p className="mono searched">{search}</p>
          {final && <p>{t("delete.text_many")}</p>}
        </>
      )}
      <div className="dialog-actions">
        <button type="button" onClick={onClose}>
          {t("cancel")}
        </button>
        <button
          type="button"
          className={final ? "danger" : "primary"}
          disabled={busy || found === undefined || found === 0}
          onClick={() => void run()}
        >
          {t("found.submit", { number: formatNumber(found ?? 0) })}
        </button>
      </div>
    </Dialog>
  );
}

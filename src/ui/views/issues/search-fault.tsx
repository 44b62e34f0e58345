import type { ReactNode } from "react";
import type { RequestError } from "../../api/request.ts";
import { t } from "../../i18n/text.ts";
import { Failure } from "../../parts/outcome.tsx";

/** Why a search cannot be read: the place in it, what is wrong there, and the way out. */
export function SearchFault({ error, query }: { readonly error: RequestError; readonly query: string }): ReactNode {
  const fault = error.errors.find(({ parameter }) => parameter === "query");
  if (error.status !== 400 || fault?.offset === undefined) return <Failure error={error} />;
  const { offset, length = 0, detail, hint } = fault;
  return (
    <div className="notice-box" role="alert">
      <h2>{t("search.fault")}</h2>
      <p className="mono searched">
        {query.slice(0, offset)}
        <mark>{query.slice(offset, offset + length) || "…"}</mark>
        {query.slice(offset + length)}
      </p>
      <p>
        {detail}
        {hint !== undefined && <span> ({hint})</span>}
      </p>
    </div>
  );
}

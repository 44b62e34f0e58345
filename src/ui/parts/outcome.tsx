import type { ReactNode } from "react";
import type { RequestError } from "../api/request.ts";
import { t } from "../i18n/text.ts";
import { type Answer, invalidate } from "../state/query.ts";
import { LogText } from "./log-text.tsx";
import { StaleNote } from "./reach-notes.tsx";

/** What is shown of an answer: its data; while there is none, that it loads or why it cannot be had. */
export function Outcome<T>(props: {
  readonly answer: Answer<T>;
  readonly children: (data: T) => ReactNode;
  /** In the shape of what will come. Default: a few grey lines. */
  readonly loading?: ReactNode;
  /** It is all that the view shows. */
  readonly whole?: boolean;
}): ReactNode {
  const { answer, children, loading, whole = false } = props;
  if (answer.data !== undefined) {
    // That the server is away is said once, over everything.
    const { error, updatedAt } = answer;
    if (error === undefined || error.away || error.status === 401) return children(answer.data);
    return (
      <>
        <StaleNote error={error} updatedAt={updatedAt} />
        {children(answer.data)}
      </>
    );
  }
  if (answer.error !== undefined) return <Failure error={answer.error} whole={whole} />;
  return loading ?? <Skeleton lines={6} />;
}

export function Failure(props: { readonly error: RequestError; readonly whole?: boolean }): ReactNode {
  const { error, whole = false } = props;
  const Heading = whole ? "h1" : "h2";
  return (
    <div className="notice-box" role="alert">
      <Heading>{failureTitle(error)}</Heading>
      <p>{error.away ? t("failure.offline") : <LogText text={error.message} own={error.status > 0} />}</p>
      {(error.away || error.status === 429 || error.status >= 500) && (
        <button type="button" onClick={() => invalidate("")}>
          {t("try_again")}
        </button>
      )}
    </div>
  );
}

function failureTitle(error: RequestError): string {
  const { status } = error;
  if (error.away) return t("failure.no_answer");
  if (status === 429) return t("failure.too_many");
  if (status === 404) return t("failure.not_found");
  if (status === 400) return t("failure.bad_request");
  if (status === 503) return t("failure.store");
  return t("failure.other");
}

/** Something could have been here. */
export function Empty(props: {
  readonly title: string;
  readonly whole?: boolean;
  readonly children?: ReactNode;
}): ReactNode {
  const { title, whole = false, children } = props;
  const Heading = whole ? "h1" : "h2";
  return (
    <div className="empty">
      <Heading>{title}</Heading>
      {children}
    </div>
  );
}

export function Skeleton({ lines }: { readonly lines: number }): ReactNode {
  return (
    <div className="skeleton" role="status" aria-label={t("loading")}>
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: all alike
        <span key={index} />
      ))}
    </div>
  );
}

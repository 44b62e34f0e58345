import { type ReactNode, useState } from "react";
import type { ErrorEvent, ExceptionInfo, Frame } from "../../api/types.ts";
import { t } from "../../i18n/text.ts";
import { LogText } from "../../parts/log-text.tsx";
import { type FrameGroup, frameName, framePlace, groupFrames } from "./frame-groups.ts";

/** The exception and its causes, from outside in; frames of the user's own code first, others folded. */
export function ExceptionChain({ event, all }: { readonly event: ErrorEvent; readonly all: boolean }): ReactNode {
  return (
    <ol className="chain">
      {event.exceptions.map((exception, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a chain is an order
        <li key={index}>
          <Exception exception={exception} cause={index > 0} all={all} />
        </li>
      ))}
    </ol>
  );
}

function Exception(props: {
  readonly exception: ExceptionInfo;
  readonly cause: boolean;
  readonly all: boolean;
}): ReactNode {
  const { exception, cause, all } = props;
  const groups: readonly FrameGroup[] = all
    ? [{ folded: false, frames: exception.frames }]
    : groupFrames(exception.frames);
  return (
    <>
      <header className="exception">
        {cause && <span className="caused">{t("chain.caused")}</span>}
        {exception.type !== null && (
          <h2 className="mono">
            <LogText text={exception.type} />
          </h2>
        )}
        {exception.message !== "" && (
          <p className="exception-message">
            <LogText text={exception.message} />
          </p>
        )}
      </header>
      {exception.frames.length > 0 && (
        <ol className="frames">
          {groups.map((group, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: frames have no other identity
            <Group key={index} group={group} />
          ))}
        </ol>
      )}
    </>
  );
}

function Group({ group }: { readonly group: FrameGroup }): ReactNode {
  const [open, setOpen] = useState(false);
  if (group.folded && !open) {
    return (
      <li className="fold">
        <button type="button" onClick={() => setOpen(true)}>
          {t("chain.folded", { count: group.frames.length })}
        </button>
      </li>
    );
  }
  return group.frames.map((frame, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: frames have no other identity
    <FrameLine key={index} frame={frame} />
  ));
}

function FrameLine({ frame }: { readonly frame: Frame }): ReactNode {
  const place = framePlace(frame);
  return (
    <li className={frame.in_app ? "frame in-app" : "frame"}>
      <span className="frame-name">
        <LogText text={frameName(frame) || t("chain.unknown")} />
      </span>
      {place !== "" && (
        <span className="frame-place">
          <LogText text={place} />
        </span>
      )}
      {frame.in_app && <span className="visually-hidden">{t("chain.in_app")}</span>}
    </li>
  );
}

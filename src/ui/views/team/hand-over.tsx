import type { ReactNode } from "react";
import type { HandedLink } from "../../api/account-types.ts";
import { t } from "../../i18n/text.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Minute } from "../../parts/moment.tsx";
import { Once } from "../../parts/once.tsx";

/** A link that somebody is to be given. */
export function HandOver(props: {
  readonly title: string;
  readonly link: HandedLink;
  readonly onClose: () => void;
}): ReactNode {
  const { title, link, onClose } = props;
  return (
    <Dialog title={title} onClose={onClose} keep>
      <Handed link={link} onClose={onClose} />
    </Dialog>
  );
}

/** What such a dialog holds. */
export function Handed({ link, onClose }: { readonly link: HandedLink; readonly onClose: () => void }): ReactNode {
  return (
    <>
      <p>{t("link.hand_over")}</p>
      {/* Where the server does not know its own address, this page does. */}
      <Once label={t("link.label")} text={new URL(link.url, location.href).href} />
      <p className="hint">
        {t("link.works_once")} <Minute at={link.expires_at} />
      </p>
      <div className="dialog-actions">
        <button type="button" className="primary" onClick={onClose}>
          {t("done")}
        </button>
      </div>
    </>
  );
}

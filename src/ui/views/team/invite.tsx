import { type FormEvent, type ReactNode, useState } from "react";
import type { Grants, HandedLink } from "../../api/account-types.ts";
import { accounts } from "../../api/accounts.ts";
import { t } from "../../i18n/text.ts";
import { Choice } from "../../parts/choice.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { DialogEnd } from "../../parts/dialog-end.tsx";
import { invalidate } from "../../state/query.ts";
import { EVERY_PROJECT, useRights } from "../../state/rights.ts";
import { attemptText, useAttempt } from "../log-in/attempt.ts";
import { Handed } from "./hand-over.tsx";
import { RolesEditor } from "./roles-editor.tsx";

const LIFETIMES = ["1d", "7d", "30d"] as const;

/** Asks who is to come and what they may do, and gives the link that lets them in. */
export function Invite({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { everywhere } = useRights();
  const [email, setEmail] = useState("");
  const [grants, setGrants] = useState<Grants>({
    owner: false,
    projects: everywhere("admin") ? { [EVERY_PROJECT]: "member" } : {},
  });
  const [lifetime, setLifetime] = useState<(typeof LIFETIMES)[number]>("7d");
  const [link, setLink] = useState<HandedLink>();
  const attempt = useAttempt();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void attempt.start(async () => {
      const asked = email.trim() === "" ? {} : { email: email.trim() };
      setLink(await accounts.invite({ ...asked, ...grants, expires_in: lifetime }));
      invalidate("invitations");
    });
  };
  if (link !== undefined) {
    return (
      <Dialog key="done" title={t("invite.done")} onClose={onClose} keep>
        <Handed link={link} onClose={onClose} />
      </Dialog>
    );
  }
  const nothing = !grants.owner && Object.keys(grants.projects).length === 0;
  return (
    <Dialog title={t("invite.open")} onClose={onClose}>
      <form onSubmit={submit}>
        <label className="field">
          {t("invite.email")}
          <input type="email" maxLength={254} value={email} onChange={(event) => setEmail(event.target.value)} />
        </label>
        <RolesEditor value={grants} onChange={setGrants} />
        <Choice
          legend={t("invite.lifetime")}
          of={LIFETIMES}
          value={lifetime}
          text={(one) => t(`lifetime.${one}`)}
          onChange={setLifetime}
        />
        <DialogEnd
          fault={attemptText(attempt, t("again.title"))}
          submit={t("invite.make")}
          disabled={attempt.running || nothing}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}

import { type FormEvent, type ReactNode, useState } from "react";
import type { Account, Grants, ProjectRole } from "../../api/account-types.ts";
import { accounts } from "../../api/accounts.ts";
import { askWho } from "../../api/log-in.ts";
import { t } from "../../i18n/text.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { DialogEnd } from "../../parts/dialog-end.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { notify } from "../../state/messages.ts";
import { invalidate } from "../../state/query.ts";
import { useRights } from "../../state/rights.ts";
import { attemptText, useAttempt } from "../log-in/attempt.ts";
import { RolesEditor } from "./roles-editor.tsx";

/** What somebody may do from now on. */
export function ChangeRoles({
  account,
  onClose,
}: {
  readonly account: Account;
  readonly onClose: () => void;
}): ReactNode {
  const [grants, setGrants] = useState<Grants>({ owner: account.owner, projects: account.projects });
  const { owner } = useRights();
  const attempt = useAttempt();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void attempt.start(async () => {
      // Administrators of projects say only what changes, in theirs.
      if (owner) await accounts.changeUser(account.id, grants);
      else await accounts.changeRoles(account.id, changedRoles(account.projects, grants.projects));
      notify(t("team.roles_done"));
      onClose();
      invalidate("users");
      // They may have been one's own.
      await askWho();
    });
  };
  return (
    <Dialog title={t("team.roles_title")} onClose={onClose}>
      <form onSubmit={submit}>
        <p>
          <LogText text={account.email} />
        </p>
        <RolesEditor value={grants} onChange={setGrants} />
        <DialogEnd
          fault={attemptText(attempt, t("again.title"))}
          submit={t("save")}
          disabled={attempt.running}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}

type Roles = Readonly<Record<string, ProjectRole>>;

/** What is another role than before; null where there is none any more. */
export function changedRoles(before: Roles, after: Roles): Readonly<Record<string, ProjectRole | null>> {
  const gone = Object.keys(before).filter((project) => !Object.hasOwn(after, project));
  const changed = Object.entries(after).filter(
    ([project, role]) => !Object.hasOwn(before, project) || before[project] !== role,
  );
  return Object.fromEntries<ProjectRole | null>([...gone.map((project) => [project, null] as const), ...changed]);
}

import type { ReactNode } from "react";
import type { Grants } from "../api/account-types.ts";
import { t } from "../i18n/text.ts";
import { EVERY_PROJECT } from "../state/rights.ts";
import { LogText } from "./log-text.tsx";

/** What somebody may do, in which projects. */
export function RoleList({ grants: { owner, projects } }: { readonly grants: Grants }): ReactNode {
  if (owner) return <span className="mark good">{t("role.owner")}</span>;
  const roles = Object.entries(projects).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (roles.length === 0) return <span className="faint">{t("role.none")}</span>;
  return (
    <ul className="roles">
      {roles.map(([project, role]) => (
        <li key={project}>
          <span className="mark">{t(`role.${role}`)}</span>{" "}
          {project === EVERY_PROJECT ? t("role.everywhere") : <LogText text={project} />}
        </li>
      ))}
    </ul>
  );
}

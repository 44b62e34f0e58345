import { type ReactNode, useState } from "react";
import type { Grants, ProjectRole } from "../../api/account-types.ts";
import { api } from "../../api/client.ts";
import { t } from "../../i18n/text.ts";
import { plainVisible } from "../../parts/hostile-text.ts";
import { Icon } from "../../parts/icon.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { useQuery } from "../../state/query.ts";
import { EVERY_PROJECT, ROLES, useRights } from "../../state/rights.ts";

/** Chooses what somebody may do: everything, or roles in projects. What one may not give is shown, not offered. */
export function RolesEditor(props: { readonly value: Grants; readonly onChange: (value: Grants) => void }): ReactNode {
  const { value, onChange } = props;
  const rights = useRights();
  const known = useQuery("projects", api.projects).data?.items ?? [];
  const [adding, setAdding] = useState("");
  const mayGive = (project: string): boolean =>
    project === EVERY_PROJECT ? rights.everywhere("admin") : rights.inProject("admin", project);
  const set = (project: string, role: ProjectRole | undefined): void => {
    const rest = Object.entries(value.projects).filter(([name]) => name !== project);
    onChange({ ...value, projects: Object.fromEntries(role === undefined ? rest : [...rest, [project, role]]) });
  };
  const shown = Object.entries(value.projects).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const offered = [
    ...(mayGive(EVERY_PROJECT) ? [EVERY_PROJECT] : []),
    ...known.map(({ name }) => name).filter(mayGive),
  ].filter((name) => !Object.hasOwn(value.projects, name));
  return (
    <fieldset className="roles-editor">
      <legend>{t("account.roles")}</legend>
      {rights.owner && (
        <label className="check">
          <input
            type="checkbox"
            checked={value.owner}
            onChange={(event) => onChange({ ...value, owner: event.target.checked })}
          />
          <span>
            <b>{t("role.owner")}</b> {t("role.owner_text")}
          </span>
        </label>
      )}
      {!value.owner && (
        <>
          <ul className="listing">
            {shown.map(([project, role]) => (
              <li key={project}>
                <span className="row-text">{projectName(project)}</span>
                {mayGive(project) ? (
                  <>
                    <RoleChoice project={project} role={role} onChange={(next) => set(project, next)} />
                    <button
                      type="button"
                      className="icon-button"
                      aria-label={t("role.remove", { project: plainName(project) })}
                      title={t("role.remove", { project: plainName(project) })}
                      onClick={() => set(project, undefined)}
                    >
                      <Icon name="close" />
                    </button>
                  </>
                ) : (
                  <span className="faint">{t(`role.${role}`)}</span>
                )}
              </li>
            ))}
          </ul>
          {offered.length > 0 && (
            <div className="add-role">
              <select aria-label={t("role.project")} value={adding} onChange={(event) => setAdding(event.target.value)}>
                <option value="">{t("role.choose")}</option>
                {offered.map((project) => (
                  <option key={project} value={project}>
                    {plainName(project)}
                  </option>
                ))}
              </select>
              <button
                type="button"
                disabled={!offered.includes(adding)}
                onClick={() => {
                  set(adding, "member");
                  setAdding("");
                }}
              >
                {t("role.add")}
              </button>
            </div>
          )}
          <p className="hint">{t("role.text")}</p>
        </>
      )}
    </fieldset>
  );
}

function RoleChoice(props: {
  readonly project: string;
  readonly role: ProjectRole;
  readonly onChange: (role: ProjectRole) => void;
}): ReactNode {
  const { project, role, onChange } = props;
  return (
    <select
      aria-label={t("role.in", { project: plainName(project) })}
      value={role}
      onChange={(event) => onChange(ROLES.find((one) => one === event.target.value) ?? role)}
    >
      {ROLES.map((one) => (
        <option key={one} value={one}>
          {t(`role.${one}`)}
        </option>
      ))}
    </select>
  );
}

function projectName(project: string): ReactNode {
  return project === EVERY_PROJECT ? t("role.everywhere") : <LogText text={project} />;
}

function plainName(project: string): string {
  return project === EVERY_PROJECT ? t("role.everywhere") : plainVisible(project);
}

import type { ReactNode } from "react";
import { endSession } from "../api/log-in.ts";
import { t } from "../i18n/text.ts";
import { useRights } from "../state/rights.ts";
import { session } from "../state/session.ts";
import { changeSettings, type Settings, settings } from "../state/settings.ts";
import { useValue } from "../state/value.ts";
import { ACCOUNT_TABS } from "../views/account/account-tabs.ts";
import { plainVisible } from "./hostile-text.ts";
import { Icon } from "./icon.tsx";
import { Link } from "./link.tsx";
import { LogText } from "./log-text.tsx";

/** Opens the menu that `SettingsMenu` is. */
export function SettingsButton(): ReactNode {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={t("settings.open")}
      title={t("settings.open")}
      popoverTarget="settings"
    >
      <Icon name="settings" />
    </button>
  );
}

/** How the page looks, and the way out. Stands apart from all that a change of it renders anew, so that it stays open. */
export function SettingsMenu(): ReactNode {
  const { theme, language, zone } = useValue(settings);
  const present = useValue(session);
  const rights = useRights();
  const local = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <div id="settings" popover="auto" className="menu" role="dialog" aria-label={t("settings.open")}>
      {present.kind === "somebody" && (
        <nav className="menu-links" aria-label={t("account.own", { name: plainVisible(present.me.name) })}>
          <p>
            <b>
              <LogText text={present.me.name} />
            </b>
          </p>
          {ACCOUNT_TABS.filter(({ open }) => open(rights)).map(({ id, text }) => (
            <Link key={id} to={`/${id}`} onClick={() => document.getElementById("settings")?.hidePopover()}>
              {t(text)}
            </Link>
          ))}
        </nav>
      )}
      <Choice
        label={t("settings.theme")}
        value={theme}
        options={{ system: t("settings.system"), light: t("settings.light"), dark: t("settings.dark") }}
        onChange={(chosen) => changeSettings({ theme: chosen })}
      />
      <Choice
        label={t("settings.language")}
        value={language}
        // A language is named in itself.
        options={{ en: "English", zh: "简体中文" }}
        onChange={(chosen) => changeSettings({ language: chosen })}
      />
      <Choice
        label={t("settings.zone")}
        value={zone}
        options={{ local, utc: "UTC" }}
        onChange={(chosen) => changeSettings({ zone: chosen })}
      />
      {present.kind === "somebody" && (
        <button type="button" popoverTarget="settings" onClick={() => void endSession()}>
          {t("settings.log_out")}
        </button>
      )}
    </div>
  );
}

function Choice<T extends Settings[keyof Settings]>(props: {
  readonly label: string;
  readonly value: T;
  readonly options: Readonly<Record<T, string>>;
  readonly onChange: (chosen: T) => void;
}): ReactNode {
  const { label, value, options, onChange } = props;
  return (
    <fieldset className="choice">
      <legend>{label}</legend>
      <div>
        {(Object.entries(options) as [T, string][]).map(([option, text]) => (
          <button key={option} type="button" aria-pressed={option === value} onClick={() => onChange(option)}>
            {text}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

import { type ReactNode, useMemo, useState } from "react";
import { type MessageKey, t } from "./i18n/text.ts";
import { Help } from "./parts/help.tsx";
import { Icon, type IconName } from "./parts/icon.tsx";
import { Link } from "./parts/link.tsx";
import { PauseNote, SilentNote } from "./parts/reach-notes.tsx";
import { SettingsButton } from "./parts/settings-menu.tsx";
import type { Deed } from "./state/deeds.ts";
import { useKeys } from "./state/keys.ts";
import { navigate } from "./state/location.ts";
import { useRights } from "./state/rights.ts";
import type { Section } from "./views/views.tsx";

const SECTIONS: readonly {
  readonly id: Section;
  readonly text: MessageKey;
  readonly icon: IconName;
  readonly key: string;
  /** Default: everybody has it. */
  readonly takes?: Deed;
}[] = [
  { id: "issues", text: "nav.issues", icon: "issues", key: "i" },
  { id: "alerts", text: "nav.alerts", icon: "alerts", key: "a" },
  { id: "releases", text: "nav.releases", icon: "releases", key: "e" },
  { id: "sources", text: "nav.sources", icon: "sources", key: "s", takes: "see_sources" },
  { id: "rules", text: "nav.rules", icon: "rules", key: "r", takes: "see_rules" },
];

/** What is around every view: where one can go, and whether the server answers. */
export function Shell({
  section,
  children,
}: {
  readonly section: Section | undefined;
  readonly children: ReactNode;
}): ReactNode {
  const [help, setHelp] = useState(false);
  const { may } = useRights();
  const sections = SECTIONS.filter(({ takes }) => takes === undefined || may(takes));
  useKeys(
    useMemo(
      () => ({
        "?": () => setHelp(true),
        ...Object.fromEntries(SECTIONS.map(({ id, key }) => [`g ${key}`, () => navigate(`/${id}`)])),
      }),
      [],
    ),
  );
  return (
    <>
      <a className="skip" href="#main">
        {t("skip")}
      </a>
      <header className="top">
        <Link to="/issues" className="brand" aria-label={t("brand.home")}>
          <img src={BRAND} alt="" width="24" height="24" />
          <span>Elkhound</span>
        </Link>
        <nav className="sections" aria-label={t("nav.label")}>
          {sections.map(({ id, text, icon }) => (
            <Link key={id} to={`/${id}`} aria-current={id === section ? "page" : undefined}>
              <Icon name={icon} />
              <span>{t(text)}</span>
            </Link>
          ))}
        </nav>
        <div className="top-end">
          <button
            type="button"
            className="icon-button wide-only"
            aria-label={t("help.open")}
            title={`${t("help.open")} (?)`}
            onClick={() => setHelp(true)}
          >
            <Icon name="help" />
          </button>
          <SettingsButton />
        </div>
      </header>
      <SilentNote />
      {children}
      <PauseNote />
      {help && <Help onClose={() => setHelp(false)} />}
    </>
  );
}

const BRAND = new URL("./icon.svg", import.meta.url).href;

import type { ReactNode } from "react";
import { setUp } from "../../api/set-up.ts";
import { formatBytes } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Ago } from "../../parts/moment.tsx";
import { Outcome } from "../../parts/outcome.tsx";
import { useQuery } from "../../state/query.ts";
import { AccountFrame } from "../account/account-frame.tsx";
import { outlineOf } from "./outline.ts";

/** What Elkhound runs by: the configuration with every default, secrets masked. It is changed in its file. */
export function SettingsView(): ReactNode {
  return (
    <AccountFrame
      tab="settings"
      action={
        <Link to="/set-up" className="button">
          {t("connect.title")}
        </Link>
      }
    >
      <Present />
    </AccountFrame>
  );
}

function Present(): ReactNode {
  const answer = useQuery("settings", setUp.settings);
  return (
    <Outcome answer={answer}>
      {({ version, node, started_at: startedAt, store, config }) => (
        <>
          <section className="panel" aria-labelledby="runs">
            <h2 id="runs">{t("settings.runs")}</h2>
            <dl className="figures">
              <div>
                <dt>{t("settings.version")}</dt>
                <dd>{version}</dd>
              </div>
              <div>
                <dt>{t("settings.node")}</dt>
                <dd>{node}</dd>
              </div>
              <div>
                <dt>{t("settings.started")}</dt>
                <dd>
                  <Ago at={startedAt} />
                </dd>
              </div>
              <div>
                <dt>{t("settings.store")}</dt>
                <dd>
                  {t(`settings.${store.type}`)}
                  {store.bytes !== null && `, ${formatBytes(store.bytes)}`}
                </dd>
              </div>
            </dl>
          </section>
          <section className="panel part" aria-labelledby="config">
            <div className="card-head">
              <h2 id="config">{t("settings.config")}</h2>
              <CopyButton text={() => outlineOf(config)} label={t("copy.value", { name: t("settings.config") })}>
                {t("copy")}
              </CopyButton>
            </div>
            <p className="hint">{t("settings.config_text")}</p>
            {Object.entries(config).map(([key, value]) => (
              <details key={key} open={isShort(value)}>
                <summary className="mono">{key}</summary>
                <pre className="outline">
                  <LogText text={outlineOf(value)} whole />
                </pre>
              </details>
            ))}
          </section>
        </>
      )}
    </Outcome>
  );
}

/** A part that takes a few lines is open. */
const FEW_LINES = 8;

function isShort(value: unknown): boolean {
  return outlineOf(value).split("\n").length <= FEW_LINES;
}

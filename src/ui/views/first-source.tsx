import type { ReactNode } from "react";
import { t } from "../i18n/text.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { Link } from "../parts/link.tsx";
import { useRights } from "../state/rights.ts";

const EXAMPLES = [
  {
    name: "Elasticsearch",
    text: `sources:
  - id: elk
    type: elasticsearch
    url: https://elasticsearch.example.com:9200
    indices: [logs-*, filebeat-*]
    api_key: \${ELASTICSEARCH_API_KEY}
    start_from: now-24h
`,
  },
  {
    name: "Kafka",
    text: `sources:
  - id: app_kafka
    type: kafka
    brokers: [kafka-1.example.com:9092]
    topics: [app-logs]
    start_from: now-24h
`,
  },
];

/** Shown as long as there is nothing to read from: how to name the first source. */
export function FirstSource(): ReactNode {
  const { owner } = useRights();
  return (
    <section className="first-source">
      <h2>{t("first.title")}</h2>
      <p>{t("first.text")}</p>
      {owner && (
        <p>
          <Link to="/set-up" className="button primary">
            {t("connect.title")}
          </Link>
        </p>
      )}
      <div className="examples">
        {EXAMPLES.map(({ name, text }) => (
          <figure key={name}>
            <figcaption>
              {name}
              <CopyButton text={() => text} label={t("first.copy", { name })} />
            </figcaption>
            <pre>{text}</pre>
          </figure>
        ))}
      </div>
      <StartAgain />
    </section>
  );
}

/** How a written configuration is tried and taken. */
export function StartAgain(): ReactNode {
  return (
    <>
      <p>{t("first.then")}</p>
      <pre className="command">elkhound check && elkhound start</pre>
      <p className="hint">{t("first.clone", { command: "npm start" })}</p>
    </>
  );
}

import { type EpochMs, formatTime } from "../domain/time.ts";
import type { KibanaConfig } from "./kibana-config.ts";
import { type RisonValue, rison } from "./rison.ts";

/** Which logs a link shows. */
export interface LogsQuery {
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Shown filtered by it. */
  readonly service?: string | undefined;
  /** A filter that is there but switched off: one click shows this request alone. */
  readonly traceId?: string | undefined;
  /** Likewise, for records may have it elsewhere. */
  readonly environment?: string | undefined;
  readonly release?: string | undefined;
  /** Likewise: one click shows this message alone. */
  readonly message?: string | undefined;
}

/** Long messages make addresses that chats refuse; a phrase of this length finds them, as it is and as an address has it. */
const MAX_PHRASE = 120;
const MAX_ENCODED = 360;
/** Chats refuse or cut longer addresses: filters that do not fit are left out, the last first. */
const MAX_ADDRESS = 2_500;

/** The name that links are shown with. */
export function logsName(config: KibanaConfig): string {
  return config.flavour === "kibana" ? "Kibana" : "OpenSearch Dashboards";
}

/** An address of Discover that shows the logs of a query. Everything in it is encoded, whatever log text it holds. */
export function logsLink(config: KibanaConfig, query: LogsQuery): string {
  const filters = [...filtersOf(config, query)];
  let link = withFilters(config, query, filters);
  while (link.length > MAX_ADDRESS && filters.pop() !== undefined) link = withFilters(config, query, filters);
  return link;
}

function withFilters(config: KibanaConfig, query: LogsQuery, filters: readonly RisonValue[]): string {
  const base = config.url.replace(/\/+$/, "");
  const time = { from: formatTime(query.from), to: formatTime(query.to) };
  const global: RisonValue = { filters: [], refreshInterval: { pause: true, value: 60_000 }, time };
  const columns = [config.fields.service, config.fields.level, config.fields.message];
  const sort: RisonValue = [[config.time_field, "desc"]];
  const search: RisonValue = { language: "kuery", query: "" };
  if (config.flavour === "opensearch_dashboards" && isSince(config.version, 2, 10)) {
    const place = config.space === undefined ? "" : `/w/${config.space}`;
    const app: RisonValue = {
      discover: { columns, isDirty: false, sort },
      metadata: { indexPattern: config.data_view, view: "discover" },
    };
    const parts = { _a: app, _g: global, _q: { filters, query: search } };
    return `${base}${place}/app/data-explorer/discover#/?${fragment(parts)}`;
  }
  const place = config.space === undefined || config.flavour !== "kibana" ? "" : `/s/${config.space}`;
  const app: RisonValue = {
    columns,
    dataSource: config.flavour === "kibana" ? { dataViewId: config.data_view, type: "dataView" } : undefined,
    filters,
    index: config.data_view,
    interval: "auto",
    query: search,
    sort,
  };
  return `${base}${place}/app/discover#/?${fragment({ _g: global, _a: app })}`;
}

function filtersOf(config: KibanaConfig, query: LogsQuery): readonly RisonValue[] {
  const { service, traceId, environment, release, message } = query;
  const phrase = (key: string, value: string | undefined, disabled: boolean): RisonValue[] => {
    const text = phraseOf(value ?? "");
    if (text === "") return [];
    return [
      {
        $state: { store: "appState" },
        meta: {
          ...{ alias: null, disabled, index: config.data_view, key, negate: false },
          ...{ params: { query: text }, type: "phrase" },
        },
        query: { match_phrase: { [key]: text } },
      },
    ];
  };
  return [
    ...phrase(config.fields.service, service, false),
    ...phrase(config.fields.trace_id, traceId, true),
    ...phrase(config.fields.environment, environment, true),
    ...phrase(config.fields.release, release, true),
    ...phrase(config.fields.message, message?.split("\n", 1)[0], true),
  ];
}

/** The beginning of a text that a phrase can be looked for by: whole words, and no half character. */
function phraseOf(text: string): string {
  const length = phraseLength(text);
  if (text.length <= length) return text;
  const cut = text.slice(0, length);
  // Half a word is another word to the index; what goes on so long without a space has no words between spaces.
  const lastSpace = /\s/.test(text[length]!) ? length : cut.lastIndexOf(" ");
  return (lastSpace > length / 2 ? cut.slice(0, lastSpace) : cut.replace(/[\ud800-\udbff]$/, "")).trimEnd();
}

/** Characters of other scripts are up to nine times as long in an address. */
function phraseLength(text: string): number {
  let encoded = 0;
  let length = 0;
  for (const character of text.slice(0, MAX_PHRASE + 1).toWellFormed()) {
    encoded += encodeURIComponent(character).length;
    if (encoded > MAX_ENCODED || length + character.length > MAX_PHRASE) break;
    length += character.length;
  }
  return length;
}

function fragment(parts: Readonly<Record<string, RisonValue>>): string {
  return Object.entries(parts)
    .map(([key, value]) => `${key}=${encode(rison(value))}`)
    .join("&");
}

const SIGNS: Readonly<Record<string, string>> = { "%3A": ":", "%2C": ",", "%40": "@", "'": "%27", "*": "%2A" };

/** Rison's own signs may stand in a fragment as they are; all else that could end a link in a chat is encoded. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/%3A|%2C|%40|'|\*/g, (sign) => SIGNS[sign] ?? sign);
}

/** Without a version it is the newest. */
function isSince(version: string | undefined, major: number, minor: number): boolean {
  if (version === undefined) return true;
  const [first = 0, second = Number.POSITIVE_INFINITY] = version.split(".").map(Number);
  return first > major || (first === major && second >= minor);
}

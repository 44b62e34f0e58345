import { getField, isJsonObject } from "../decoding/fields.ts";
import type { JsonObject } from "../domain/log-record.ts";
import type { EventDraft } from "./event-draft.ts";

/** What documents say of the user, the request and the place of an error, under many names. */
export type ContextName =
  | "user.id"
  | "user.name"
  | "user.email"
  | "user.ip"
  | "request.method"
  | "request.url"
  | "request.route"
  | "request.status"
  | "request.user_agent"
  | "image"
  | "image_tag"
  | "namespace";

export type RecordContext = ReadonlyMap<ContextName, string>;

/** Under which names each is looked for, best first: ECS, OTel (new and old), Fluent Bit, loggers of web frameworks. */
const NAMES: Readonly<Record<ContextName, string>> = {
  "user.id": "user.id enduser.id user_id userId usr.id",
  "user.name": "user.name user.full_name usr.name",
  "user.email": "user.email usr.email",
  "user.ip": "client.ip client.address source.ip source.address http.client_ip network.client.ip",
  "request.method": "http.request.method http.method request.method req.method",
  "request.url":
    "url.full url.original http.url http.request.url url.path http.target http.path request.url request.uri req.url",
  "request.route": "http.route url.template request.route",
  "request.status": "http.response.status_code http.status_code response.status res.statusCode",
  "request.user_agent": "user_agent.original http.user_agent http.useragent request.user_agent req.headers.user-agent",
  image: "container.image.name kubernetes.container.image kubernetes.container_image docker.container.image",
  image_tag: "container.image.tag container.image.tags",
  namespace:
    "kubernetes.namespace kubernetes.namespace_name kubernetes.namespace.name k8s.namespace.name orchestrator.namespace data_stream.namespace",
};

interface Entry {
  readonly name: ContextName;
  /** What is left of the field's name behind the key; empty when the key is the whole. */
  readonly rest: string;
  readonly rank: number;
}

/** The entries that a key of a document can lead to. */
const BY_KEY: ReadonlyMap<string, readonly Entry[]> = entriesByKey();
/** Keys under which OTel's attributes and resources lie. */
const WITHIN: ReadonlySet<string> = new Set([
  "attributes",
  "Attributes",
  "resource",
  "Resource",
  "resourceAttributes",
  "ResourceAttributes",
]);

/** Reads the values that steps have set and the fields of the record and of documents that steps have opened. */
export function readContext(draft: EventDraft): RecordContext | undefined {
  const found = new Collection();
  for (const [name, value] of draft.found) for (const entry of BY_KEY.get(name) ?? []) found.add(entry, value, -100);
  for (const document of draft.opened) found.collect(document, 0);
  found.collect(draft.record.fields, 0);
  return found.values;
}

class Collection {
  values: Map<ContextName, string> | undefined;
  private ranks: Map<ContextName, number> | undefined;

  collect(fields: JsonObject, depth: number): void {
    for (const key in fields) {
      const entries = BY_KEY.get(key);
      if (entries !== undefined) this.read(fields[key], entries);
      if (depth < 2 && WITHIN.has(key)) {
        const inner = fields[key];
        if (isJsonObject(inner)) this.collect(inner, depth + 1);
      }
    }
  }

  add({ name, rest, rank }: Entry, value: unknown, bonus: number): void {
    if (rest !== "") return;
    const text = scalarText(value);
    if (text === undefined || text === "") return;
    this.values ??= new Map();
    this.ranks ??= new Map();
    const known = this.ranks.get(name);
    if (known !== undefined && known <= rank + bonus) return;
    this.values.set(name, text);
    this.ranks.set(name, rank + bonus);
  }

  private read(value: unknown, entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (entry.rest === "") this.add(entry, value, 0);
      else if (isJsonObject(value)) this.add({ ...entry, rest: "" }, getField(value, entry.rest), 0);
    }
  }
}

function scalarText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  // `container.image.tags` is a list.
  return Array.isArray(value) && typeof value[0] === "string" ? value[0] : undefined;
}

function entriesByKey(): ReadonlyMap<string, readonly Entry[]> {
  const map = new Map<string, Entry[]>();
  for (const [name, names] of Object.entries(NAMES) as [ContextName, string][]) {
    for (const [rank, field] of names.split(/\s+/).entries()) {
      for (let end = field.indexOf("."); ; end = field.indexOf(".", end + 1)) {
        const key = end < 0 ? field : field.slice(0, end);
        const rest = end < 0 ? "" : field.slice(end + 1);
        map.set(key, [...(map.get(key) ?? []), { name, rest, rank }]);
        if (end < 0) break;
      }
    }
    const own = map.get(name) ?? [];
    if (!own.some((entry) => entry.name === name && entry.rest === ""))
      map.set(name, [...own, { name, rest: "", rank: -1 }]);
  }
  return map;
}

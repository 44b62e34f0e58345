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

/** The values that were found. */
export interface RecordContext {
  get(name: ContextName): string | undefined;
  readonly hasUser: boolean;
  readonly hasRequest: boolean;
}

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
  /** Lower is better. */
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

/**
 * Reads the values that steps have set and the fields of the record and of documents that steps have opened. Undefined
 * when there is nothing of the kind, as in most records.
 */
export function readContext(draft: EventDraft): RecordContext | undefined {
  let found: Collection | undefined;
  for (const [name, value] of draft.found) {
    for (const entry of BY_KEY.get(name) ?? NONE)
      found = add(found, entry, entry.rest === "" ? value : undefined, BY_STEP);
  }
  for (const document of draft.opened) found = collect(found, document, 0);
  return collect(found, draft.record.fields, 0);
}

/** What a step has found is better than any field. */
const BY_STEP = -100;
const NONE: readonly Entry[] = [];

class Collection implements RecordContext {
  hasUser = false;
  hasRequest = false;
  private readonly values = new Map<ContextName, string>();
  private readonly ranks = new Map<ContextName, number>();

  get(name: ContextName): string | undefined {
    return this.values.get(name);
  }

  set(name: ContextName, text: string, rank: number): void {
    const known = this.ranks.get(name);
    if (known !== undefined && known <= rank) return;
    this.values.set(name, text);
    this.ranks.set(name, rank);
    if (name.startsWith("user.")) this.hasUser = true;
    else if (name.startsWith("request.")) this.hasRequest = true;
  }
}

function collect(into: Collection | undefined, fields: JsonObject, depth: number): Collection | undefined {
  let found = into;
  for (const key in fields) {
    const entries = BY_KEY.get(key);
    if (entries !== undefined) found = read(found, fields[key], entries);
    if (depth < 2 && WITHIN.has(key)) {
      const inner = fields[key];
      if (isJsonObject(inner)) found = collect(found, inner, depth + 1);
    }
  }
  return found;
}

function read(into: Collection | undefined, value: unknown, entries: readonly Entry[]): Collection | undefined {
  let found = into;
  const nested = isJsonObject(value);
  for (const entry of entries) {
    if (nested !== (entry.rest !== "")) continue;
    found = add(found, entry, nested ? getField(value, entry.rest) : value, 0);
  }
  return found;
}

function add(
  found: Collection | undefined,
  { name, rank }: Entry,
  value: unknown,
  bonus: number,
): Collection | undefined {
  const text = value === undefined ? undefined : scalarText(value);
  if (text === undefined || text === "") return found;
  const collection = found ?? new Collection();
  collection.set(name, text, rank + bonus);
  return collection;
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

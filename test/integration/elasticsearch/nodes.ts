import {
  callSearch,
  SEARCH_VERSIONS,
  type SearchNode,
  sharedElasticsearch,
  sharedOpenSearch,
  sharedSearch,
} from "../../support/services/search.ts";

/** The servers that this run tests against: one of each product, or all versions with `ELKHOUND_MATRIX=all`. */
export const SERVERS: readonly {
  readonly name: string;
  readonly node: () => Promise<SearchNode>;
  /** The small distribution of 7.17 has none. */
  readonly hasDataStreams: boolean;
}[] =
  process.env["ELKHOUND_MATRIX"] === "all"
    ? SEARCH_VERSIONS.map(({ product, version }) => ({
        name: `${product} ${version}`,
        node: () => sharedSearch(product, version),
        hasDataStreams: !(product === "elasticsearch" && version.startsWith("7.")),
      }))
    : [
        { name: "elasticsearch", node: sharedElasticsearch, hasDataStreams: true },
        { name: "opensearch", node: sharedOpenSearch, hasDataStreams: true },
      ];

let made = 0;

/** A name that no other test uses, also on a server that outlives this run. */
export function uniqueName(prefix: string): string {
  made += 1;
  return `${prefix}-${process.pid}-${Date.now().toString(36)}-${made}`;
}

/** One call that must succeed. */
export async function must(node: SearchNode, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await callSearch(node, method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

export async function createIndex(
  node: SearchNode,
  index: string,
  options: {
    readonly shards?: number;
    readonly refresh?: string;
    readonly mappings?: object;
    readonly settings?: object;
  } = {},
): Promise<void> {
  await must(node, "PUT", `/${index}`, {
    settings: {
      number_of_shards: options.shards ?? 1,
      number_of_replicas: 0,
      ...(options.refresh === undefined ? {} : { refresh_interval: options.refresh }),
      ...options.settings,
    },
    mappings: options.mappings ?? {
      properties: {
        "@timestamp": { type: "date" },
        message: { type: "text" },
        log: { properties: { level: { type: "keyword" } } },
      },
    },
  });
}

/** Writes documents by id; returns what the server said of each. */
export async function write(
  node: SearchNode,
  index: string,
  documents: readonly { readonly id: string; readonly source: object }[],
  operation: "index" | "create" = "index",
): Promise<readonly number[]> {
  const lines = documents.flatMap(({ id, source }) => [
    JSON.stringify({ [operation]: { _id: id } }),
    JSON.stringify(source),
  ]);
  const body = (await must(node, "POST", `/${index}/_bulk`, `${lines.join("\n")}\n`)) as {
    items: readonly Record<string, { status: number }>[];
  };
  return body.items.map((item) => Object.values(item)[0]!.status);
}

/** An ECS document of one line. */
export function logLine(id: string, at: number = Date.now(), level = "info"): { id: string; source: object } {
  return {
    id,
    source: { "@timestamp": new Date(at).toISOString(), message: `request ${id} done`, log: { level } },
  };
}

/** Every live document of the indices, by id, straight from the server. */
export async function liveIds(node: SearchNode, index: string): Promise<Set<string>> {
  await must(node, "POST", `/${index}/_refresh`);
  const ids = new Set<string>();
  let answer = (await must(node, "POST", `/${index}/_search?scroll=1m`, { size: 5_000, _source: false })) as Scrolled;
  while (answer.hits.hits.length > 0) {
    for (const hit of answer.hits.hits) ids.add(hit._id);
    answer = (await must(node, "POST", "/_search/scroll", { scroll: "1m", scroll_id: answer._scroll_id })) as Scrolled;
  }
  await must(node, "DELETE", "/_search/scroll", { scroll_id: answer._scroll_id });
  return ids;
}

interface Scrolled {
  readonly _scroll_id: string;
  readonly hits: { readonly hits: readonly { readonly _id: string }[] };
}

import { AppError, asError } from "../../domain/errors.ts";
import type { JsonObject, RawRecord } from "../../domain/log-record.ts";
import { type Sentence, sentence, textOf } from "../../domain/sentence.ts";
import { DAY, type EpochMs, HOUR } from "../../domain/time.ts";
import {
  type AroundRequest,
  type FoundStream,
  type InspectionFault,
  MAX_FOUND,
  type Reach,
  type SourceInspector,
  type SourceOverview,
  type Surroundings,
} from "../inspector.ts";
import { createSearchClient, type SearchClient } from "./client.ts";
import type { ElasticsearchSourceConfig } from "./config.ts";
import { hintFor } from "./connection.ts";
import { isForbidden, SearchError } from "./faults.ts";
import { indexPath } from "./index-path.ts";
import { readServer } from "./server.ts";
import { streamOf } from "./stream-of.ts";

/** Neighbours are looked for so far to each side of a record. */
const REACH_MS = 6 * HOUR;
/** A look is for somebody who waits. */
const LONGEST_REQUEST_MS = 15_000;

/** Makes the inspector; connects when it is first asked. */
export function createElasticsearchInspector(config: ElasticsearchSourceConfig, reach?: Reach): SourceInspector {
  return new ElasticsearchInspector(config, reach);
}

interface Hit {
  readonly _index: string;
  readonly _id: string;
  readonly _source?: JsonObject;
  readonly sort?: readonly unknown[];
}

interface SearchBody {
  readonly hits: { readonly total?: { readonly value: number }; readonly hits: readonly Hit[] };
  readonly aggregations?: {
    readonly indices?: {
      readonly sum_other_doc_count: number;
      readonly buckets: readonly {
        readonly key: string;
        readonly doc_count: number;
        readonly latest?: { readonly value: number | null };
        readonly day?: { readonly doc_count: number; readonly errors?: { readonly doc_count: number } };
      }[];
    };
  };
}

class ElasticsearchInspector implements SourceInspector {
  private readonly config: ElasticsearchSourceConfig;
  private readonly reach: Reach | undefined;
  private readonly closing = new AbortController();
  private client: SearchClient | undefined;
  private sortsAsText = false;

  constructor(config: ElasticsearchSourceConfig, reach: Reach | undefined) {
    this.config = config;
    this.reach = reach;
  }

  async overview(now: EpochMs): Promise<SourceOverview> {
    return await this.asking(async (client) => {
      const server = await readServer(client, this.closing.signal);
      const { timestamp_field: time } = this.config;
      const lastDay = {
        range: { [time]: { gte: new Date(now - DAY).toISOString(), format: "strict_date_optional_time" } },
      };
      const { aggregations } = await this.search(this.config.indices, {
        size: 0,
        aggs: {
          indices: {
            terms: { field: "_index", size: MAX_FOUND },
            aggs: {
              latest: { max: { field: time } },
              day: { filter: lastDay, aggs: { errors: { filter: ERRORS } } },
            },
          },
        },
      });
      const { buckets = [], sum_other_doc_count: rest = 0 } = aggregations?.indices ?? {};
      const streams = Map.groupBy(buckets, ({ key }) => streamName(key) ?? key);
      const found: FoundStream[] = [];
      for (const [name, parts] of streams) {
        const latest = parts.map((part) => part.latest?.value ?? 0).reduce((a, b) => Math.max(a, b));
        const [example] = found.length < 12 ? await this.newest([parts.at(-1)!.key], 1) : [];
        found.push({
          kind: streamName(parts[0]!.key) === undefined ? "index" : "data_stream",
          name,
          partitions: parts.length,
          records: sum(parts.map((part) => part.doc_count)),
          errorsLastDay: sum(parts.map((part) => part.day?.errors?.doc_count ?? 0)),
          recordsPerSecond: sum(parts.map((part) => part.day?.doc_count ?? 0)) / (DAY / 1_000),
          ...(latest > 0 ? { latestAt: latest } : {}),
          ...(example === undefined ? {} : { example }),
        });
      }
      found.sort((a, b) => (b.errorsLastDay ?? 0) - (a.errorsLastDay ?? 0) || (b.records ?? 0) - (a.records ?? 0));
      const name = { elasticsearch: "Elasticsearch", opensearch: "OpenSearch", unknown: "Elasticsearch or OpenSearch" };
      return {
        server: server.product === "unknown" ? name.unknown : `${name[server.product]} ${server.version}`,
        found,
        total: found.length,
        faults: await this.faultsOf(client, found, rest),
      };
    });
  }

  async recent(limit: number): Promise<readonly RawRecord[]> {
    return await this.asking(async () => (await this.newest(this.config.indices, limit)).toReversed());
  }

  async around({ origin, before, after, isMeant }: AroundRequest): Promise<Surroundings> {
    if (origin.type !== "elasticsearch")
      return { kind: "gone", detail: sentence("around.not_from", { where: "Elasticsearch" }) };
    return await this.asking(async () => {
      const { timestamp_field: time } = this.config;
      const byId = { size: 1, query: { ids: { values: [origin.id] } }, sort: this.order("asc") };
      const [own] = (await this.search([origin.index], byId)).hits.hits;
      if (own === undefined) {
        return { kind: "gone", detail: sentence("around.document_gone", { id: origin.id, index: origin.index }) };
      }
      const record = toRecord(own);
      if (!isMeant(record)) return { kind: "gone", detail: sentence("around.document_changed") };
      const at = Date.parse(String(fieldOf(own._source ?? {}, time)));
      const stream = streamOf(own._source ?? {}, (document, field) => fieldOf(document, field));
      const near = (from: number, to: number) =>
        Number.isNaN(at)
          ? []
          : [{ range: { [time]: { gte: new Date(at + from).toISOString(), lte: new Date(at + to).toISOString() } } }];
      const beside = async (order: "asc" | "desc", size: number, range: readonly object[]): Promise<readonly Hit[]> => {
        if (size === 0 || own.sort === undefined) return [];
        const query = {
          bool: { filter: [...range, ...stream.map(([field, value]) => ({ match_phrase: { [field]: value } }))] },
        };
        // Documents of one time are told apart by their place in the text and their number: none is left out.
        const { hits } = await this.search([...new Set([...this.config.indices, origin.index])], {
          ...{ size, query, sort: this.order(order), search_after: own.sort },
        });
        return hits.hits.filter(({ _id, _index }) => _id !== own._id || _index !== own._index);
      };
      const earlier = (await beside("desc", before, near(-REACH_MS, 0))).toReversed();
      const later = await beside("asc", after, near(0, REACH_MS));
      return { kind: "found", records: [...earlier.map(toRecord), record, ...later.map(toRecord)], at: earlier.length };
    });
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.client?.close();
    this.client = undefined;
  }

  private async connect(): Promise<SearchClient> {
    const request_timeout = Math.min(this.config.request_timeout, LONGEST_REQUEST_MS);
    const client = createSearchClient({ ...this.config, request_timeout }, this.reach);
    try {
      const { product } = await readServer(client, this.closing.signal);
      this.sortsAsText = product === "elasticsearch";
      return client;
    } catch (thrown) {
      await client.close();
      throw thrown;
    }
  }

  private order(order: "asc" | "desc"): readonly object[] {
    const { timestamp_field: time } = this.config;
    return [
      // As text where the server can, so that nanoseconds are not cut off.
      {
        [time]: {
          order,
          unmapped_type: "date",
          ...(this.sortsAsText ? { format: "strict_date_optional_time_nanos" } : {}),
        },
      },
      { "log.offset": { order, unmapped_type: "long" } },
      { _seq_no: { order, unmapped_type: "long" } },
    ];
  }

  private async newest(indices: readonly string[], size: number): Promise<readonly RawRecord[]> {
    const { hits } = await this.search(indices, { size: Math.min(size, 500), sort: this.order("desc") });
    return hits.hits.map(toRecord);
  }

  private async search(indices: readonly string[], body: object): Promise<SearchBody> {
    const found = await this.asking(async (client) => {
      const { body: answer } = await client.request<SearchBody>(
        {
          method: "POST",
          path: `/${indexPath(indices)}/_search`,
          query: { ignore_unavailable: true, allow_no_indices: true, expand_wildcards: "open" },
          body: { ...body, timeout: "10s" },
        },
        this.closing.signal,
      );
      return answer;
    });
    return found;
  }

  private async faultsOf(
    client: SearchClient,
    found: readonly FoundStream[],
    unlisted: number,
  ): Promise<readonly InspectionFault[]> {
    const { indices, mode } = this.config;
    const faults: InspectionFault[] = [];
    if (found.length === 0) {
      const hint = sentence("found.index_read");
      const meant = indices.filter((one) => !one.startsWith("-") && one !== "*");
      const message =
        meant.length === 0 ? sentence("found.no_documents") : sentence("found.no_documents_in", { names: meant });
      faults.push({ severity: "error", message, hint });
    }
    if (unlisted > 0) {
      const hint = sentence("found.narrow");
      faults.push({ severity: "warning", message: sentence("found.only_largest", { limit: MAX_FOUND }), hint });
    }
    const tried: readonly (readonly [
      path: string,
      severity: "error" | "warning",
      message: Sentence,
      hint: Sentence,
    ])[] = [
      [
        `/${indexPath(indices)}/_stats/docs?level=shards`,
        mode === "exact" ? "error" : "warning",
        sentence("found.monitor"),
        sentence("found.monitor_hint"),
      ],
      [`/${indexPath(indices)}/_mapping`, "warning", sentence("found.metadata"), sentence("found.metadata_hint")],
    ];
    for (const [path, severity, message, hint] of tried) {
      const [plain = "", query] = path.split("?");
      try {
        const level = query === undefined ? {} : { level: "shards" };
        await client.request(
          { method: "GET", path: plain, query: { ...level, allow_no_indices: true } },
          this.closing.signal,
        );
      } catch (thrown) {
        if (isForbidden(thrown)) faults.push({ severity, message, hint });
        else if (!(thrown instanceof SearchError)) throw thrown;
      }
    }
    return faults;
  }

  private async asking<T>(ask: (client: SearchClient) => Promise<T>): Promise<T> {
    try {
      this.client ??= await this.connect();
      return await ask(this.client);
    } catch (thrown) {
      throw unreachable(thrown);
    }
  }
}

const ERROR_WORDS = ["error", "err", "fatal", "critical", "crit", "severe", "alert", "emerg", "emergency", "panic"];

/** Levels under the names that the usual shippers give them; the words of error and worse, in each letter case. */
const ERRORS = {
  bool: {
    should: ["log.level", "level", "loglevel", "severity", "severity_text", "SeverityText", "levelname"]
      .flatMap((field) => [field, `${field}.keyword`])
      .map((field) => ({
        terms: {
          [field]: ERROR_WORDS.flatMap((word) => [word, word.toUpperCase(), word[0]!.toUpperCase() + word.slice(1)]),
        },
      })),
  },
};

function toRecord({ _index: index, _id: id, _source: value }: Hit): RawRecord {
  return { origin: { type: "elasticsearch", index, id }, value: value ?? {} };
}

/** The value under a dotted name, whether the document nests it or not. */
function fieldOf(document: JsonObject, field: string): unknown {
  if (field in document) return document[field];
  const [first = "", ...rest] = field.split(".");
  const inner = document[first];
  if (rest.length === 0 || typeof inner !== "object" || inner === null || Array.isArray(inner)) return undefined;
  return fieldOf(inner as JsonObject, rest.join("."));
}

/** The data stream of a backing index. */
function streamName(index: string): string | undefined {
  return /^\.ds-(.+?)-(?:\d{4}\.\d\d\.\d\d-)?\d{6}$/.exec(index)?.[1];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** What kept the cluster from being asked, for people. */
function unreachable(thrown: unknown): Error {
  if (thrown instanceof AppError || !(thrown instanceof SearchError)) return asError(thrown);
  const { fault } = thrown;
  if (fault.kind === "refused") {
    return new AppError("ELKHOUND_SOURCE_REFUSED", fault.message, { hint: hintFor(fault), cause: thrown });
  }
  return new AppError("ELKHOUND_SOURCE_UNAVAILABLE", fault.message, {
    hint: sentence(
      /other side closed|ECONNRESET/.test(textOf(fault.message)) ? "elasticsearch.port" : "elasticsearch.reachable",
    ),
    cause: thrown,
  });
}

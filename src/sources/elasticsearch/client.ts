import { readFileSync } from "node:fs";
import { Client, Serializer, Transport } from "@elastic/elasticsearch";
import { sentence } from "../../domain/sentence.ts";
import type { Reach } from "../inspector.ts";
import type { ElasticsearchSourceConfig } from "./config.ts";
import { faultOfAnswer, SearchError, toFault } from "./faults.ts";

/** One request to the cluster. Throws `SearchError`. */
export interface SearchClient {
  request<T>(call: Call, signal: AbortSignal): Promise<Answer<T>>;
  close(): Promise<void>;
}

export interface Call {
  readonly method: "GET" | "POST" | "DELETE";
  /** With leading slash, encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: object;
}

export interface Answer<T> {
  readonly body: T;
  /** Characters of the answer's JSON: what the parsed objects will roughly hold. */
  readonly size: number;
}

/** Answers beyond this are refused and asked for in smaller pieces. */
export const MAX_ANSWER_BYTES: number = 64 * 1024 * 1024;

/** Plain JSON headers and no check of the product: so one client reads Elasticsearch 7.17 to 9 and OpenSearch. */
class PlainTransport extends Transport {
  constructor(options: ConstructorParameters<typeof Transport>[0]) {
    const { productCheck: _, ...rest } = options;
    super({
      ...rest,
      vendoredHeaders: {
        jsonContentType: "application/json",
        ndjsonContentType: "application/x-ndjson",
        accept: "application/json",
      },
    });
  }
}

/** Parses without the client's checks, and remembers how long the text was. */
class MeasuringSerializer extends Serializer {
  private readonly sizes = new WeakMap<object, number>();

  override deserialize<T>(json: string): T {
    const value = JSON.parse(json) as T;
    if (typeof value === "object" && value !== null) this.sizes.set(value, json.length);
    return value;
  }

  sizeOf(body: unknown): number {
    return typeof body === "object" && body !== null ? (this.sizes.get(body) ?? 0) : 0;
  }
}

type ClientConfig = Pick<
  ElasticsearchSourceConfig,
  "url" | "username" | "password" | "api_key" | "ca_file" | "insecure_skip_verify" | "request_timeout"
>;

/**
 * Reads the CA file at once: throws a `SearchError` (refused) when it cannot. `reach`: what may be connected to. Default:
 * everything.
 */
export function createSearchClient(config: ClientConfig, reach?: Reach): SearchClient {
  let serializer: MeasuringSerializer | undefined;
  const client = new Client({
    nodes: [config.url].flat(),
    Transport: PlainTransport,
    Serializer: class extends MeasuringSerializer {
      constructor() {
        super();
        serializer = this;
      }
    },
    ...authOf(config),
    tls: {
      ...(config.ca_file === undefined ? {} : { ca: readCa(config.ca_file) }),
      rejectUnauthorized: !config.insecure_skip_verify,
      // How undici connects, also where there is no TLS.
      ...(reach === undefined ? {} : { lookup: reach.lookup }),
    },
    compression: [config.url].flat().every((url) => !isLoopback(url)),
    requestTimeout: config.request_timeout,
    maxResponseSize: MAX_ANSWER_BYTES,
    maxCompressedResponseSize: MAX_ANSWER_BYTES,
    // Tries again itself, where the reason is known and shown.
    maxRetries: 0,
    enableMetaHeader: false,
  });
  return {
    async request<T>(call: Call, signal: AbortSignal): Promise<Answer<T>> {
      const name = `${call.method} ${call.path}`;
      try {
        const { body } = await client.transport.request<T>(
          {
            method: call.method,
            path: call.path,
            ...(call.query === undefined ? {} : { querystring: { ...call.query } }),
            ...(call.body === undefined ? {} : { body: call.body as Record<string, unknown> }),
          },
          { meta: true, signal },
        );
        return { body, size: serializer?.sizeOf(body) ?? 0 };
      } catch (thrown) {
        if (signal.aborted) throw thrown;
        throw new SearchError(toFault(thrown, name));
      }
    },
    close: () => client.close(),
  };
}

function authOf(config: ClientConfig): object {
  if (config.api_key !== undefined) return { auth: { apiKey: config.api_key } };
  if (config.username === undefined) return {};
  return { auth: { username: config.username, password: config.password ?? "" } };
}

function readCa(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (thrown) {
    const message = sentence("elasticsearch.ca_file", { path, why: (thrown as Error).message });
    const hint = sentence("elasticsearch.ca_path");
    throw new SearchError({ kind: "refused", status: undefined, message, hint });
  }
}

/** Compressing costs more than it saves where no network is between. */
function isLoopback(url: string): boolean {
  return /^(127\.|localhost$|\[::1\]$)/.test(new URL(url).hostname);
}

/** Fails a search that is not whole: a shard that did not answer, or the time was up. */
export function assertWhole(body: { timed_out?: boolean; _shards?: SearchShards }, request: string): void {
  const failures = body._shards?.failures ?? [];
  const first = failures[0];
  if (first !== undefined) {
    const status = first.status ?? 503;
    throw new SearchError(faultOfAnswer(status, { error: first.reason }, undefined, request));
  }
  if (body.timed_out === true || (body._shards?.failed ?? 0) > 0) {
    const message = sentence("elasticsearch.failed", { request, why: sentence("elasticsearch.not_in_time") });
    throw new SearchError({ kind: "unavailable", message });
  }
}

export interface SearchShards {
  readonly failed: number;
  readonly total: number;
  readonly failures?: readonly { readonly status?: number; readonly reason?: unknown }[];
}

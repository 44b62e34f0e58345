import { parseDuration } from "../../config/duration.ts";
import type { EpochMs } from "../../domain/time.ts";
import type { SearchClient } from "./client.ts";
import { SearchError } from "./faults.ts";
import { indexPath } from "./index-path.ts";

/** What reading needs to know of an index besides its documents. */
export interface IndexSettings {
  readonly uuid: string;
  readonly createdAt: EpochMs;
  readonly closed: boolean;
  /** Undefined: it is never refreshed by itself. */
  readonly refreshIntervalMs: number | undefined;
  /** Whether text without an analyzer of its own is analyzed by the server's default one. */
  readonly standardAnalyzer: boolean;
}

const NAMES = [
  "index.uuid",
  "index.creation_date",
  "index.verified_before_close",
  "index.refresh_interval",
  "index.analysis.analyzer.default*",
].join(",");

/** Settings by index name, closed indices too; those that do not exist are left out. */
export async function readIndexSettings(
  client: SearchClient,
  indices: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, IndexSettings>> {
  const { body } = await client.request<Record<string, { settings?: Record<string, string> }>>(
    {
      method: "GET",
      path: `/${indexPath(indices)}/_settings/${NAMES}`,
      query: { flat_settings: true, expand_wildcards: "open,closed", ignore_unavailable: true, allow_no_indices: true },
    },
    signal,
  );
  return new Map(
    Object.entries(body).map(([index, { settings = {} }]) => [
      index,
      {
        uuid: settings["index.uuid"] ?? "",
        createdAt: Number(settings["index.creation_date"] ?? 0),
        closed: settings["index.verified_before_close"] === "true",
        refreshIntervalMs: refreshInterval(settings["index.refresh_interval"] ?? "1s"),
        standardAnalyzer: !Object.keys(settings).some((name) => name.startsWith("index.analysis.analyzer.default")),
      },
    ]),
  );
}

function refreshInterval(written: string): number | undefined {
  if (written.startsWith("-")) return undefined;
  // The servers also write fractions and small units, which round up to a millisecond.
  const fraction = /^(\d+(?:\.\d+)?)(nanos|micros|ms|s|m|h|d)$/.exec(written);
  if (fraction === null) return parseDuration(written);
  const unit = { nanos: 1e-6, micros: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 3.6e6, d: 8.64e7 }[fraction[2]!]!;
  return Math.ceil(Number(fraction[1]) * unit);
}

/** The uuid that the index of this very name has; undefined when there is none. Unlike a pattern, it tells missing from forbidden. */
export async function indexUuid(client: SearchClient, index: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const { body } = await client.request<Record<string, { settings?: Record<string, string> }>>(
      { method: "GET", path: `/${indexPath([index])}/_settings/index.uuid`, query: { flat_settings: true } },
      signal,
    );
    return body[index]?.settings?.["index.uuid"];
  } catch (thrown) {
    const gone = thrown instanceof SearchError && thrown.fault.kind === "gone";
    if (gone && thrown.fault.type === "index_not_found_exception") return undefined;
    throw thrown;
  }
}

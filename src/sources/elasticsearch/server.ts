import type { SearchClient } from "./client.ts";
import { isForbidden } from "./faults.ts";

/** Which of the two products answers, and its version. */
export interface Server {
  readonly product: "elasticsearch" | "opensearch" | "unknown";
  readonly major: number;
  readonly version: string;
}

/** Asks the server who it is; `unknown` where this user may not ask (Elasticsearch wants the cluster privilege `monitor`). */
export async function readServer(client: SearchClient, signal: AbortSignal): Promise<Server> {
  try {
    const { body } = await client.request<{ version?: { number?: string; distribution?: string } }>(
      { method: "GET", path: "/" },
      signal,
    );
    const version = body.version?.number ?? "0";
    const product = body.version?.distribution === "opensearch" ? "opensearch" : "elasticsearch";
    return { product, version, major: Number(version.split(".")[0]) };
  } catch (thrown) {
    if (!isForbidden(thrown)) throw thrown;
    return { product: "unknown", version: "0", major: 0 };
  }
}

import { Client, Transport } from "@elastic/elasticsearch";
import type { SearchNode } from "../../test/support/services/search.ts";

class PlainTransport extends Transport {
  constructor(options: ConstructorParameters<typeof Transport>[0]) {
    const { productCheck: _, ...rest } = options;
    const json = "application/json";
    super({
      ...rest,
      vendoredHeaders: { jsonContentType: json, ndjsonContentType: "application/x-ndjson", accept: json },
    });
  }
}

/**
 * What reading costs at least: the official client asks for the same candidates by windows of sequence numbers, one
 * after the other, and drops them. Returns how many came.
 */
export async function bareLoop(
  node: SearchNode,
  index: string,
  options: {
    readonly documents: number;
    readonly window: number;
    readonly page: number;
    readonly query: object | undefined;
  },
): Promise<number> {
  const client = new Client({ node: node.url, Transport: PlainTransport, requestTimeout: 60_000 });
  let read = 0;
  try {
    for (let last = -1; last < options.documents - 1; ) {
      const upTo = Math.min(options.documents - 1, last + options.window);
      const range = { range: { _seq_no: { gt: last, lte: upTo } } };
      const body = {
        size: options.page,
        sort: [{ _seq_no: "asc" }],
        track_total_hits: false,
        query: { bool: { filter: options.query === undefined ? [range] : [range, options.query] } },
      };
      const path = `/${index}/_search`;
      const answer = (await client.transport.request({
        method: "POST",
        path,
        querystring: { preference: "_shards:0" },
        body,
      })) as {
        hits: { hits: readonly { sort: readonly [number] }[] };
      };
      const { hits } = answer.hits;
      read += hits.length;
      last = hits.length === options.page ? hits.at(-1)!.sort[0] : upTo;
    }
    return read;
  } finally {
    await client.close();
  }
}

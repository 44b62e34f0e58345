import type { Factory } from "../../domain/component.ts";
import type { Source, SourceDeps } from "../source.ts";
import { type ElasticsearchSourceConfig, elasticsearchConfig } from "./config.ts";

/** Elasticsearch 7.17 to 9 and OpenSearch 2 and 3. The client is loaded only where such a source is configured. */
export const elasticsearchFactory: Factory<ElasticsearchSourceConfig, SourceDeps, Source> = {
  type: "elasticsearch",
  stability: "beta",
  schema: elasticsearchConfig as unknown as Factory<ElasticsearchSourceConfig, SourceDeps, Source>["schema"],
  create: async (config, deps) => {
    const { ElasticsearchSource } = await import("./elasticsearch-source.ts");
    return new ElasticsearchSource(config, deps);
  },
};

import { z } from "zod";
import type { Factory } from "../domain/component.ts";
import type { Logger } from "../telemetry/logger.ts";
import { elasticsearchConfig } from "./elasticsearch/config.ts";
import { elasticsearchFactory } from "./elasticsearch/factory.ts";
import { fileConfig } from "./file/config.ts";
import { fileFactory } from "./file/factory.ts";
import type { Reach, SourceInspector } from "./inspector.ts";
import { kafkaConfig } from "./kafka/config.ts";
import { kafkaFactory } from "./kafka/factory.ts";
import type { Source, SourceDeps } from "./source.ts";
import { stdinConfig } from "./stdin/config.ts";
import { stdinFactory } from "./stdin/factory.ts";

/** Every kind of source, told apart by `type:`. A new one is a folder beside these and two lines here. */
export const anySourceConfig = z.discriminatedUnion("type", [
  kafkaConfig,
  elasticsearchConfig,
  fileConfig,
  stdinConfig,
]);
export type AnySourceConfig = z.infer<typeof anySourceConfig>;

const factories = [kafkaFactory, elasticsearchFactory, fileFactory, stdinFactory] as const;

/** The source that a configuration describes. Its implementation loads now, if it was not in use before. */
export async function createSource(config: AnySourceConfig, deps: SourceDeps): Promise<Source> {
  const factory = factories.find((candidate) => candidate.type === config.type);
  if (factory === undefined) throw new Error(`no source of type ${config.type}`);
  // The factory was found by the configuration's own type, which TypeScript cannot follow through `find`.
  return await (factory as Factory<AnySourceConfig, SourceDeps, Source>).create(config, deps);
}

/**
 * Looks into what a configuration describes, beside its reading; undefined where there is nothing to look into. `reach`: what
 * may be connected to. Default: everything.
 */
export async function createInspector(
  config: AnySourceConfig,
  logger: Logger,
  reach?: Reach,
): Promise<SourceInspector | undefined> {
  switch (config.type) {
    case "kafka":
      return (await import("./kafka/inspector.ts")).createKafkaInspector(config, logger, reach);
    case "elasticsearch":
      return (await import("./elasticsearch/inspector.ts")).createElasticsearchInspector(config, reach);
    case "file":
      return (await import("./file/inspector.ts")).createFileInspector(config);
    case "stdin":
      return undefined;
  }
}

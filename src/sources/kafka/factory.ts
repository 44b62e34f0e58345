import type { Factory } from "../../domain/component.ts";
import type { Source, SourceDeps } from "../source.ts";
import { type KafkaSourceConfig, kafkaConfig } from "./config.ts";

/** Kafka topics. Its client loads only when a source of this type is made. */
export const kafkaFactory: Factory<KafkaSourceConfig, SourceDeps, Source> = {
  type: "kafka",
  stability: "beta",
  schema: kafkaConfig,
  create: async (config, deps) => {
    const { createKafkaSource } = await import("./kafka-source.ts");
    return await createKafkaSource(config, deps);
  },
};

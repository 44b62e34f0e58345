import type { Factory } from "../domain/component.ts";
import { elasticsearchFactory } from "./elasticsearch/factory.ts";
import { fileFactory } from "./file/factory.ts";
import { kafkaFactory } from "./kafka/factory.ts";
import type { Source, SourceDeps } from "./source.ts";
import { stdinFactory } from "./stdin/factory.ts";

/** Every kind of source. A new one is a folder beside these and a line here; implementations load when first used. */
export const sourceFactories = [kafkaFactory, elasticsearchFactory, fileFactory, stdinFactory] as const;

/** The factory of a `type:`; the configuration's schema lets no other through. */
export function sourceFactory(type: string): Factory<never, SourceDeps, Source> {
  const factory = sourceFactories.find((candidate) => candidate.type === type);
  if (factory === undefined) throw new Error(`no source of type ${type}`);
  return factory as unknown as Factory<never, SourceDeps, Source>;
}

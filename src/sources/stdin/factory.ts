import type { Factory } from "../../domain/component.ts";
import type { Source, SourceDeps } from "../source.ts";
import { type StdinSourceConfig, stdinConfig } from "./config.ts";

/** What is piped into the process. */
export const stdinFactory: Factory<StdinSourceConfig, SourceDeps, Source> = {
  type: "stdin",
  stability: "beta",
  schema: stdinConfig,
  create: async (config, deps) => {
    const { StdinSource } = await import("./stdin-source.ts");
    return new StdinSource(config, deps, process.stdin);
  },
};

import type { Factory } from "../../domain/component.ts";
import type { Source, SourceDeps } from "../source.ts";
import { type FileSourceConfig, fileConfig } from "./config.ts";

/** Files, followed through rotation. */
export const fileFactory: Factory<FileSourceConfig, SourceDeps, Source> = {
  type: "file",
  stability: "beta",
  schema: fileConfig,
  create: async (config, deps) => {
    const { FileSource } = await import("./file-source.ts");
    return new FileSource(config, deps);
  },
};

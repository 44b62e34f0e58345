import type { z } from "zod";

/** A pluggable thing (source, detector, channel). It is registered by one line in its folder's `registry.ts`. */
export interface Factory<Config, Deps, Built> {
  /** The YAML `type:`, a lower_snake_case noun. */
  readonly type: string;
  readonly stability: "experimental" | "beta" | "stable";
  /** Type, validation and reference documentation in one; every key has a `.describe()`. */
  readonly schema: z.ZodType<Config>;
  create(config: Config, deps: Deps): Built | Promise<Built>;
}

import type { Option } from "../command.ts";

/** The flag of every command that reads a configuration. */
export const configOption: Option = {
  type: "string",
  value: "FILE",
  byDefault: "elkhound.yml",
  description: "The configuration to read.",
};

/** The configuration that is read without `--config`. */
export const DEFAULT_CONFIG = "elkhound.yml";

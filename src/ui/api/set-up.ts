import { read, write } from "./request.ts";
import type { Sentence } from "./sentence.ts";

/** What a worker runs by, secrets masked. */
export interface Settings {
  readonly version: string;
  readonly node: string;
  readonly started_at: string;
  readonly store: { readonly type: "sqlite" | "postgres"; readonly bytes: number | null };
  /** By the names of the configuration file. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** A topic, an index, a data stream or a file that was found. */
export interface FoundStream {
  readonly kind: "topic" | "index" | "data_stream" | "file";
  readonly name: string;
  readonly records: number | null;
  readonly records_per_second: number | null;
  readonly errors_last_day: number | null;
  readonly latest_at: string | null;
  readonly example: {
    readonly timestamp: string | null;
    readonly level: string | null;
    readonly service: string | null;
    readonly host: string | null;
    readonly logger: string | null;
    readonly message: string;
  } | null;
}

/** What a try to connect came to. */
export interface SourceTrial {
  readonly connected: boolean;
  readonly message: string | null;
  readonly message_said: Sentence;
  readonly hint: string | null;
  readonly hint_said: Sentence;
  readonly report: {
    readonly server: string;
    readonly server_said: Sentence;
    readonly total: number;
    readonly found: readonly FoundStream[];
    readonly problems: readonly {
      readonly severity: "error" | "warning";
      readonly message: string;
      readonly message_said: Sentence;
      readonly hint: string;
      readonly hint_said: Sentence;
    }[];
    /** What to write into the configuration file; null where nothing was found to read. */
    readonly yaml: string | null;
  } | null;
}

/** What the page asks the API about how Elkhound is set up. */
export const setUp = {
  settings: () => read<Settings>("/api/v1/settings"),
  /** `source`: as in the configuration file. Nothing of it is stored. */
  test: (source: Readonly<Record<string, unknown>>) => write<SourceTrial>("/api/v1/set-up/test", { source }),
};

import type { RecordOrigin } from "../domain/log-record.ts";
import type { Said, Sentence } from "../domain/sentence.ts";
import type { EpochMs } from "../domain/time.ts";
import type { StoredEvent } from "../store/store.ts";

/** A log record as people are shown it: decoded, without secrets, its text cut. */
export interface ShownRecord {
  readonly origin: RecordOrigin;
  readonly timestamp: EpochMs | undefined;
  readonly level: string | undefined;
  readonly service: string | undefined;
  readonly host: string | undefined;
  readonly logger: string | undefined;
  readonly message: string;
  /** Something was cut off the message. */
  readonly cut: boolean;
}

/** Reads the records around an event where they lie. */
export interface EventSurroundings {
  around(
    event: StoredEvent,
    request: {
      readonly before: number;
      readonly after: number;
      /** Whether records of a project may be shown. Others are left out. */
      readonly sees: (project: string) => boolean;
    },
  ): Promise<SurroundingsResult>;
}

export type SurroundingsResult =
  | { readonly kind: "found"; readonly source: string; readonly records: readonly ShownRecord[]; readonly at: number }
  /**
   * `gone`: no source has it any more. `not_configured`: no source of this configuration reads where it came from.
   * `unavailable`: the source cannot be asked now.
   */
  | { readonly kind: "gone" | "not_configured" | "unavailable"; readonly source?: string; readonly detail: Said };

/** Tries the configuration of a source before it is written down. */
export interface SetUp {
  state(): { readonly sources: number; readonly configFile: string | undefined };
  /** `source`: as in the configuration file, without secrets from files. */
  test(source: Readonly<Record<string, unknown>>): Promise<SetUpResult>;
}

export type SetUpResult =
  | { readonly kind: "invalid"; readonly problems: readonly { readonly path: string; readonly message: Sentence }[] }
  | { readonly kind: "failed"; readonly message: Said; readonly hint: Said | undefined }
  | { readonly kind: "connected"; readonly report: SetUpReport };

export interface SetUpReport {
  readonly server: Said;
  readonly total: number;
  readonly found: readonly SetUpStream[];
  readonly faults: readonly {
    readonly severity: "error" | "warning";
    readonly message: Said;
    readonly hint: Said;
  }[];
  /** What to put under `sources:` of the configuration, secrets as variables. */
  readonly yaml: string | undefined;
}

export interface SetUpStream {
  readonly kind: "topic" | "index" | "data_stream" | "file";
  readonly name: string;
  readonly partitions: number | undefined;
  readonly records: number | undefined;
  readonly bytes: number | undefined;
  readonly recordsPerSecond: number | undefined;
  readonly errorsLastDay: number | undefined;
  readonly latestAt: EpochMs | undefined;
  readonly example: ShownRecord | undefined;
}

/** What this worker runs by, for people; secrets masked. */
export interface EffectiveSettings {
  readonly config: unknown;
  readonly version: string;
  readonly node: string;
  readonly store: { readonly type: "sqlite" | "postgres"; readonly bytes: number | undefined };
  readonly startedAt: EpochMs;
}

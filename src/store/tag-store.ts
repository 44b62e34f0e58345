import type { EpochMs } from "../domain/time.ts";

/** How an issue's events are divided among the values of their tags. */
export interface TagStore {
  /**
   * An issue's keys with their commonest values, the key of most events first. Of what the issue has counted until now, so
   * that a key's sums are exact.
   */
  issueTags(issue: string, query: { readonly values: number }): Promise<IssueTags>;
  /** One key of an issue; undefined when none of its events has it. */
  issueTag(issue: string, key: string): Promise<TagKey | undefined>;
  /**
   * What a search may name: keys, or with `key` its values, of the 300 issues seen last, those of most events first. Of a
   * vast store the rare are missing, so that the answer stays quick.
   */
  recentNames(query: RecentNames): Promise<readonly RecentName[]>;
}

export interface RecentNames {
  /** Default: the keys themselves. */
  readonly key?: string;
  /** Occurs in the name, ASCII letters whatever their case. */
  readonly contains?: string;
  /** Default all. */
  readonly projects?: readonly string[];
  readonly limit: number;
}

/** A key, or a value of one. */
export interface RecentName {
  readonly name: string;
  readonly count: number;
}

export interface IssueTags {
  readonly keys: readonly TagKey[];
  /** Tags of events whose keys are not told apart, because the issue has more than 50 of them. */
  readonly otherKeys: number;
}

export interface TagKey {
  readonly key: string;
  /** Events that have the key: the sum of all values, of those that are not told apart too. */
  readonly total: number;
  /** The value of most events first. */
  readonly values: readonly TagValue[];
  /** Events with values beyond these. */
  readonly other: number;
}

export interface TagValue {
  readonly value: string;
  readonly count: number;
  /** Time of the latest commit that counted it, by the worker's clock. */
  readonly lastSeen: EpochMs;
}

import { MAX_SILENCES, type Silence, type SilenceMatcher, type SilenceStore } from "../../silence-store.ts";
import { decodeCursor, type PageEnd, pageLimit, toPage } from "../cursor.ts";
import { readableText } from "../stored-text.ts";

/** What differs between the engines; see {@link createSilenceStore}. */
export interface SilenceEngine {
  /** Unless `most` are not over when it is made. */
  addSilence(request: SilenceAddition): Promise<boolean>;
  getSilence(request: { readonly id: string }): Promise<SilenceRow | undefined>;
  listSilences(listing: SilenceListing): Promise<readonly SilenceRow[]>;
  expireSilence(request: {
    readonly id: string;
    readonly at: number;
    readonly by: string;
  }): Promise<SilenceRow | undefined>;
}

export interface SilenceRow {
  readonly id: string;
  readonly matchers: string;
  readonly starts_at: number;
  readonly ends_at: number;
  readonly created_by: string;
  readonly comment: string;
  readonly created_at: number;
  readonly expired_by: string | null;
}

export interface SilenceAddition {
  readonly row: SilenceRow;
  readonly most: number;
}

export interface SilenceListing {
  readonly state: string | undefined;
  /** Texts of which the stored matchers hold at least one. */
  readonly holding: readonly string[] | undefined;
  readonly at: number;
  readonly before: PageEnd | undefined;
  readonly limit: number;
}

/** The contract on an engine. */
export function createSilenceStore(engine: SilenceEngine): SilenceStore {
  return {
    add: (silence) =>
      engine.addSilence({
        most: MAX_SILENCES,
        row: {
          id: silence.id,
          matchers: JSON.stringify(silence.matchers.map(ordered)),
          starts_at: silence.startsAt,
          ends_at: silence.endsAt,
          created_by: readableText(silence.createdBy, 200),
          comment: readableText(silence.comment, 2_000),
          created_at: silence.createdAt,
          expired_by: silence.expiredBy === undefined ? null : readableText(silence.expiredBy, 200),
        },
      }),
    get: async (id) => {
      const row = await engine.getSilence({ id: readableText(id, 100) });
      return row && toSilence(row);
    },
    list: async ({ limit: wanted, cursor, state, projects, at }) => {
      const limit = pageLimit(wanted);
      const found = await engine.listSilences({
        ...{ state, at, before: decodeCursor("silences", "hex", cursor), limit: limit + 1 },
        holding: projects?.map((value) => JSON.stringify(ordered({ name: "project", operator: "=", value }))),
      });
      return toPage(found, limit, "silences", (row) => ({ value: row.created_at, id: row.id }), toSilence);
    },
    active: async (at) => {
      const found = await engine.listSilences({
        state: "active",
        at,
        before: undefined,
        holding: undefined,
        limit: MAX_SILENCES,
      });
      return found.map(toSilence);
    },
    expire: async ({ id, at, by }) => {
      const row = await engine.expireSilence({ id: readableText(id, 100), at, by: readableText(by, 200) });
      return row && toSilence(row);
    },
  };
}

/** As it is stored: text in JSON holds no bare quote, so that this is found nowhere but in the matcher that it is. */
function ordered({ name, operator, value }: SilenceMatcher): SilenceMatcher {
  return { name, operator, value };
}

function toSilence(row: SilenceRow): Silence {
  return {
    id: row.id,
    matchers: JSON.parse(row.matchers) as SilenceMatcher[],
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    createdBy: row.created_by,
    comment: row.comment,
    createdAt: row.created_at,
    expiredBy: row.expired_by ?? undefined,
  };
}

/** What `state` means of a silence's times, as a condition on both engines. */
export const SILENCE_CONDITIONS: Readonly<Record<string, string>> = {
  pending: "starts_at > $at AND ends_at > $at",
  active: "starts_at <= $at AND ends_at > $at",
  expired: "ends_at <= $at",
};

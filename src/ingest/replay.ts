import type { Assignment } from "../domain/checkpoint.ts";
import type { RawRecord } from "../domain/log-record.ts";
import type { Measure } from "../domain/measure.ts";
import type { OwnershipBook } from "../domain/ownership.ts";
import type { ScopeChange } from "../domain/pattern-dictionary.ts";
import { type Said, sentence } from "../domain/sentence.ts";
import type { Clock } from "../domain/time.ts";
import type { CommitSlice, IngestStore, StoredDeadLetter } from "../store/store.ts";
import type { Attacher } from "./attacher.ts";
import { isCut } from "./dead-letter.ts";
import { PartitionReader, type Stages } from "./partition-reader.ts";
import type { Yield } from "./pending-commit.ts";

/** What became of a dead letter that was read once more. */
export type ReplayOutcome =
  /** It is gone, and its events are counted: none where no rule takes it any more. */
  | { readonly kind: "counted"; readonly events: number }
  /** It stays: it still cannot be read, or only its beginning was kept. */
  | { readonly kind: "kept"; readonly detail: Said }
  /** Somebody else has replayed it, or retention has taken it. */
  | { readonly kind: "gone" };

export interface ReplayDeps {
  readonly store: Pick<IngestStore, "commit">;
  readonly stages: Stages;
  readonly attacher: Attacher;
  readonly clock: Clock;
  readonly measures: readonly Measure[];
  /** Who owns new issues. */
  readonly owners: OwnershipBook;
}

/** A decision about messages may be overtaken by ingest that goes on; more often than that something else is wrong. */
const MAX_TRIES = 20;

/**
 * Reads a dead letter by the rules of now. It is deleted in the transaction that counts its events, so that it is counted
 * once however often and by however many it is replayed. The partition's position does not move.
 */
export async function replayDeadLetter(letter: StoredDeadLetter, deps: ReplayDeps): Promise<ReplayOutcome> {
  const { attacher, store, clock, measures, owners } = deps;
  if (isCut(letter)) return { kind: "kept", detail: sentence("dead_letter.only_beginning") };
  if (letter.reason === "corrupt") return { kind: "kept", detail: sentence("dead_letter.damaged") };
  const read = await readAgain(letter, deps.stages);
  const [failure] = read.deadLetters;
  if (failure !== undefined) return { kind: "kept", detail: failure.detail };
  const slice: CommitSlice = {
    ...{ partition: letter.partition, expectedVersion: 0, next: "", openRecords: undefined, progress: {} },
    ...{ events: read.events, deadLetters: [], gaps: [] },
  };
  let scopeChanges: readonly ScopeChange[] = [];
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const batch = { source: letter.source, at: clock.now(), slices: [slice], scopeChanges, measures, owners };
    const result = await store.commit({ ...batch, replay: letter.id });
    if (result.stale.length > 0) return { kind: "gone" };
    if (result.redo === undefined) {
      attacher.forget(result.reload);
      return { kind: "counted", events: read.events.length };
    }
    attacher.forget(scopeChanges.map(({ scope }) => scope));
    scopeChanges = await attacher.decide([slice], result.redo.undecided);
  }
  return { kind: "kept", detail: sentence("dead_letter.decided_about") };
}

async function readAgain(letter: StoredDeadLetter, stages: Stages): Promise<Yield> {
  const { partition, origin, at } = letter;
  const checkpoint = { partition, position: undefined, version: 0, openRecords: undefined, progress: {} };
  const assignment: Assignment = { partition, version: 0, active: true, checkpoint };
  const yields: Yield[] = [];
  const reader = new PartitionReader({ assignment, stages, joiner: undefined, emit: (part) => yields.push(part) });
  const records = [{ origin, value: recordValue(letter) }];
  const nothing = { next: "", scanned: 0, bytes: 0, gaps: [], unreadable: [], progress: {} };
  // Received when it first was: a replay must not move it in time.
  await reader.work({ assignment, records, ...nothing }, at);
  return yields[0]!;
}

/** Documents are kept as their JSON. */
function recordValue({ origin, payload }: StoredDeadLetter): RawRecord["value"] {
  if (origin.type !== "elasticsearch") return payload;
  try {
    const parsed: unknown = JSON.parse(payload.toString("utf8"));
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Readonly<Record<string, unknown>>)
      : payload;
  } catch {
    return payload;
  }
}

import type { DeadLetterReplay, ReplayResult } from "../api/dead-letter-replay.ts";
import type { Measure } from "../domain/measure.ts";
import { type Clock, MINUTE } from "../domain/time.ts";
import type { Extractor } from "../extraction/extractor.ts";
import { forProjects } from "../grouping/project-strategy.ts";
import { getStrategy } from "../grouping/registry.ts";
import { Attacher } from "../ingest/attacher.ts";
import { replayDeadLetter } from "../ingest/replay.ts";
import { encodeCursor } from "../store/engine/cursor.ts";
import type { Store, StoredDeadLetter } from "../store/store.ts";
import type { ElkhoundConfig } from "./config-schema.ts";
import { createOwnershipBook } from "./ownership.ts";
import { decoderOf } from "./source-looks.ts";

interface Deps {
  readonly config: () => ElkhoundConfig;
  readonly store: Store;
  /** Extractors by the rules of now; loads them where the worker reads nothing itself. */
  readonly rules: () => Promise<{ extractor(source: string): Extractor }>;
  readonly measures: () => readonly Measure[];
  readonly clock: Clock;
}

/** Each is a transaction; a request has to end. */
const MOST_AT_ONCE = 100;

export function createDeadLetterReplay(deps: Deps): DeadLetterReplay {
  return {
    async one(id) {
      const letter = await findDeadLetter(deps.store, id);
      if (letter === undefined) return "not_found";
      const [result] = await replayAll([letter], deps);
      return result!;
    },
    async many({ source, cursor }) {
      const page = await deps.store.listDeadLetters({
        limit: MOST_AT_ONCE,
        ...(source === undefined ? {} : { source }),
        ...(cursor === undefined ? {} : { cursor }),
      });
      return { results: await replayAll(page.items, deps), next: page.next };
    },
  };
}

/** The one with this id: the first of the list from there on. */
async function findDeadLetter(
  store: Pick<Store, "listDeadLetters">,
  id: string,
): Promise<StoredDeadLetter | undefined> {
  if (!/^[1-9]\d{0,14}$/.test(id)) return undefined;
  const cursor = encodeCursor("dead_letters", { value: Number(id) + 1, id: "" });
  const { items } = await store.listDeadLetters({ limit: 1, cursor });
  return items[0]?.id === id ? items[0] : undefined;
}

async function replayAll(letters: readonly StoredDeadLetter[], deps: Deps): Promise<readonly ReplayResult[]> {
  const { config, store, clock, measures } = deps;
  const { sources, projects, retention } = config();
  const rules = await deps.rules();
  const strategy = forProjects(getStrategy("v1"), projects);
  const attacher = new Attacher(strategy.attachment, store);
  const owners = createOwnershipBook(projects);
  const results: ReplayResult[] = [];
  for (const letter of letters) {
    const base = { id: letter.id, source: letter.source };
    const source = sources.find(({ id }) => id === letter.source);
    if (source === undefined) {
      const detail = "its source is not configured any more";
      results.push({ ...base, outcome: "no_source", events: 0, detail });
      continue;
    }
    const outcome = await replayDeadLetter(letter, {
      ...{ store, attacher, clock, measures: measures(), owners },
      stages: {
        ...{ decoder: decoderOf(source), strategy, plausiblePastMs: retention.total - MINUTE },
        extractor: () => rules.extractor(source.id),
      },
    });
    results.push({
      ...base,
      outcome: outcome.kind,
      events: outcome.kind === "counted" ? outcome.events : 0,
      detail: outcome.kind === "kept" ? outcome.detail : undefined,
    });
  }
  return results;
}

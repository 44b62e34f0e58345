import type { FingerprintJson } from "../api/json/correction-json.ts";
import { eventFromJson } from "../api/json/event-from-json.ts";
import type { EventJson, IssueJson } from "../api/json/issue-json.ts";
import type { Problem } from "../domain/problem.ts";
import { loadRules } from "../extraction/load-rules.ts";
import { restateEvents } from "../extraction/restate-event.ts";
import { forProjects } from "../grouping/project-strategy.ts";
import { getStrategy } from "../grouping/registry.ts";
import { planRegrouping, type RegroupedFingerprint, type RegroupPlan } from "../grouping/regroup-plan.ts";
import { type ElkhoundConfig, rulePaths } from "./config-schema.ts";

export type { RegroupPlan } from "../grouping/regroup-plan.ts";

/** The API of a service, or of a store that no service serves. */
export interface RegroupService {
  get(path: string): Promise<unknown>;
  post(path: string, body: object): Promise<unknown>;
}

/** What a configuration would do to the issues there are. */
export interface RegroupPreview {
  readonly plan: RegroupPlan;
  /** Of every issue, by id. */
  readonly titles: ReadonlyMap<string, string>;
  /** Faults of rule files; those files were left out. */
  readonly problems: readonly Problem[];
}

interface List<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** Most fingerprints of an issue that are looked at; the others are values of the same places. */
const MAX_FINGERPRINTS = 1_000;
/** Adopted with one request. */
const CHUNK = 500;

/** Groups every issue's kept events by the configuration's rules, projects and strategy. Changes nothing. */
export async function previewRegrouping(config: ElkhoundConfig, service: RegroupService): Promise<RegroupPreview> {
  const { rules, problems } = await loadRules(rulePaths(config.rules ?? ["shipped"]));
  const restate = restateEvents(rules.rules, config.projects);
  const strategy = forProjects(getStrategy("v1"), config.projects);
  const titles = new Map<string, string>();
  const fingerprints: RegroupedFingerprint[] = [];
  for await (const issue of all<IssueJson>(service, "/api/v1/issues?")) {
    titles.set(issue.id, issue.title);
    if (issue.kind === "overflow") continue;
    const path = `/api/v1/issues/${issue.id}`;
    const kept = Map.groupBy(await collect<EventJson>(service, `${path}/events?`), ({ fingerprint }) => fingerprint);
    const owned = await collect<FingerprintJson>(service, `${path}/fingerprints?`, MAX_FINGERPRINTS);
    for (const { hash, event_count } of owned) {
      const events = (kept.get(hash) ?? []).map((json) => {
        const event = restate(eventFromJson(json));
        return event && strategy.fingerprint(event);
      });
      fingerprints.push({ hash, issue: issue.id, eventCount: event_count, events });
    }
  }
  return { plan: planRegrouping(fingerprints), titles, problems };
}

/** Merges what would be one, and lets issues adopt what their events will be called. Splits come by themselves. */
export async function applyRegrouping({ merges, adoptions }: RegroupPlan, service: RegroupService): Promise<void> {
  for (const { into, issues, fingerprint } of merges) {
    const reason = `regrouped: ${fingerprint.title}`.slice(0, 1_000);
    for (let at = 0; at < issues.length; at += 100) {
      await service.post(`/api/v1/issues/${into}/merge`, { issues: issues.slice(at, at + 100), reason });
    }
  }
  for (const [issue, adopted] of Map.groupBy(adoptions, (adoption) => adoption.issue)) {
    for (let at = 0; at < adopted.length; at += CHUNK) {
      const fingerprints = adopted.slice(at, at + CHUNK).map(({ fingerprint }) => ({
        hash: fingerprint.hash,
        strategy: fingerprint.strategy,
        parts: fingerprint.parts,
        title: fingerprint.title.slice(0, 1_000),
        pattern: fingerprint.pattern.slice(0, 4_000),
      }));
      await service.post(`/api/v1/issues/${issue}/adopt`, { fingerprints });
    }
  }
}

async function collect<Item>(
  service: RegroupService,
  path: string,
  most: number = Number.POSITIVE_INFINITY,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const item of all<Item>(service, path)) {
    items.push(item);
    if (items.length >= most) break;
  }
  return items;
}

async function* all<Item>(service: RegroupService, path: string): AsyncIterable<Item> {
  let cursor: string | null = "";
  while (cursor !== null) {
    const after: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page = (await service.get(`${path}limit=100${after}`)) as List<Item>;
    yield* page.items;
    cursor = page.next;
  }
}

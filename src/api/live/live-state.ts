import { hash } from "node:crypto";
import type { Reach } from "../../domain/access.ts";
import { CHANGE_TOPICS, type ChangeMark } from "../../store/change-store.ts";

/** What watchers are told of: what the store marks, and the rules, which are the worker's own. */
export const LIVE_TOPICS = [...CHANGE_TOPICS, "rules"] as const;
export type LiveTopic = (typeof LIVE_TOPICS)[number];

/** What has changed, as far as that is known. */
export interface LiveChange {
  readonly topics: ReadonlySet<LiveTopic>;
  /** Projects whose issues or alerts changed. Undefined: any may have. */
  readonly projects: ReadonlySet<string> | undefined;
}

/** All marks at one time. */
export class LiveState {
  private readonly marks: ReadonlyMap<string, ChangeMark>;
  /** Of what is this worker's own, by topic. */
  private readonly own: ReadonlyMap<LiveTopic, string>;

  constructor(marks: readonly ChangeMark[], own: ReadonlyMap<LiveTopic, string>) {
    this.marks = new Map(marks.map((mark) => [`${mark.topic}/${mark.project}`, mark]));
    this.own = own;
  }

  /** What is otherwise than it was; undefined: nothing. */
  changedSince(before: LiveState): LiveChange | undefined {
    const topics = new Set<LiveTopic>();
    const projects = new Set<string>();
    for (const [key, { topic, project, mark }] of this.marks) {
      if (before.marks.get(key)?.mark === mark) continue;
      topics.add(topic);
      if (topic === "issues" || topic === "alerts") projects.add(project);
    }
    for (const [key, { topic, project }] of before.marks) {
      if (this.marks.has(key)) continue;
      topics.add(topic);
      if (topic === "issues" || topic === "alerts") projects.add(project);
    }
    for (const [topic, digest] of this.own) if (before.own.get(topic) !== digest) topics.add(topic);
    if (topics.size === 0) return undefined;
    // A row without a project stands for any.
    return { topics, projects: projects.has("") ? undefined : projects };
  }

  /** Names this state to whoever comes back later, to whatever worker: `issues:1f…,alerts:09…`. */
  id(): string {
    return CHANGE_TOPICS.map((topic) => `${topic}:${this.digest(topic)}`).join(",");
  }

  /** What may have changed since a state that was named by `id`; everything for a name that is none. */
  changedSinceId(id: string): LiveChange {
    const known = new Set(id.split(","));
    const changed = CHANGE_TOPICS.filter((topic) => !known.has(`${topic}:${this.digest(topic)}`));
    // How sources and rules are is partly the worker's own, and this may be another one.
    return { topics: new Set<LiveTopic>([...changed, "sources", "rules"]), projects: undefined };
  }

  private digest(topic: string): string {
    const marks = [...this.marks].filter(([, mark]) => mark.topic === topic).map(([key, { mark }]) => [key, mark]);
    return hash("sha256", JSON.stringify(marks.sort()), "hex").slice(0, 16);
  }
}

/** Of these it is known that they are of projects, not of which. */
const UNTOLD: readonly LiveTopic[] = ["silences", "deliveries"];

/** What somebody may hear of a change who reaches these projects; what is not of a project takes them all. */
export function withinReach({ topics, projects }: LiveChange, reach: Reach): LiveChange | undefined {
  if (reach === "all") return { topics, projects };
  const within = projects?.intersection(reach);
  const of = new Set<LiveTopic>(UNTOLD.filter((topic) => topics.has(topic)));
  if (within?.size !== 0) for (const topic of ["issues", "alerts"] as const) if (topics.has(topic)) of.add(topic);
  return of.size === 0 ? undefined : { topics: of, projects: within };
}

/** Two changes as one. */
export function together(one: LiveChange | undefined, other: LiveChange): LiveChange {
  if (one === undefined) return other;
  const projects =
    one.projects === undefined || other.projects === undefined ? undefined : one.projects.union(other.projects);
  return { topics: one.topics.union(other.topics), projects };
}

import { hash } from "node:crypto";
import type { ErrorEvent, EventUser } from "../../../domain/error-event.ts";
import type { GroupedEvent } from "../../store.ts";
import { readableText } from "../stored-text.ts";

/** A tag's key and value in storable form. */
export type TagPair = readonly [key: string, value: string];

/** What every event has as a tag besides those its rule gave it. */
const OWN_KEYS = ["service", "environment", "release", "level", "logger", "host"] as const;
type OwnKey = (typeof OWN_KEYS)[number];

const MAX_KEY = 100;
const MAX_VALUE = 200;
/** Tags of an event that are counted besides what it says of itself. */
const MAX_TAGS = 50;

/** The tags of a slice's events, one event after another. */
export interface TagColumn {
  /** Where each event's pairs end; they begin where those of the event before end. */
  readonly ends: Uint32Array;
  /** Indexes into the plan's pairs. */
  readonly pairs: Uint32Array;
}

/** A key of a plan, and the numbers of its pairs. */
interface PlannedKey {
  readonly key: string;
  readonly own: OwnKey | undefined;
  readonly pairs: Map<string, number>;
  /** The value met last: neighbours mostly have the same one. */
  last: string | undefined;
  lastPair: number;
}

/** The tags of a plan: each distinct pair of key and value has a number. */
export class TagPlan {
  readonly pairs: TagPair[] = [];
  private readonly keys = new Map<string, PlannedKey>();
  private readonly own = OWN_KEYS.map((key) => this.makeKey(key, key));

  column(events: readonly GroupedEvent[]): TagColumn {
    const ends = new Uint32Array(events.length);
    const pairs: number[] = [];
    for (let i = 0; i < events.length; i += 1) {
      this.addTags(events[i]!.event, pairs);
      ends[i] = pairs.length;
    }
    return { ends, pairs: Uint32Array.from(pairs) };
  }

  private addTags(event: ErrorEvent, pairs: number[]): void {
    const [service, environment, release, level, logger, host] = this.own;
    if (event.service) pairs.push(this.pair(service!, event.service));
    if (event.environment) pairs.push(this.pair(environment!, event.environment));
    if (event.release) pairs.push(this.pair(release!, event.release));
    if (event.level) pairs.push(this.pair(level!, event.level));
    if (event.logger) pairs.push(this.pair(logger!, event.logger));
    if (event.host) pairs.push(this.pair(host!, event.host));
    const limit = pairs.length + MAX_TAGS;
    for (const key in event.tags) {
      const value = event.tags[key];
      if (!value || pairs.length === limit) continue;
      const planned = this.keys.get(key) ?? this.makeKey(key, undefined);
      // What the event says of itself comes before a tag of the same name: each key is counted once an event.
      if (planned.own !== undefined && event[planned.own]) continue;
      pairs.push(this.pair(planned, value));
    }
  }

  private makeKey(key: string, own: OwnKey | undefined): PlannedKey {
    const made = { key: readableText(key, MAX_KEY), own, pairs: new Map(), last: undefined, lastPair: 0 };
    this.keys.set(key, made);
    return made;
  }

  private pair(planned: PlannedKey, value: string): number {
    if (planned.last === value) return planned.lastPair;
    let pair = planned.pairs.get(value);
    if (pair === undefined) {
      pair = this.pairs.push([planned.key, readableText(value, MAX_VALUE)]) - 1;
      planned.pairs.set(value, pair);
    }
    planned.last = value;
    planned.lastPair = pair;
    return pair;
  }
}

/** Hashes users with a store's key, and remembers those it met lately: the hash is what costs. */
export class UserHasher {
  private readonly key: string;
  private readonly known = new Map<string, number>();

  constructor(key: string) {
    this.key = key;
  }

  hash(name: string): number {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const hashed = Number.parseInt(hash("sha256", `${this.key}\0${name}`, "hex").slice(0, 13), 16);
    if (this.known.size >= MAX_KNOWN_USERS) this.known.clear();
    // Names come from the log: what is unreasonably long is not kept.
    if (name.length <= MAX_VALUE) this.known.set(name, hashed);
    return hashed;
  }
}

const MAX_KNOWN_USERS = 20_000;

/** Distinct users of a plan, as hashes below 2^52 from which nobody is recognised without the store's key. */
export class UserPlan {
  private readonly found: number[] = [];
  private readonly hasher: UserHasher;
  private readonly ids = new Map<string, Map<string, number>>(IDENTITIES.map((kind) => [kind, new Map()]));

  constructor(hasher: UserHasher) {
    this.hasher = hasher;
  }

  get hashes(): Float64Array {
    return Float64Array.from(this.found);
  }

  /** For each event an index into the hashes, -1 where no user is known; undefined when no event has one. */
  column(events: readonly GroupedEvent[]): Int32Array | undefined {
    if (!events.some(({ event }) => event.user !== undefined)) return undefined;
    const column = new Int32Array(events.length).fill(-1);
    for (let i = 0; i < events.length; i += 1) {
      const { user } = events[i]!.event;
      if (user !== undefined) column[i] = this.indexOf(user);
    }
    return column;
  }

  /** The id where the log has one, else the e-mail address, the name, the IP address; which of them is a part of it. */
  private indexOf(user: EventUser): number {
    for (const kind of IDENTITIES) {
      const name = user[kind];
      if (!name) continue;
      const known = this.ids.get(kind)!;
      let index = known.get(name);
      if (index === undefined) {
        index = this.found.push(this.hasher.hash(`${kind}\0${name}`)) - 1;
        known.set(name, index);
      }
      return index;
    }
    return -1;
  }
}

const IDENTITIES = ["id", "email", "name", "ip"] as const;

import { hash } from "node:crypto";
import type { ErrorEvent } from "../domain/error-event.ts";
import type { GroupedEvent } from "./store.ts";
import { readableText } from "./stored-text.ts";

/** A tag's key and value in storable form. */
export type TagPair = readonly [key: string, value: string];

/** What every event has as a tag besides those its rule gave it. */
const OWN_KEYS = ["service", "environment", "release", "level", "logger", "host"] as const;
type OwnKey = (typeof OWN_KEYS)[number];
const OWN: ReadonlySet<string> = new Set(OWN_KEYS);

const MAX_KEY = 100;
const MAX_VALUE = 200;
/** Tags of an event that are counted. */
const MAX_TAGS = 50;

/**
 * The tags of a plan. Events share few sets of tags, so an event's are one number: the engine counts sets, and takes them
 * apart once a commit.
 */
export class TagPlan {
  readonly pairs: TagPair[] = [];
  /** Indexes into the pairs. */
  readonly sets: (readonly number[])[] = [[]];
  private readonly ids = new Map<string, Map<string, number>>();
  private readonly next = new Map<number, number>();

  /** For each event an index into the sets. */
  column(events: readonly GroupedEvent[]): Uint32Array {
    const column = new Uint32Array(events.length);
    for (const [i, { event }] of events.entries()) column[i] = this.setOf(event);
    return column;
  }

  private setOf(event: ErrorEvent): number {
    let set = 0;
    for (const key of OWN_KEYS) {
      const value = event[key];
      if (value) set = this.extend(set, key, value);
    }
    let room = MAX_TAGS;
    for (const key in event.tags) {
      const value = event.tags[key];
      // What the event says of itself comes before a tag of the same name: each key is counted once an event.
      if (!value || room === 0 || (OWN.has(key) && event[key as OwnKey])) continue;
      room -= 1;
      set = this.extend(set, key, value);
    }
    return set;
  }

  private extend(set: number, key: string, value: string): number {
    const pair = this.pair(key, value);
    const place = set * MAX_PAIRS + pair;
    const known = this.next.get(place);
    if (known !== undefined) return known;
    this.next.set(place, this.sets.length);
    return this.sets.push([...this.sets[set]!, pair]) - 1;
  }

  private pair(key: string, value: string): number {
    let values = this.ids.get(key);
    if (values === undefined) {
      values = new Map();
      this.ids.set(key, values);
    }
    const known = values.get(value);
    if (known !== undefined) return known;
    values.set(value, this.pairs.length);
    return this.pairs.push([readableText(key, MAX_KEY), readableText(value, MAX_VALUE)]) - 1;
  }
}

/** More than any batch has. */
const MAX_PAIRS = 2 ** 24;

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
  readonly hashes: number[] = [];
  private readonly hasher: UserHasher;
  private readonly ids = new Map<string, number>();

  constructor(hasher: UserHasher) {
    this.hasher = hasher;
  }

  /** For each event an index into the hashes, -1 where no user is known; undefined when no event has one. */
  column(events: readonly GroupedEvent[]): Int32Array | undefined {
    if (!events.some(({ event }) => event.user !== undefined)) return undefined;
    const column = new Int32Array(events.length).fill(-1);
    for (const [i, { event }] of events.entries()) {
      const name = event.user && identityOf(event.user);
      if (name !== undefined) column[i] = this.id(name);
    }
    return column;
  }

  private id(name: string): number {
    const known = this.ids.get(name);
    if (known !== undefined) return known;
    this.ids.set(name, this.hashes.length);
    return this.hashes.push(this.hasher.hash(name)) - 1;
  }
}

/** The id where the log has one, else the e-mail address, the name, the IP address; which of them is a part of it. */
function identityOf({ id, email, name, ip }: NonNullable<ErrorEvent["user"]>): string | undefined {
  if (id) return `id\0${id}`;
  if (email) return `email\0${email}`;
  if (name) return `name\0${name}`;
  return ip ? `ip\0${ip}` : undefined;
}

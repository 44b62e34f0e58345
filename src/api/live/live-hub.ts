import type { Reach } from "../../domain/access.ts";
import { asError } from "../../domain/errors.ts";
import { type Clock, type EpochMs, MINUTE, SECOND } from "../../domain/time.ts";
import type { ChangeStore } from "../../store/change-store.ts";
import type { Logger } from "../../telemetry/logger.ts";
import { type LiveChange, LiveState, type LiveTopic, together, withinReach } from "./live-state.ts";

export interface LiveHubDeps {
  readonly changes: ChangeStore;
  /** Digests of what only this worker knows. */
  readonly own: () => ReadonlyMap<LiveTopic, string>;
  readonly clock: Clock;
  readonly logger?: Logger | undefined;
}

/** Each holds a connection and a few hundred bytes. */
export const MAX_LISTENERS = 200;
/** Of one person, so that nobody takes the places of all; a browser's window has one. */
export const MAX_OWN_LISTENERS = 25;
/** Marks are read so often while somebody listens: changes of one second are told together. */
const LOOK_EVERY_MS = SECOND;
/** Proxies end connections on which nothing comes for a minute. */
const HEARTBEAT_MS = 15 * SECOND;
/** Then the listener comes back with what it last heard, and is asked who it is once more. */
const LIFETIME_MS = 15 * MINUTE;

/** What is told to a listener next. */
export type LiveNotice =
  | { readonly kind: "change"; readonly id: string; readonly change: LiveChange }
  | { readonly kind: "heartbeat" };

/** Who listens. */
export interface Hearer {
  /** The projects that they may hear of. */
  readonly reach: Reach;
  readonly name: string;
  /** Whether they still may; asked every 15 seconds. Default: to the end. */
  readonly lasting?: (() => Promise<boolean>) | undefined;
}

/**
 * Tells listeners that something has changed, never what: they ask for it themselves, with their own rights. One loop
 * reads the store's marks for all of them; none runs while nobody listens. A listener that does not read gets what it
 * missed as one notice.
 */
export class LiveHub {
  private readonly deps: LiveHubDeps;
  private readonly listeners = new Set<LiveListener>();
  private readonly closing = new AbortController();
  private state: LiveState | undefined;
  private looking: Promise<void> | undefined;

  constructor(deps: LiveHubDeps) {
    this.deps = deps;
  }

  /**
   * A new listener; undefined when there are as many as there may be, of all or of one. `lastId` is the id of the last notice
   * that it got on an earlier connection. Rejects as the store does.
   */
  async listen(lastId: string | undefined, hearer: Hearer): Promise<LiveListener | undefined> {
    if (this.closing.signal.aborted || this.listeners.size >= MAX_LISTENERS) return undefined;
    const own = [...this.listeners].filter(({ name }) => name === hearer.name);
    if (own.length >= MAX_OWN_LISTENERS) return undefined;
    const { clock } = this.deps;
    const listener = new LiveListener(clock, hearer, () => this.listeners.delete(listener));
    // Before the store is asked: all that waits for its answer counts.
    this.listeners.add(listener);
    try {
      const state = await this.known();
      listener.greet(state.id(), lastId === undefined ? undefined : state.changedSinceId(lastId));
      this.looking ??= this.look();
      return listener;
    } catch (thrown) {
      listener.end();
      throw thrown;
    }
  }

  /** Ends all listeners; there will be no new ones. */
  async close(): Promise<void> {
    this.closing.abort();
    for (const listener of this.listeners) listener.end();
    await this.looking;
  }

  private async look(): Promise<void> {
    const { clock, logger } = this.deps;
    while (this.listeners.size > 0) {
      await clock.sleep(LOOK_EVERY_MS, this.closing.signal);
      try {
        const next = await this.read();
        const change = this.state === undefined ? undefined : next.changedSince(this.state);
        this.state = next;
        if (change !== undefined) for (const listener of this.listeners) listener.tell(next.id(), change);
      } catch (thrown) {
        // Nothing is lost by it: the next look compares with what was known last.
        logger?.debug({ err: asError(thrown) }, "marks of changes cannot be read now");
      }
    }
    this.looking = undefined;
  }

  /** The state from which the loop goes on: what is read here while it runs would be a change that nobody is told. */
  private async known(): Promise<LiveState> {
    if (this.looking === undefined || this.state === undefined) {
      const read = await this.read();
      if (this.looking === undefined) this.state = read;
    }
    return this.state!;
  }

  private async read(): Promise<LiveState> {
    return new LiveState(await this.deps.changes.marks(), this.deps.own());
  }
}

/** One who listens. */
export class LiveListener {
  private readonly clock: Clock;
  readonly name: string;
  private readonly reach: Reach;
  private readonly lasting: Hearer["lasting"];
  private readonly ended: () => void;
  private readonly until: EpochMs;
  private pending: { readonly id: string; readonly change: LiveChange } | undefined;
  private over = false;
  private lookedAt: EpochMs;
  private woken = new AbortController();

  constructor(clock: Clock, { reach, name, lasting }: Hearer, ended: () => void) {
    this.clock = clock;
    this.reach = reach;
    this.name = name;
    this.lasting = lasting;
    this.ended = ended;
    this.lookedAt = clock.now();
    this.until = this.lookedAt + LIFETIME_MS;
  }

  /** The next notice, as soon as there is one; undefined at the end. One call at a time. */
  async next(): Promise<LiveNotice | undefined> {
    if (this.pending === undefined && !this.over) {
      this.woken = new AbortController();
      await this.clock.sleep(Math.min(HEARTBEAT_MS, this.until - this.clock.now()), this.woken.signal);
    }
    if (this.over || this.clock.now() >= this.until || !(await this.mayHear())) {
      this.end();
      return undefined;
    }
    const { pending } = this;
    this.pending = undefined;
    return pending === undefined ? { kind: "heartbeat" } : { kind: "change", ...pending };
  }

  /** A session that has ended, a token that was revoked, roles that changed: the next connection is asked who it is. */
  private async mayHear(): Promise<boolean> {
    const now = this.clock.now();
    if (this.lasting === undefined || now - this.lookedAt < HEARTBEAT_MS) return true;
    this.lookedAt = now;
    // A store that is away knows nothing new.
    return await this.lasting().catch(() => true);
  }

  /** The first notice, which tells the id even where nothing has changed. */
  greet(id: string, missed: LiveChange | undefined): void {
    const nothing: LiveChange = { topics: new Set(), projects: undefined };
    this.pending = { id, change: (missed && withinReach(missed, this.reach)) ?? nothing };
  }

  /** Adds to what is told next what of the change may be heard. */
  tell(id: string, change: LiveChange): void {
    const heard = withinReach(change, this.reach);
    if (heard === undefined) return;
    this.pending = { id, change: together(this.pending?.change, heard) };
    this.woken.abort();
  }

  end(): void {
    this.over = true;
    this.woken.abort();
    this.ended();
  }
}

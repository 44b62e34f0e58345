import { SEVERITIES } from "../domain/alert.ts";
import { isSame, sentence, textOf } from "../domain/sentence.ts";
import type { EpochMs } from "../domain/time.ts";
import { HOUR, SECOND } from "../domain/time.ts";
import type {
  ChannelMemory,
  Content,
  DueGroup,
  Flush,
  Member,
  MemberChange,
  NewNotification,
  StoredNotificationKind,
} from "../store/notification-store.ts";
import { commonLabels } from "./common-labels.ts";
import type { Route } from "./routing/route-tree.ts";
import type { Suppress, Suppression } from "./suppression.ts";
import { inContent, isFiring, knownTo, tellAs } from "./told.ts";

/** A channel as far as deciding needs to know it. */
export interface FlushChannel {
  readonly id: string;
  readonly sendResolved: boolean;
}

export interface FlushInput {
  readonly group: DueGroup;
  readonly route: Route;
  readonly at: EpochMs;
  readonly suppress: Suppress;
  /** A receiver's channels; empty for one that has none, or is no more. */
  readonly channelsOf: (receiver: string) => readonly FlushChannel[];
  readonly fallbackReceiver: string | undefined;
  /** A new UUIDv7. */
  readonly newId: () => string;
}

/** What is under way must end before what follows it can be sent. */
const UNDER_WAY_MS = 10 * SECOND;
/** What was given up is tried again after this, or the repeat interval if that is shorter, while it fires. */
const GIVEN_UP_PAUSE_MS = HOUR;

/**
 * Decides about a group that is due: who is told what now, about which alerts nothing more will have to be told, why nobody was
 * told of others, and when to look again. Pure: everything is an argument. The rules are Alertmanager's (its DedupStage), with
 * these differences: what a channel was told is remembered for each alert through silences; a message that is still owed is replaced
 * by one that tells all of it; what happened in a moment is told once.
 */
export function decideFlush(input: FlushInput): Flush {
  return new Decision(input).decide();
}

interface Message {
  readonly kind: StoredNotificationKind;
  readonly receiver: string;
  readonly content: Content;
  readonly note: string | undefined;
  readonly channel: string;
  readonly memory: ChannelMemory;
}

class Decision {
  private readonly input: FlushInput;
  private readonly suppressions = new Map<string, Suppression>();
  private readonly visible: readonly Member[];
  private readonly messages: Message[] = [];
  private readonly due: EpochMs[] = [];
  /** Alerts of which something could not be told yet, because what was told before is under way. */
  private readonly waiting = new Set<string>();

  constructor(input: FlushInput) {
    this.input = input;
    for (const member of input.group.members) {
      const found = input.suppress({ id: member.alert, labels: member.labels });
      if (found !== undefined) this.suppressions.set(member.alert, found);
    }
    this.visible = input.group.members.filter(({ alert }) => !this.suppressions.has(alert));
  }

  decide(): Flush {
    const { group, route, at } = this.input;
    const primary = this.input.channelsOf(route.receiver);
    for (const channel of primary)
      this.tell(channel, route.digest === undefined ? "alert" : "digest", route.receiver, this.visible);
    this.escalate(primary);
    this.fallBack(primary);
    const members = group.members.map((member) => this.settle(member, primary));
    if (members.some(({ settled, alert }) => !settled && this.suppressions.has(alert))) {
      this.due.push(route.digest?.next(at) ?? at + Math.max(route.groupIntervalMs, UNDER_WAY_MS));
    }
    const settled = new Set(members.flatMap((change) => (change.settled ? [change.alert] : [])));
    return {
      group: group.id,
      expectedVersion: group.version,
      dueAt: this.due.length === 0 ? undefined : Math.max(at + SECOND, Math.min(...this.due)),
      members: members.filter((change, index) => changes(change, group.members[index]!)),
      notifications: this.notifications(),
      logs: this.prunedLogs(settled),
    };
  }

  /** Adds the message that a channel is owed of these members, if any. */
  private tell(
    channel: FlushChannel,
    kind: StoredNotificationKind,
    receiver: string,
    members: readonly Member[],
    note?: string,
  ): void {
    const { at, group } = this.input;
    const memory = group.channels.get(channel.id) ?? { log: undefined, pending: undefined };
    const known = knownTo(memory, this.pausedUntil(memory) > at);
    const collects = kind === "digest";
    const firing = members.filter(isFiring);
    const news = firing.filter(({ alert }) => known.get(alert) === undefined || known.get(alert) === "resolved");
    const over = members.filter((member) => {
      const before = known.get(member.alert);
      if (isFiring(member)) return false;
      if (before === "firing") return channel.sendResolved;
      // What was over before anybody heard of it (in a backlog, or within the wait) is news all the same.
      return before === undefined && (collects || (kind === "alert" && member.notifiedAt === undefined));
    });
    const { pending } = memory;
    if (news.length + over.length > 0) {
      const waitUntil = this.waitUntil(kind, memory, [...news, ...over]);
      if (waitUntil > at) {
        for (const { alert } of [...news, ...over]) this.waiting.add(alert);
        this.due.push(waitUntil);
        return;
      }
      const told = firing.filter(
        ({ alert, lasting }) => lasting || !known.has(alert) || inContent(pending?.content, alert),
      );
      const content = [...told, ...over].map((member) => [member.alert, tellAs(member)] as const);
      this.add({ kind, receiver, content: this.carry(content, pending?.content), note, channel: channel.id, memory });
    }
    this.planRepeat(channel, receiver, firing, memory, news.length + over.length > 0);
  }

  /** Until when what could be told has to wait: for what is under way, or for the time of the digest. */
  private waitUntil(
    kind: StoredNotificationKind,
    { log, pending }: ChannelMemory,
    members: readonly Member[],
  ): EpochMs {
    const { at, route } = this.input;
    if (pending?.underWay === true) return at + UNDER_WAY_MS;
    if (kind !== "digest" || route.digest === undefined) return at;
    // The group may be looked at for another reason: another channel could not be reached.
    const since = Math.min(...members.map(({ joinedAt }) => Math.max(joinedAt, log?.toldAt ?? joinedAt)));
    return route.digest.next(since);
  }

  private planRepeat(
    channel: FlushChannel,
    receiver: string,
    firing: readonly Member[],
    memory: ChannelMemory,
    toldNow: boolean,
  ): void {
    const { at, route } = this.input;
    const lasting = firing.filter((member) => member.lasting && !member.acknowledged);
    if (lasting.length === 0) return;
    const retryAt = this.pausedUntil(memory);
    const isGivenUp = (alert: string): boolean => inContent(memory.log?.givenUp, alert);
    if (retryAt > at && lasting.some(({ alert }) => isGivenUp(alert))) this.due.push(retryAt);
    if (route.repeatIntervalMs === 0 || route.digest !== undefined) return;
    const toldAt = memory.log?.toldAt;
    if (toldNow || memory.pending !== undefined || toldAt === undefined) {
      this.due.push(at + route.repeatIntervalMs);
      return;
    }
    if (toldAt + route.repeatIntervalMs > at) {
      this.due.push(toldAt + route.repeatIntervalMs);
      return;
    }
    const told = firing.filter((member) => member.lasting).map(({ alert }) => [alert, "firing"] as const);
    this.add({ kind: "repeat", receiver, content: told, note: undefined, channel: channel.id, memory });
    this.due.push(at + route.repeatIntervalMs);
  }

  /** Tells somebody else of what nobody has acknowledged; and of its end. */
  private escalate(primary: readonly FlushChannel[]): void {
    const { route, at } = this.input;
    const { escalate } = route;
    if (escalate === undefined || escalate.receiver === route.receiver || primary.length === 0) return;
    const due = this.visible.filter((member) => {
      if (!isFiring(member) || member.acknowledged) return false;
      const dueAt = (member.notifiedAt ?? at) + escalate.afterMs;
      if (dueAt > at) this.due.push(dueAt);
      return dueAt <= at;
    });
    for (const channel of this.input.channelsOf(escalate.receiver)) {
      const ended = this.endedFor(channel);
      this.tell(
        channel,
        "escalation",
        escalate.receiver,
        [...due, ...ended],
        `nobody of ${route.receiver} has acknowledged`,
      );
    }
  }

  /** What a channel knows as firing, and is over. */
  private endedFor(channel: FlushChannel): readonly Member[] {
    const known = knownTo(this.input.group.channels.get(channel.id), false);
    return this.visible.filter((member) => known.has(member.alert) && !isFiring(member));
  }

  /** Tells the fallback receiver of what could not be delivered. */
  private fallBack(primary: readonly FlushChannel[]): void {
    const { route, fallbackReceiver, group } = this.input;
    if (fallbackReceiver === undefined || fallbackReceiver === route.receiver) return;
    const others = [...primary, ...this.input.channelsOf(route.escalate?.receiver ?? "")];
    const lost = new Map<string, Content[number][1]>();
    const reasons: string[] = [];
    for (const { id } of others) {
      const log = group.channels.get(id)?.log;
      for (const [alert, as] of log?.givenUp ?? []) lost.set(alert, as);
      if ((log?.givenUp.length ?? 0) > 0)
        reasons.push(`${id} could not be reached: ${textOf(log?.givenUpError ?? "")}`);
    }
    for (const channel of this.input.channelsOf(fallbackReceiver)) {
      const memory = group.channels.get(channel.id) ?? { log: undefined, pending: undefined };
      const known = knownTo(memory, true);
      // Moments have left the group when their message was made; what was given up is all that is left of them.
      const gone = [...lost].filter(([alert, as]) => as === "moment" && !known.has(alert));
      const members = [
        ...this.visible.filter((member) => lost.has(member.alert) && isFiring(member)),
        ...this.endedFor(channel),
      ];
      if (gone.length === 0) {
        this.tell(channel, "fallback", fallbackReceiver, members, reasons.join("; "));
        continue;
      }
      if (memory.pending?.underWay === true) {
        this.due.push(this.input.at + UNDER_WAY_MS);
        continue;
      }
      const listed = members.map((member) => [member.alert, tellAs(member)] as const);
      const content = this.carry([...listed, ...gone], memory.pending?.content);
      this.add({
        kind: "fallback",
        receiver: fallbackReceiver,
        content,
        note: reasons.join("; "),
        channel: channel.id,
        memory,
      });
    }
  }

  /** What a replaced message would have told and this one does not: moments, and what has ended since. */
  private carry(content: Content, replaced: Content | undefined): Content {
    if (replaced === undefined) return content;
    const told = new Set(content.map(([alert]) => alert));
    const members = new Map(this.input.group.members.map((member) => [member.alert, member]));
    const carried = replaced.flatMap(([alert, as]): Content => {
      if (told.has(alert)) return [];
      const member = members.get(alert);
      if (member === undefined) return [[alert, as]];
      // Silenced meanwhile: it stays in the group, and is told when the silence ends.
      return this.suppressions.has(alert) ? [] : [[alert, tellAs(member)]];
    });
    return [...content, ...carried];
  }

  private add(message: Message): void {
    this.messages.push(message);
  }

  /** Whether nothing will have to be told of an alert any more, and why it was not told. */
  private settle(member: Member, primary: readonly FlushChannel[]): MemberChange {
    const { at, route, group } = this.input;
    const { alert } = member;
    const suppression = this.suppressions.get(alert);
    const told = this.messages.some(({ content }) => content.some(([id]) => id === alert));
    const notifiedAt = member.notifiedAt ?? (told ? at : undefined);
    const known = primary.some(({ id }) => knownTo(group.channels.get(id), false).has(alert));
    const open = { alert, settled: false, notifiedAt, reason: suppression?.reason };
    if (this.waiting.has(alert)) return open;
    if (suppression !== undefined) {
      const forGood = suppression.kind !== "muted" || (!isFiring(member) && !known);
      return { ...open, settled: forGood && (!member.lasting || !isFiring(member)) };
    }
    if (primary.length === 0) {
      return {
        ...open,
        settled: !member.lasting || !isFiring(member),
        reason: sentence("routing.no_channel", { name: route.receiver }),
      };
    }
    if (member.lasting) {
      return { ...open, settled: !isFiring(member), reason: undefined };
    }
    const escalates = route.escalate !== undefined && !member.acknowledged && !this.toldByEscalation(alert);
    return { ...open, settled: !escalates };
  }

  private toldByEscalation(alert: string): boolean {
    const { escalate, receiver } = this.input.route;
    if (escalate === undefined || escalate.receiver === receiver) return true;
    const channels = this.input.channelsOf(escalate.receiver);
    return channels.every(
      ({ id }) =>
        knownTo(this.input.group.channels.get(id), false).has(alert) ||
        this.messages.some((message) => message.channel === id && inContent(message.content, alert)),
    );
  }

  private notifications(): readonly NewNotification[] {
    const { at, newId } = this.input;
    // Channels of a receiver that are told the same share a notification.
    const alike = Map.groupBy(this.messages, ({ kind, receiver, content, note }) =>
      JSON.stringify([kind, receiver, content, note]),
    );
    return [...alike.values()].map((messages) => {
      const { kind, receiver, content, note } = messages[0]!;
      return {
        id: newId(),
        kind,
        receiver,
        content: this.worstFirst(content),
        commonLabels: this.labelsOf(content),
        suppressed: this.suppressions.size,
        note,
        deliveries: messages.map(({ channel, memory: { pending } }) => ({
          id: newId(),
          channel,
          // A channel that does not answer is not asked sooner because there is more to tell.
          dueAt: pending === undefined || pending.attempts === 0 ? at : Math.max(at, pending.dueAt),
          owedSince: pending?.owedSince ?? at,
          attempts: pending?.attempts ?? 0,
          supersedes: pending?.id,
        })),
      };
    });
  }

  private worstFirst(content: Content): Content {
    const severities = new Map(this.input.group.members.map(({ alert, labels }) => [alert, labels["severity"] ?? ""]));
    const rank = ([alert, as]: Content[number]): number => {
      const place = (SEVERITIES as readonly string[]).indexOf(severities.get(alert) ?? "");
      return (as === "resolved" ? 10 : 0) + (place < 0 ? SEVERITIES.length : place);
    };
    return content.toSorted((left, right) => rank(left) - rank(right));
  }

  private labelsOf(content: Content): Record<string, string> {
    const members = new Map(this.input.group.members.map(({ alert, labels }) => [alert, labels]));
    const labels = content.flatMap(([alert]) => {
      const found = members.get(alert);
      return found === undefined ? [] : [found];
    });
    return commonLabels(labels.length === 0 ? [this.input.group.labels] : labels);
  }

  /** Logs without what is settled and not on its way: nothing of it will be asked again. */
  private prunedLogs(settled: ReadonlySet<string>): Flush["logs"] {
    const { group, fallbackReceiver } = this.input;
    const open = new Set(group.members.flatMap(({ alert }) => (settled.has(alert) ? [] : [alert])));
    const fallback = fallbackReceiver === undefined ? [] : this.input.channelsOf(fallbackReceiver);
    const fallbackWaits = fallback.some(({ id }) => group.channels.get(id)?.pending?.underWay === true);
    return [...group.channels].flatMap(([channel, { log }]) => {
      if (log === undefined) return [];
      const firing = log.firing.filter((alert) => open.has(alert));
      const givenUp = log.givenUp.filter(([alert, as]) => open.has(alert) || (as === "moment" && fallbackWaits));
      if (firing.length === log.firing.length && givenUp.length === log.givenUp.length) return [];
      return [{ channel, firing, givenUp }];
    });
  }

  private pausedUntil({ log }: ChannelMemory): EpochMs {
    if (log?.givenUpAt === undefined || log.givenUp.length === 0) return 0;
    const { repeatIntervalMs } = this.input.route;
    return log.givenUpAt + (repeatIntervalMs === 0 ? GIVEN_UP_PAUSE_MS : Math.min(GIVEN_UP_PAUSE_MS, repeatIntervalMs));
  }
}

function changes(change: MemberChange, member: Member): boolean {
  return change.settled || change.notifiedAt !== member.notifiedAt || !isSame(change.reason, member.reason);
}

import type { RawRecord, RecordOrigin } from "../../domain/log-record.ts";
import { sentence } from "../../domain/sentence.ts";
import { type EpochMs, MINUTE, SECOND } from "../../domain/time.ts";
import type { Logger } from "../../telemetry/logger.ts";
import {
  type AroundRequest,
  type FoundStream,
  type InspectionFault,
  MAX_FOUND,
  type Reach,
  type SourceInspector,
  type SourceOverview,
  type Surroundings,
} from "../inspector.ts";
import { Brokers, EARLIEST, LATEST, type TopicPartition } from "./brokers.ts";
import type { KafkaSourceConfig } from "./config.ts";
import { connectionSettings } from "./connection-settings.ts";
import { KAFKA_ERROR, KafkaAnswerError, unreachable } from "./failure.ts";
import { brokerMaker } from "./kafkajs-internals.ts";
import type { TopicMetadata } from "./metadata-protocol.ts";
import { readRecordSet } from "./record-set.ts";
import { chooseDecoder } from "./self-test.ts";
import { TopicCatalog } from "./topic-catalog.ts";

/** Rates are of the last five minutes. */
const RATE_MS = 5 * MINUTE;
/** Topics of which rate and newest record are looked at. */
const MAX_EXAMPLES = 12;
const FETCH_BYTES = 1024 * 1024;
const LARGEST_FETCH = 16 * 1024 * 1024;
/** Fetches that one look may take: a range may be spread over many small batches. */
const MAX_FETCHES = 12;

/** Makes the inspector; connects when it is first asked. */
export function createKafkaInspector(config: KafkaSourceConfig, logger: Logger, reach?: Reach): SourceInspector {
  return new KafkaInspector(config, logger, reach);
}

class KafkaInspector implements SourceInspector {
  private readonly config: KafkaSourceConfig;
  private readonly logger: Logger;
  private readonly reach: Reach | undefined;
  private brokers: Promise<Brokers> | undefined;

  constructor(config: KafkaSourceConfig, logger: Logger, reach: Reach | undefined) {
    this.config = config;
    this.logger = logger;
    this.reach = reach;
  }

  async overview(now: EpochMs): Promise<SourceOverview> {
    return await this.asking(async (brokers) => {
      const { topics, brokers: nodes } = await brokers.metadata(undefined);
      const catalog = new TopicCatalog(brokers, this.config.topics, this.config.topic_pattern);
      const own = topics.filter((topic) => topic.error === 0 && catalog.means(topic));
      const found: FoundStream[] = [];
      for (const [index, topic] of own.slice(0, MAX_FOUND).entries()) {
        found.push(await this.describe(brokers, topic, now, index < MAX_EXAMPLES));
      }
      found.sort(
        (a, b) => (b.recordsPerSecond ?? 0) - (a.recordsPerSecond ?? 0) || (b.records ?? 0) - (a.records ?? 0),
      );
      return {
        server: sentence("found.kafka", { count: nodes.length }),
        found,
        total: own.length,
        faults: await this.faultsOf(brokers, catalog, topics),
      };
    });
  }

  async recent(limit: number): Promise<readonly RawRecord[]> {
    return await this.asking(async (brokers) => {
      const catalog = new TopicCatalog(brokers, this.config.topics, this.config.topic_pattern);
      await catalog.refresh();
      const { topics } = await brokers.metadata([...catalog.subscription()]);
      const partitions = topics.flatMap((topic) => topic.partitions.map((one) => ({ topic, ...one })));
      const each = Math.max(1, Math.ceil(limit / Math.max(1, Math.min(partitions.length, 16))));
      const records: RawRecord[] = [];
      for (const { topic, partition, leader } of partitions.slice(0, 16)) {
        if (leader < 0 || records.length >= limit) continue;
        const place = { topic: topic.name, partition };
        const { low, high } = await ends(brokers, leader, place);
        records.push(...(await this.read(brokers, topic, place, leader, Math.max(low, high - each), high)));
      }
      return records.slice(-limit);
    });
  }

  async around({ origin, before, after, isMeant }: AroundRequest): Promise<Surroundings> {
    if (origin.type !== "kafka") return { kind: "gone", detail: sentence("around.not_from", { where: "Kafka" }) };
    return await this.asking(async (brokers) => {
      const place = { topic: origin.topic, partition: origin.partition };
      const { topics } = await brokers.metadata([origin.topic]);
      const topic = topics[0];
      const leader = topic?.partitions.find(({ partition }) => partition === origin.partition)?.leader ?? -1;
      if (topic?.error === KAFKA_ERROR.topicAuthorizationFailed) {
        throw new KafkaAnswerError(topic.error, `topic ${origin.topic}`);
      }
      if (topic === undefined || topic.error === KAFKA_ERROR.unknownTopicOrPartition) {
        return { kind: "gone", detail: sentence("around.topic_gone", { name: origin.topic }) };
      }
      if (leader < 0) throw new Error(`partition ${origin.partition} of ${origin.topic} has no leader now`);
      const { low, high } = await ends(brokers, leader, place);
      const offset = Number(origin.offset);
      if (offset < low) return { kind: "gone", detail: sentence("around.begins", { offset: String(low) }) };
      if (offset >= high) return { kind: "gone", detail: sentence("around.ends", { offset: String(high) }) };
      const to = Math.min(high, offset + after + 1);
      const records = await this.read(brokers, topic, place, leader, Math.max(low, offset - before), to);
      const at = records.findIndex((record) => offsetOf(record.origin) === offset);
      if (at < 0) return { kind: "gone", detail: sentence("around.compacted") };
      if (!isMeant(records[at]!)) return { kind: "gone", detail: sentence("around.other_record") };
      return { kind: "found", records, at };
    });
  }

  async close(): Promise<void> {
    const { brokers } = this;
    this.brokers = undefined;
    await (await brokers?.catch(() => undefined))?.close();
  }

  private async asking<T>(ask: (brokers: Brokers) => Promise<T>): Promise<T> {
    try {
      this.brokers ??= this.connect();
      return await ask(await this.brokers);
    } catch (thrown) {
      throw unreachable(thrown);
    }
  }

  private async connect(): Promise<Brokers> {
    const settings = { ...(await connectionSettings(this.config)), requestTimeout: 10 * SECOND };
    return new Brokers({ make: brokerMaker(settings, this.logger, this.reach), seeds: this.config.brokers.length });
  }

  private async describe(brokers: Brokers, topic: TopicMetadata, now: EpochMs, whole: boolean): Promise<FoundStream> {
    let records = 0;
    let lately = 0;
    let newest: { readonly partition: number; readonly leader: number; readonly high: number } | undefined;
    const led = Map.groupBy(
      topic.partitions.filter(({ leader }) => leader >= 0),
      ({ leader }) => leader,
    );
    for (const [leader, members] of led) {
      const places = members.map(({ partition }) => ({ topic: topic.name, partition }));
      const lows = await brokers.offsets(leader, places, EARLIEST);
      const highs = await brokers.offsets(leader, places, LATEST);
      const since = whole ? await brokers.offsets(leader, places, now - RATE_MS) : () => -1;
      for (const place of places) {
        const high = highs(place);
        records += high - lows(place);
        lately += since(place) < 0 ? 0 : high - since(place);
        if (high > lows(place) && (newest === undefined || high > newest.high)) {
          newest = { partition: place.partition, leader, high };
        }
      }
    }
    const found = { kind: "topic", name: topic.name, partitions: topic.partitions.length, records } as const;
    if (!whole) return found;
    const [example] =
      newest === undefined
        ? []
        : (
            await this.read(
              brokers,
              topic,
              { topic: topic.name, partition: newest.partition },
              newest.leader,
              newest.high - 1,
              newest.high,
            )
          ).slice(-1);
    return {
      ...found,
      recordsPerSecond: lately / (RATE_MS / SECOND),
      ...(example === undefined ? {} : { example }),
      ...(example?.timestamp === undefined ? {} : { latestAt: example.timestamp }),
    };
  }

  private async faultsOf(
    brokers: Brokers,
    catalog: TopicCatalog,
    all: readonly TopicMetadata[],
  ): Promise<readonly InspectionFault[]> {
    const { topics: names, topic_pattern: pattern, group_id: group } = this.config;
    const faults: InspectionFault[] = [];
    const asked = names.length === 0 ? [] : (await brokers.metadata(names)).topics;
    for (const { name, error } of asked) {
      if (error === KAFKA_ERROR.topicAuthorizationFailed) {
        const hint = sentence("found.topic_acl");
        faults.push({ severity: "error", message: sentence("found.topic_refused", { name }), hint });
      } else if (error !== KAFKA_ERROR.none) {
        const known = all.map((topic) => topic.name).filter((other) => !other.startsWith("__"));
        const hint =
          known.length === 0
            ? sentence("found.topics_none")
            : sentence("found.topics_are", { names: known.slice(0, 20) });
        faults.push({ severity: "error", message: sentence("found.no_topic", { name }), hint });
      }
    }
    if (pattern !== undefined && faults.length === 0) {
      await catalog.refresh();
      if (catalog.subscription().length === 0) faults.push(noTopic(pattern, all));
    }
    try {
      await brokers.coordinator(group);
    } catch (thrown) {
      const { code, said, saidHint } = unreachable(thrown);
      // A cluster without any group yet has no coordinator at first; it makes one when it is needed.
      if (code === "ELKHOUND_SOURCE_REFUSED")
        faults.push({
          severity: "error",
          message: sentence("found.group", { name: group, why: said }),
          hint: saidHint ?? sentence("found.brokers_logs"),
        });
    }
    return faults;
  }

  /** Records of [from, to), as many as a few fetches bring. */
  private async read(
    brokers: Brokers,
    topic: TopicMetadata,
    place: TopicPartition,
    leader: number,
    from: number,
    to: number,
  ): Promise<RawRecord[]> {
    const decoder = await chooseDecoder(this.logger);
    const records: RawRecord[] = [];
    let at = from;
    let size = FETCH_BYTES;
    for (let fetched = 0; at < to && fetched < MAX_FETCHES; fetched++) {
      const { partitions } = await brokers.fetch(leader, {
        ...{ maxWaitMs: 500, minBytes: 1, maxBytes: size },
        partitions: [{ ...place, topicId: topic.id, offset: at, maxBytes: size }],
      });
      const answer = partitions[0];
      if (answer === undefined || answer.error !== KAFKA_ERROR.none) {
        throw new KafkaAnswerError(answer?.error ?? -1, `${place.topic}/${place.partition}`);
      }
      const set = { ...place, bytes: answer.bytes, from: at, aborted: answer.aborted };
      const read = await readRecordSet(set, {
        ...{ decoder, scanner: undefined, maxRecordBytes: FETCH_BYTES, streams: false },
      });
      records.push(...read.records, ...read.unreadable.map(({ record }) => record));
      if (read.needs !== undefined) size = Math.min(read.needs, LARGEST_FETCH);
      // Nothing more is to be had now: an open transaction, or a batch beyond any limit.
      else if (read.next === at) break;
      at = read.next;
    }
    return records.filter(({ origin }) => offsetOf(origin) >= from && offsetOf(origin) < to);
  }
}

function noTopic(pattern: string, all: readonly TopicMetadata[]): InspectionFault {
  if (all.some(({ internal, name }) => !internal && !name.startsWith("__"))) {
    const hint = sentence("found.whole_names");
    return { severity: "warning", message: sentence("found.no_match", { pattern }), hint };
  }
  const hint = sentence("found.describe");
  return { severity: "error", message: sentence("found.no_topics"), hint };
}

async function ends(brokers: Brokers, leader: number, place: TopicPartition): Promise<{ low: number; high: number }> {
  const low = (await brokers.offsets(leader, [place], EARLIEST))(place);
  return { low, high: (await brokers.offsets(leader, [place], LATEST))(place) };
}

function offsetOf(origin: RecordOrigin): number {
  return origin.type === "kafka" ? Number(origin.offset) : -1;
}

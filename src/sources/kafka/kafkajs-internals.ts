import { createRequire } from "node:module";
import type { Logger } from "../../telemetry/logger.ts";
import type { Reach } from "../inspector.ts";
import { frameSockets, type SocketFactory } from "./frame-socket.ts";

/*
 * All that Elkhound uses of kafkajs, which is pinned to 2.2.4: connections with TLS and SASL, and the requests of the
 * group protocol. Its consumer is not used: it pushes, it hands out batches of partitions that it has lost, it resets
 * offsets silently, and it makes objects of every record. So the parts are taken from inside the package, which has no
 * `exports` map.
 */

/** A connection to one broker. */
export interface KafkaBroker {
  readonly nodeId: number | null;
  /** By API key; null until connected. */
  readonly versions: Readonly<Record<number, { readonly maxVersion: number }>> | null;
  readonly connectionPool: {
    readonly host: string;
    readonly port: number;
    send(request: KafkaRequest): Promise<unknown>;
    /** 1 is the connection that fetches go through, 0 that of all else; connects it if need be. */
    getConnection(index: 0 | 1): Promise<unknown>;
  };
  isConnected(): boolean;
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  findGroupCoordinator(request: { groupId: string; coordinatorType: number }): Promise<{
    readonly coordinator: { readonly nodeId: number; readonly host: string; readonly port: number };
  }>;
  joinGroup(request: {
    groupId: string;
    sessionTimeout: number;
    rebalanceTimeout: number;
    memberId: string;
    groupProtocols: readonly { readonly name: string; readonly metadata: Buffer }[];
  }): Promise<JoinedGroup>;
  syncGroup(request: {
    groupId: string;
    generationId: number;
    memberId: string;
    groupAssignment: readonly { readonly memberId: string; readonly memberAssignment: Buffer }[];
  }): Promise<{ readonly memberAssignment: Buffer }>;
  heartbeat(request: { groupId: string; groupGenerationId: number; memberId: string }): Promise<unknown>;
  leaveGroup(request: { groupId: string; memberId: string }): Promise<unknown>;
  offsetCommit(request: {
    groupId: string;
    groupGenerationId: number;
    memberId: string;
    topics: readonly { topic: string; partitions: readonly { partition: number; offset: string }[] }[];
  }): Promise<unknown>;
  listOffsets(request: {
    replicaId: number;
    isolationLevel: number;
    topics: readonly { topic: string; partitions: readonly { partition: number; timestamp: number }[] }[];
  }): Promise<{
    readonly responses: readonly {
      readonly topic: string;
      readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
    }[];
  }>;
}

export interface JoinedGroup {
  readonly generationId: number;
  readonly leaderId: string;
  readonly memberId: string;
  readonly members: readonly { readonly memberId: string; readonly memberMetadata: Buffer }[];
}

/** A request as kafkajs's connections send it: bytes out, bytes in. */
export interface KafkaRequest {
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    encode(): Promise<unknown>;
  };
  readonly response: { decode(payload: Buffer): Promise<unknown>; parse(data: unknown): Promise<unknown> };
  readonly requestTimeout?: number;
}

export interface ConnectionSettings {
  /** `host:port` of the brokers to ask first. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly ssl: object | null;
  readonly sasl: object | null;
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
}

/** Makes broker connections; without `address` to the configured brokers in turn. */
export type BrokerMaker = (address?: { host: string; port: number; nodeId: number }) => Promise<KafkaBroker>;

interface Internals {
  readonly Broker: new (options: object) => KafkaBroker;
  readonly connectionPoolBuilder: (options: object) => { build(address?: object): Promise<unknown> };
  readonly socketFactory: () => SocketFactory;
  readonly createLogger: (options: object) => unknown;
  readonly Encoder: new () => { writeBuffer(bytes: Buffer): unknown };
  readonly metadata: { protocol(options: { version: number }): (request: object) => KafkaRequest };
  readonly Decoder: new (bytes: Buffer) => object;
  readonly decodeRecordBatch: (decoder: object) => Promise<{ readonly records: readonly StockRecord[] }>;
  readonly decodeMessageSet: (decoder: object, size: number) => Promise<readonly StockRecord[]>;
  readonly RecordBatch: (options: object) => Promise<{ readonly buffer: Buffer }>;
  readonly encodeRecord: (record: object) => unknown;
  readonly crc32c: (bytes: Buffer) => number;
}

/** A record as kafkajs's own decoders make it. */
export interface StockRecord {
  readonly offset: string;
  readonly timestamp?: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, Buffer | null | readonly (Buffer | null)[]>>;
}

let loaded: Internals | undefined;

/** The parts of kafkajs; loaded when first asked for. */
export function kafkajs(): Internals {
  loaded ??= load();
  return loaded;
}

/** Broker connections whose diary goes to `logger` at debug: what matters is said by the source itself. */
export function brokerMaker(settings: ConnectionSettings, logger: Logger, reach?: Reach): BrokerMaker {
  const { Broker, connectionPoolBuilder, socketFactory, createLogger } = kafkajs();
  const rootLogger = createLogger({
    level: 4,
    logCreator: () => (entry: { namespace: string; log: { message: string; error?: unknown } }) => {
      const { message, error } = entry.log;
      logger.debug({ part: entry.namespace, ...(typeof error === "string" ? { error } : {}) }, `kafkajs: ${message}`);
    },
  });
  const pools = connectionPoolBuilder({
    ...settings,
    logger: rootLogger,
    socketFactory: frameSockets(socketFactory(), reach),
    enforceRequestTimeout: true,
    maxInFlightRequests: null,
    reauthenticationThreshold: 10_000,
  });
  return async (address) =>
    new Broker({
      connectionPool: await pools.build(address ?? {}),
      logger: rootLogger,
      nodeId: address?.nodeId ?? null,
      allowAutoTopicCreation: false,
    });
}

/** Sends a request whose bytes Elkhound writes and reads itself. */
export async function sendRaw(
  broker: KafkaBroker,
  request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    readonly body: Buffer;
    readonly timeoutMs?: number;
  },
): Promise<Buffer> {
  const { Encoder } = kafkajs();
  const { body, timeoutMs, ...named } = request;
  const answer = await broker.connectionPool.send({
    request: { ...named, encode: async () => new Encoder().writeBuffer(body) },
    // An object without `clientSideThrottleTime` is what kafkajs takes for "do not throttle".
    response: { decode: async (payload) => ({ payload, clientSideThrottleTime: 0 }), parse: async (data) => data },
    ...(timeoutMs === undefined ? {} : { requestTimeout: timeoutMs }),
  });
  return (answer as { payload: Buffer }).payload;
}

function load(): Internals {
  const require = createRequire(import.meta.url);
  quietTimers(require("kafkajs/src/network/requestQueue"));
  keepWhole(require("kafkajs/src/network/connection"));
  return {
    Broker: require("kafkajs/src/broker"),
    connectionPoolBuilder: require("kafkajs/src/cluster/connectionPoolBuilder"),
    socketFactory: require("kafkajs/src/network/socketFactory"),
    createLogger: require("kafkajs/src/loggers").createLogger,
    Encoder: require("kafkajs/src/protocol/encoder"),
    Decoder: require("kafkajs/src/protocol/decoder"),
    metadata: require("kafkajs/src/protocol/requests/metadata"),
    decodeRecordBatch: require("kafkajs/src/protocol/recordBatch/v0/decoder"),
    decodeMessageSet: require("kafkajs/src/protocol/messageSet/decoder"),
    RecordBatch: require("kafkajs/src/protocol/recordBatch/v0").RecordBatch,
    encodeRecord: require("kafkajs/src/protocol/recordBatch/record/v0"),
    crc32c: require("kafkajs/src/protocol/recordBatch/crc32C"),
  };
}

interface Connection {
  chunks: Buffer[];
  bytesBuffered: number;
  processData(bytes: Buffer): void;
}

/** After each answer kafkajs keeps an empty rest, for which it would copy the whole next answer to join the two. */
function keepWhole(connectionClass: { prototype: Connection }): void {
  const original = connectionClass.prototype.processData;
  connectionClass.prototype.processData = function (this: Connection, bytes: Buffer): void {
    if (this.bytesBuffered === 0) this.chunks = [];
    original.call(this, bytes);
  };
}

interface RequestQueue {
  pending: unknown[];
  throttledUntil: number;
  scheduleCheckPendingRequests(): void;
}

/**
 * kafkajs sets a timer with a negative delay after every answer, although nothing is waiting; Node 24 warns about that
 * on standard error. Where something is waiting the original runs unchanged.
 */
function quietTimers(queueClass: { prototype: RequestQueue }): void {
  const original = queueClass.prototype.scheduleCheckPendingRequests;
  queueClass.prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.pending.length > 0) original.call(this);
  };
}

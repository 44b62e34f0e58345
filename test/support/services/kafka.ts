import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { fetchOnce, freePort, run, type ServerProcess, servicesCache, startProcess } from "./server-process.ts";
import { shared } from "./shared.ts";

export type KafkaVersion = "4.4.0" | "3.9.2";
/** `sasl`: PLAIN and SCRAM without encryption; `scram_tls`: the same inside TLS with a certificate of our own. */
export type KafkaSecurity = "plaintext" | "sasl" | "scram_tls";

/** The user that `sasl` and `scram_tls` brokers know. */
export const KAFKA_USER = { username: "app", password: "app-secret" } as const;

export interface KafkaOptions {
  /** Default 4.4.0. */
  readonly version?: KafkaVersion;
  /** Default plaintext. */
  readonly security?: KafkaSecurity;
  /** Data and logs; starting again in the same folder finds the same data. */
  readonly folder: string;
  /** Default: a free one. Give it to start again where clients expect the broker. */
  readonly port?: number;
  /** More lines for server.properties. */
  readonly properties?: Readonly<Record<string, string | number>>;
}

export interface RunningKafka {
  readonly pid: number;
  readonly port: number;
  /** `127.0.0.1:port`. */
  readonly brokers: readonly string[];
  /** PEM certificate of the authority, with `scram_tls`. */
  readonly caFile: string | undefined;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts a real broker (KRaft, one node) on loopback and waits until it answers. */
export async function startKafka(options: KafkaOptions): Promise<RunningKafka> {
  const { folder, security = "plaintext" } = options;
  const classPath = `${await kafkaJars(options.version ?? "4.4.0")}/*`;
  const port = options.port ?? (await freePort());
  await mkdir(folder, { recursive: true });
  const caFile = security === "scram_tls" ? await makeCertificate(folder) : undefined;
  const settings = join(folder, "server.properties");
  await writeFile(settings, properties({ ...options, security, port, ports: [await freePort(), await freePort()] }));
  if (!existsSync(join(folder, "data", "meta.properties"))) await format(classPath, settings, security);
  const server = await startProcess({
    command: "java",
    args: [...JVM, "-Xmx160m", "-cp", classPath, "kafka.Kafka", settings],
    log: join(folder, "server.log"),
    ready: () => answers(port),
  });
  return describe(server, port, caFile);
}

/** A plaintext broker for all tests of a run that neither stop nor break it; `KAFKA_BROKERS` names one that runs already. */
export async function sharedKafka(): Promise<{ readonly brokers: readonly string[] }> {
  const given = process.env["KAFKA_BROKERS"];
  if (given !== undefined && given !== "") return { brokers: given.split(",").map((broker) => broker.trim()) };
  return await shared("kafka", async (folder) => {
    const { pid, brokers } = await startKafka({ folder });
    return { pid, value: { brokers } };
  });
}

/** Versions that a test suite runs on: the newest, or with `ELKHOUND_MATRIX=all` every supported line. */
export function kafkaVersions(): readonly KafkaVersion[] {
  return process.env["ELKHOUND_MATRIX"] === "all" ? ["4.4.0", "3.9.2"] : ["4.4.0"];
}

const JVM = [
  "-Xms32m",
  "-XX:+UseSerialGC",
  "-XX:TieredStopAtLevel=1",
  "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
  "-Dorg.slf4j.simpleLogger.showDateTime=true",
];

async function kafkaJars(version: KafkaVersion): Promise<string> {
  return await fetchOnce(join(servicesCache(), `kafka-${version}`), async (target) => {
    const pom = join(import.meta.dirname, "kafka-pom.xml");
    const args = ["-B", "-q", "-f", pom, "dependency:copy-dependencies", "-DincludeScope=runtime"];
    try {
      await run("mvn", [...args, `-Dkafka.version=${version}`, `-DoutputDirectory=${target}`]);
    } catch (error) {
      throw new Error(
        `Kafka ${version} could not be fetched: install Java 17 and Maven (apt-get install -y default-jdk-headless maven) or point KAFKA_BROKERS to a broker`,
        { cause: error },
      );
    }
  });
}

function properties(options: {
  readonly folder: string;
  readonly security: KafkaSecurity;
  readonly version?: KafkaVersion;
  readonly port: number;
  readonly ports: readonly [controller: number, internal: number];
  readonly properties?: KafkaOptions["properties"];
}): string {
  const { folder, port, security } = options;
  const [controller, internal] = options.ports;
  const protocol = { plaintext: "PLAINTEXT", sasl: "SASL_PLAINTEXT", scram_tls: "SASL_SSL" }[security];
  const login = "org.apache.kafka.common.security";
  const lines: Record<string, string | number> = {
    "process.roles": "broker,controller",
    "node.id": 1,
    "controller.quorum.voters": `1@127.0.0.1:${controller}`,
    listeners: `CLIENT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller},INTERNAL://127.0.0.1:${internal}`,
    "advertised.listeners": `CLIENT://127.0.0.1:${port},INTERNAL://127.0.0.1:${internal}`,
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "INTERNAL",
    "listener.security.protocol.map": `CLIENT:${protocol},CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT`,
    "log.dirs": join(folder, "data"),
    "offsets.topic.replication.factor": 1,
    "offsets.topic.num.partitions": 4,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "transaction.state.log.num.partitions": 4,
    "group.initial.rebalance.delay.ms": 0,
    "group.min.session.timeout.ms": 1000,
    "auto.create.topics.enable": "false",
    "num.network.threads": 2,
    "num.io.threads": 2,
    "background.threads": 2,
    "log.cleaner.threads": 1,
    "log.cleaner.dedupe.buffer.size": 2097152,
    "message.max.bytes": 33554432,
    "socket.request.max.bytes": 104857600,
    ...(security === "plaintext"
      ? {}
      : {
          "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
          "listener.name.client.plain.sasl.jaas.config": `${login}.plain.PlainLoginModule required user_${KAFKA_USER.username}="${KAFKA_USER.password}";`,
          "listener.name.client.scram-sha-256.sasl.jaas.config": `${login}.scram.ScramLoginModule required;`,
          "listener.name.client.scram-sha-512.sasl.jaas.config": `${login}.scram.ScramLoginModule required;`,
        }),
    ...(security === "scram_tls"
      ? {
          "listener.name.client.ssl.keystore.type": "PKCS12",
          "listener.name.client.ssl.keystore.location": join(folder, "server.p12"),
          "listener.name.client.ssl.keystore.password": STORE_PASSWORD,
          "listener.name.client.ssl.key.password": STORE_PASSWORD,
        }
      : {}),
    ...options.properties,
  };
  return Object.entries(lines)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

async function format(classPath: string, settings: string, security: KafkaSecurity): Promise<void> {
  const tool = [
    "-Xmx128m",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
    "-cp",
    classPath,
    "kafka.tools.StorageTool",
  ];
  const { username, password } = KAFKA_USER;
  const users =
    security === "plaintext"
      ? []
      : ["SCRAM-SHA-256", "SCRAM-SHA-512"].flatMap((name) => [
          "--add-scram",
          `${name}=[name=${username},password=${password}]`,
        ]);
  const id = (await run("java", [...tool, "random-uuid"])).stdout.trim();
  await run("java", [...tool, "format", "--cluster-id", id, "--config", settings, ...users]);
}

const STORE_PASSWORD = "changeit";

/** A self-signed certificate for loopback is its own authority. */
async function makeCertificate(folder: string): Promise<string> {
  const store = join(folder, "server.p12");
  const ca = join(folder, "ca.pem");
  if (existsSync(ca)) return ca;
  const place = ["-alias", "kafka", "-keystore", store, "-storepass", STORE_PASSWORD];
  const key = ["-keyalg", "EC", "-groupname", "secp256r1", "-validity", "3650", "-storetype", "PKCS12"];
  const name = ["-dname", "CN=localhost", "-ext", "SAN=dns:localhost,ip:127.0.0.1"];
  await run("keytool", ["-genkeypair", ...place, ...key, ...name]);
  await run("keytool", ["-exportcert", "-rfc", ...place, "-file", ca]);
  return ca;
}

async function answers(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function describe(server: ServerProcess, port: number, caFile: string | undefined): RunningKafka {
  return { pid: server.pid, port, brokers: [`127.0.0.1:${port}`], caFile, stop: (signal) => server.stop(signal) };
}

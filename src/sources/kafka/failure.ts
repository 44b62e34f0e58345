import { AppError, asError } from "../../domain/errors.ts";

/** Kafka's numbers of the errors that a fetch or metadata answer may carry for one partition or topic. */
export const KAFKA_ERROR = {
  none: 0,
  offsetOutOfRange: 1,
  corruptMessage: 2,
  unknownTopicOrPartition: 3,
  topicAuthorizationFailed: 29,
  unknownTopicId: 100,
  inconsistentTopicId: 103,
} as const;

/** What to do about an error that Kafka or the connection gave. */
export type Remedy =
  /** Try again after a pause. */
  | "retry"
  /** The group has moved on without this member. */
  | "rejoin"
  /** Somebody must change something. */
  | "refused";

const REJOIN = new Set(["REBALANCE_IN_PROGRESS", "ILLEGAL_GENERATION", "UNKNOWN_MEMBER_ID", "FENCED_INSTANCE_ID"]);

const HINTS: Readonly<Record<string, string>> = {
  TOPIC_AUTHORIZATION_FAILED: "give this user the ACLs Read and Describe on the topics",
  GROUP_AUTHORIZATION_FAILED: "give this user the ACL Read on the consumer group, or set group_id to one it may use",
  CLUSTER_AUTHORIZATION_FAILED: "give this user the ACL Describe on the cluster",
  SASL_AUTHENTICATION_FAILED: "check sasl.username, sasl.password and sasl.mechanism",
  UNSUPPORTED_SASL_MECHANISM: "set sasl.mechanism to one that the brokers enable",
  INVALID_GROUP_ID: "set group_id to a non-empty name",
  INVALID_SESSION_TIMEOUT: "set session_timeout between the brokers' group.min and group.max.session.timeout.ms",
};

const TLS_HINTS: Readonly<Record<string, string>> = {
  SELF_SIGNED_CERT_IN_CHAIN:
    "set tls.ca_file to the certificate of the authority that signed the brokers' certificates",
  DEPTH_ZERO_SELF_SIGNED_CERT: "set tls.ca_file to the brokers' certificate",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "set tls.ca_file to the authority's certificate",
  UNABLE_TO_GET_ISSUER_CERT: "set tls.ca_file to the authority's certificate",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "set tls.ca_file to the authority's certificate",
  CERT_HAS_EXPIRED: "renew the brokers' certificate",
  ERR_TLS_CERT_ALTNAME_INVALID: "set tls.server_name to a name in the brokers' certificate",
  ERR_SSL_WRONG_VERSION_NUMBER: "the port does not speak TLS: remove `tls`, or use the brokers' TLS port",
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    "the brokers want a client certificate: set tls.cert_file and tls.key_file",
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: "the brokers do not accept the client certificate in tls.cert_file",
};

/** Why brokers close a connection, by kafkajs's words. */
const SILENCES: readonly (readonly [RegExp, string])[] = [
  [/Closed connection/, "at this port the brokers may speak TLS (`tls: true`), or ask for a log-in (`sasl`)"],
  [/SASL state/, "at this port the brokers ask for no log-in: remove `sasl`, or give the port at which they do"],
  [/before secure TLS connection/, "the port does not speak TLS: remove `tls`, or use the brokers' TLS port"],
  [/does not speak Kafka/, "give the port at which Kafka itself listens, not its controller or a web interface"],
];

interface KafkaErrorFields {
  readonly name: string;
  readonly type?: string;
  readonly code?: string | number;
  readonly message: string;
}

/** Reads what kafkajs threw, by the names it and Kafka give to errors. */
export function remedyOf(thrown: unknown): Remedy {
  const { name, type, code } = asError(thrown) as KafkaErrorFields;
  if (type !== undefined && REJOIN.has(type)) return "rejoin";
  if (name === "KafkaJSSASLAuthenticationError" || (type !== undefined && type in HINTS)) return "refused";
  if (typeof code === "string" && code in TLS_HINTS) return "refused";
  return "retry";
}

/** The error that ends reading, with what to do about it. Carries no secret: kafkajs's messages name none. */
export function refusal(thrown: unknown): AppError {
  const error = asError(thrown);
  const { name, type, code } = error as KafkaErrorFields;
  const authentication = name === "KafkaJSSASLAuthenticationError" ? HINTS["SASL_AUTHENTICATION_FAILED"] : undefined;
  const hint = authentication ?? HINTS[type ?? ""] ?? TLS_HINTS[String(code)];
  return new AppError("ELKHOUND_SOURCE_REFUSED", `Kafka refuses: ${error.message.split("; if the root CA", 1)[0]}`, {
    cause: thrown,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** A protocol error that came as a number inside an answer. */
export class KafkaAnswerError extends Error {
  override readonly name = "KafkaAnswerError";
  readonly type: string;

  constructor(number: number, where: string) {
    super(`error ${number} for ${where}`);
    this.type = number === KAFKA_ERROR.topicAuthorizationFailed ? "TOPIC_AUTHORIZATION_FAILED" : `ERROR_${number}`;
  }
}

/** What kept the cluster from being asked, for people. */
export function unreachable(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (remedyOf(thrown) === "refused") return refusal(thrown);
  const { message } = asError(thrown);
  const [, hint] = SILENCES.find(([pattern]) => pattern.test(message)) ?? [
    undefined,
    "check that `brokers` can be reached from this machine, also under the addresses that the brokers advertise",
  ];
  return new AppError("ELKHOUND_SOURCE_UNAVAILABLE", `Kafka does not answer: ${message}`, { hint, cause: thrown });
}

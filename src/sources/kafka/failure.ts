import { AppError, asError } from "../../domain/errors.ts";
import { type Sentence, sentence } from "../../domain/sentence.ts";

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

const HINTS: Readonly<Record<string, Sentence>> = {
  TOPIC_AUTHORIZATION_FAILED: sentence("kafka.topic_acl"),
  GROUP_AUTHORIZATION_FAILED: sentence("kafka.group_acl"),
  CLUSTER_AUTHORIZATION_FAILED: sentence("kafka.cluster_acl"),
  SASL_AUTHENTICATION_FAILED: sentence("kafka.sasl"),
  UNSUPPORTED_SASL_MECHANISM: sentence("kafka.sasl_mechanism"),
  INVALID_GROUP_ID: sentence("kafka.group_id"),
  INVALID_SESSION_TIMEOUT: sentence("kafka.session_timeout"),
};

const TLS_HINTS: Readonly<Record<string, Sentence>> = {
  SELF_SIGNED_CERT_IN_CHAIN: sentence("kafka.tls_authority"),
  DEPTH_ZERO_SELF_SIGNED_CERT: sentence("kafka.tls_own"),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: sentence("kafka.tls_authority"),
  UNABLE_TO_GET_ISSUER_CERT: sentence("kafka.tls_authority"),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: sentence("kafka.tls_authority"),
  CERT_HAS_EXPIRED: sentence("kafka.tls_over"),
  ERR_TLS_CERT_ALTNAME_INVALID: sentence("kafka.tls_name"),
  ERR_SSL_WRONG_VERSION_NUMBER: sentence("kafka.no_tls"),
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: sentence("kafka.tls_client"),
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: sentence("kafka.tls_client_refused"),
};

/** Why brokers close a connection, by kafkajs's words. */
const SILENCES: readonly (readonly [RegExp, Sentence])[] = [
  [/Closed connection/, sentence("kafka.maybe_tls")],
  [/SASL state/, sentence("kafka.no_log_in")],
  [/before secure TLS connection/, sentence("kafka.no_tls")],
  [/does not speak Kafka/, sentence("kafka.no_kafka")],
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
  const why = error.message.split("; if the root CA", 1)[0] ?? "";
  return new AppError("ELKHOUND_SOURCE_REFUSED", sentence("kafka.refuses", { why }), {
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
  const [, hint] = SILENCES.find(([pattern]) => pattern.test(message)) ?? [undefined, sentence("kafka.reachable")];
  return new AppError("ELKHOUND_SOURCE_UNAVAILABLE", sentence("kafka.silent", { why: message }), {
    hint,
    cause: thrown,
  });
}

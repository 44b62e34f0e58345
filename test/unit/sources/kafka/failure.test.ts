import { expect, test } from "vitest";
import {
  KAFKA_ERROR,
  KafkaAnswerError,
  refusal,
  remedyOf,
  unreachable,
} from "../../../../src/sources/kafka/failure.ts";

function kafkaError(fields: object): Error {
  return Object.assign(new Error("what Kafka said"), fields);
}

test.each([
  [{ type: "REBALANCE_IN_PROGRESS" }, "rejoin"],
  [{ type: "UNKNOWN_MEMBER_ID" }, "rejoin"],
  [{ type: "ILLEGAL_GENERATION" }, "rejoin"],
  [{ type: "NOT_LEADER_FOR_PARTITION" }, "retry"],
  [{ type: "NOT_COORDINATOR_FOR_GROUP" }, "retry"],
  [{ code: "ECONNREFUSED" }, "retry"],
  [{ name: "KafkaJSConnectionClosedError" }, "retry"],
  [{ name: "KafkaJSSASLAuthenticationError" }, "refused"],
  [{ type: "GROUP_AUTHORIZATION_FAILED" }, "refused"],
  [{ code: "SELF_SIGNED_CERT_IN_CHAIN" }, "refused"],
] as const)("%o: %s", (fields, remedy) => {
  expect(remedyOf(kafkaError(fields))).toBe(remedy);
});

test("an error number inside an answer is understood too", () => {
  expect(remedyOf(new KafkaAnswerError(KAFKA_ERROR.topicAuthorizationFailed, "logs/0"))).toBe("refused");
  expect(remedyOf(new KafkaAnswerError(6, "logs/0"))).toBe("retry");
});

test("a refusal says what to do", () => {
  for (const fields of [{ name: "KafkaJSSASLAuthenticationError" }, { code: "CERT_HAS_EXPIRED" }]) {
    expect(refusal(kafkaError(fields))).toMatchObject({
      code: "ELKHOUND_SOURCE_REFUSED",
      retryable: false,
      hint: expect.any(String),
    });
  }
});

test.each([
  ["Closed connection", "TLS"],
  ["Request is not valid given the current SASL state", "remove `sasl`"],
  ["Connection error: Client network socket disconnected before secure TLS connection was established", "remove `tls`"],
  ["Connection error: connect ECONNREFUSED 127.0.0.1:1", "advertise"],
])("says what may be behind it where brokers do not answer: %s", (message, hint) => {
  expect(unreachable(new Error(message))).toMatchObject({
    ...{ code: "ELKHOUND_SOURCE_UNAVAILABLE", hint: expect.stringContaining(hint) as unknown },
  });
});

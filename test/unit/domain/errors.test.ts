import { pino } from "pino";
import { expect, it } from "vitest";
import { AppError } from "../../../src/domain/errors.ts";
import { sentence } from "../../../src/domain/sentence.ts";

it("an error is logged with its texts, once, and keeps its sentences", () => {
  const why = sentence("kafka.silent", { why: "timed out" });
  const hint = sentence("kafka.topic_acl");
  const error = new AppError("ELKHOUND_SOURCE_UNAVAILABLE", why, { hint, retryable: true });
  const { stack, ...logged } = JSON.parse(JSON.stringify(pino.stdSerializers.err(error))) as Record<string, unknown>;
  expect(logged).toEqual({
    type: "AppError",
    message: "Kafka does not answer: timed out",
    name: "AppError",
    code: "ELKHOUND_SOURCE_UNAVAILABLE",
    hint: "give this user the ACLs Read and Describe on the topics",
    retryable: true,
  });
  expect(stack).toContain("Kafka does not answer");
  expect([error.said, error.saidHint]).toEqual([why, hint]);
});

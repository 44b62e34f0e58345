import { describe, expect, it } from "vitest";
import { textOf } from "../../../../src/domain/sentence.ts";
import { hintFor } from "../../../../src/sources/elasticsearch/connection.ts";
import { faultOfAnswer, isForbidden, SearchError, toFault } from "../../../../src/sources/elasticsearch/faults.ts";
import { inEnglish } from "../../../support/in-english.ts";

const body = (type: string, reason = "because") => ({ error: { type, reason } });

describe("faultOfAnswer", () => {
  it.each([
    [401, body("security_exception"), "refused"],
    [403, body("security_exception"), "refused"],
    [404, body("index_not_found_exception"), "gone"],
    [400, body("index_closed_exception"), "gone"],
    [503, body("no_shard_available_action_exception"), "gone"],
    [400, body("illegal_argument_exception", "no data nodes with criteria [x] found for shard: [a][0]"), "gone"],
    [400, body("parsing_exception"), "invalid"],
    [500, body("too_many_nested_clauses"), "invalid"],
    [405, "Method not allowed", "invalid"],
    [413, "", "too_large"],
    [408, "", "unavailable"],
    [429, body("circuit_breaking_exception"), "unavailable"],
    [500, undefined, "unavailable"],
    [502, "<html>", "unavailable"],
    [503, body("cluster_block_exception"), "unavailable"],
  ])("takes %i %o for %s", (status, answer, kind) => {
    expect(faultOfAnswer(status, answer, undefined, "GET /x").kind).toBe(kind);
  });

  it("names the root cause of a search that failed on all shards", () => {
    const answer = {
      error: {
        type: "search_phase_execution_exception",
        reason: "all shards failed",
        root_cause: [{ type: "query_shard_exception", reason: "no such field" }],
      },
    };
    expect(inEnglish(faultOfAnswer(400, answer, undefined, "POST /i/_search").message)).toBe(
      "POST /i/_search: 400 query_shard_exception: no such field",
    );
  });

  it.each([
    ["3", 3_000],
    ["9999", 300_000],
    ["soon", undefined],
    [undefined, undefined],
  ])("waits as long as Retry-After %s asks, within reason", (header, afterMs) => {
    expect(faultOfAnswer(429, undefined, header, "GET /x")).toMatchObject(
      afterMs === undefined ? { kind: "unavailable" } : { afterMs },
    );
  });

  it("keeps messages short", () => {
    const { message } = faultOfAnswer(400, body("x", "y".repeat(10_000)), undefined, "GET /x");
    expect(textOf(message).length).toBeLessThanOrEqual(500);
  });
});

describe("toFault", () => {
  it.each([
    ["self-signed certificate", "DEPTH_ZERO_SELF_SIGNED_CERT", "refused"],
    ["unable to verify the first certificate", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "refused"],
    ["connect ECONNREFUSED 127.0.0.1:9200", "ECONNREFUSED", "unavailable"],
    ["other side closed", "UND_ERR_SOCKET", "unavailable"],
  ])("takes %s for %s", (message, code, kind) => {
    expect(toFault(Object.assign(new Error(message), { code }), "GET /").kind).toBe(kind);
    const wrapped = new Error("Connection failed", { cause: Object.assign(new Error(message), { code }) });
    expect(toFault(wrapped, "GET /").kind).toBe(kind);
  });

  it.each([
    [
      "E:SSL routines:tls_validate_record_header:wrong version number:../ssl/tls.c:77:",
      "GET /: the server does not speak TLS there",
    ],
    [
      "self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca",
      "GET /: TLS failed (self-signed certificate)",
    ],
    ["other side closed - Local: 127.0.0.1:4, Remote: 127.0.0.1:9200", "GET /: other side closed"],
  ])("says of %s only what helps", (message, said) => {
    expect(inEnglish(toFault(new Error(message), "GET /").message)).toBe(said);
  });

  it("takes an answer beyond the limit for too large", () => {
    const error = new Error("The content length (9) is bigger than the maximum allowed string (8)");
    error.name = "RequestAbortedError";
    expect(toFault(error, "POST /x").kind).toBe("too_large");
  });

  it("takes a withheld permission, and nothing else, for forbidden", () => {
    expect(isForbidden(new SearchError({ kind: "refused", status: 403, message: "" }))).toBe(true);
    expect(isForbidden(new SearchError({ kind: "refused", status: 401, message: "" }))).toBe(false);
    expect(isForbidden(new Error("403"))).toBe(false);
  });
});

describe("hintFor", () => {
  it.each([
    [401, /password/],
    [403, /`read` and `monitor`/],
    [undefined, /ca_file/],
  ])("says what to do about %s", (status, hint) => {
    expect(inEnglish(hintFor({ kind: "refused", status, message: "" }))).toMatch(hint);
  });

  it("says to leave TLS out where the server does not speak it", () => {
    const fault = toFault(new Error("EPROTO: wrong version number"), "GET /");
    expect(inEnglish(fault.kind === "refused" && hintFor(fault))).toMatch(/`http:\/\/`/);
  });
});

import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { inEnglish } from "../../support/in-english.ts";
import { type RunningSearch, SECURE_OPENSEARCH, startSearch } from "../../support/services/search.ts";
import { until } from "../../support/services/server-process.ts";
import { createIndex, logLine, must, write } from "./nodes.ts";
import { Reading } from "./reading.ts";

const INDEX = "logs-secure";
const SECRETS = ["changeme-123", "reader-123", "wrong-secret-456"];

describe.each([
  { product: "elasticsearch", version: "8.19.21" },
  { product: "opensearch", version: SECURE_OPENSEARCH },
] as const)("a secured $product", ({ product, version }) => {
  let folder: string;
  let node: RunningSearch;
  const open: Reading[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "elkhound-secure-"));
    await chmod(folder, 0o777);
    node = await startSearch({ product, version, folder, secure: true });
    await createIndex(node, INDEX);
    await write(node, INDEX, [logLine("a"), logLine("b", Date.now(), "error")]);
    if (product === "elasticsearch") await makeUsers(node);
  });
  afterEach(async () => {
    for (const reading of open.splice(0)) {
      await reading.stop();
      for (const secret of SECRETS) expect(reading.logged.join()).not.toContain(secret);
    }
  });
  afterAll(async () => {
    await node?.stop("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  });
  const read = (config: object): Reading => {
    const reading = new Reading({ url: node.url, config: { indices: ["logs-*"], window: "200ms", ...config } });
    open.push(reading);
    return reading;
  };
  const password = product === "elasticsearch" ? "reader-123" : "changeme-123";

  it("reads with a user that may read and monitor, over TLS with the server's own authority", async () => {
    const reading = read({ username: "reader", password, ca_file: node.caFile });
    await until(() => reading.ids.length >= 2, "the documents");
    expect(reading.ids).toEqual(["a", "b"]);
    expect(reading.logged.join()).not.toContain("time windows");
  });

  it("reads by time windows, and says why, without the privilege to see statistics", async () => {
    const reading = read({ username: "searcher", password, ca_file: node.caFile });
    await until(() => reading.ids.length >= 2, "the documents");
    expect(new Set(reading.context.records.map(({ dedupeKey }) => dedupeKey)).size).toBe(2);
    expect(inEnglish(reading.source.status().message)).toContain("`monitor` is missing");
    expect(reading.logged.filter((line) => line.includes("by time windows"))).toHaveLength(1);
  });

  it("says what is wrong with a password, and no secret", async () => {
    const reading = read({ username: "reader", password: "wrong-secret-456", ca_file: node.caFile });
    await until(() => reading.source.status().state === "refused", "the refusal");
    expect(inEnglish(reading.source.status().message)).toMatch(/401.*check `username` and `password`/);
  });

  it("refuses a server whose certificate it cannot verify, and says what to do", async () => {
    const reading = read({ username: "reader", password });
    await until(() => reading.source.status().state === "refused", "the refusal");
    expect(inEnglish(reading.source.status().message)).toMatch(/TLS failed.*ca_file/);
    const trusting = read({ username: "reader", password, insecure_skip_verify: true });
    await until(() => trusting.ids.length >= 2, "the documents without verification");
  });

  it("says which privileges are missing on indices that it may not read", async () => {
    const reading = read({ username: "reader", password, ca_file: node.caFile, indices: ["secret-index"] });
    await createIndex(node, "secret-index").catch(() => {});
    await until(() => reading.source.status().state === "refused", "the refusal");
    expect(inEnglish(reading.source.status().message)).toMatch(/403.*`read` and `monitor`/);
  });

  // OpenSearch 2 has none.
  if (product === "elasticsearch") {
    it("reads on what it may when it may not see one of its indices any more", async () => {
      const allow = async (...names: readonly string[]) => {
        const privileges = ["read", "monitor", "view_index_metadata"];
        await must(node, "PUT", "/_security/role/part_reader", { indices: [{ names, privileges }] });
      };
      await allow("part-1", "part-2");
      await must(node, "PUT", "/_security/user/part", { password: "reader-123", roles: ["part_reader"] });
      for (const index of ["part-1", "part-2"]) {
        await createIndex(node, index);
        await write(node, index, [logLine(`first of ${index}`)]);
      }
      const reading = read({ username: "part", password, ca_file: node.caFile, indices: ["part-*"] });
      await until(() => reading.ids.length === 2, "both indices");
      await allow("part-2");
      for (const round of [1, 2, 3]) {
        await write(node, "part-2", [logLine(`later ${round}`)]);
        await until(() => reading.ids.includes(`later ${round}`), "the index that it may see");
      }
      expect(reading.context.gaps).toEqual([]);
    });

    it("reads by time windows, and says why, what it may read by an alias only", async () => {
      await createIndex(node, "behind-1");
      await write(node, "behind-1", [logLine("by alias")]);
      await must(node, "POST", "/_aliases", { actions: [{ add: { index: "behind-1", alias: "in-front" } }] });
      const privileges = ["read", "monitor", "view_index_metadata"];
      await must(node, "PUT", "/_security/role/alias_reader", { indices: [{ names: ["in-front"], privileges }] });
      await must(node, "PUT", "/_security/user/alias", { password: "reader-123", roles: ["alias_reader"] });
      const reading = read({ username: "alias", password, ca_file: node.caFile, indices: ["in-front"] });
      await until(() => reading.ids.length >= 1, "the document", { state: () => reading.state });
      expect(inEnglish(reading.source.status().message)).toMatch(/index behind-1, behind an alias, may not be read/);
      await write(node, "behind-1", [logLine("and another")]);
      await until(() => reading.ids.includes("and another"), "the next document");
    });

    it("reads with an API key, until that is withdrawn", async () => {
      const indices = [{ names: ["logs-*"], privileges: ["read", "monitor"] }];
      const key = (await must(node, "POST", "/_security/api_key", {
        name: "elkhound",
        role_descriptors: { reader: { indices } },
      })) as { id: string; api_key: string; encoded?: string };
      const api_key = key.encoded ?? Buffer.from(`${key.id}:${key.api_key}`).toString("base64");
      const reading = read({ api_key, ca_file: node.caFile });
      await until(() => reading.ids.length >= 2, "the documents");
      await must(node, "DELETE", "/_security/api_key", { ids: [key.id] });
      await until(() => reading.source.status().state === "refused", "the withdrawal");
      expect(inEnglish(reading.source.status().message)).toContain("401");
      expect(reading.logged.join()).not.toContain(api_key);
    });
  }
});

async function makeUsers(node: RunningSearch): Promise<void> {
  const roles = { reader: ["read", "monitor", "view_index_metadata"], searcher: ["read"] };
  for (const [name, privileges] of Object.entries(roles)) {
    await must(node, "PUT", `/_security/role/logs_${name}`, { indices: [{ names: ["logs-*"], privileges }] });
    await must(node, "PUT", `/_security/user/${name}`, { password: "reader-123", roles: [`logs_${name}`] });
  }
}

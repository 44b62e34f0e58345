import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../../../src/cli/cli.ts";
import { capturedCli } from "../../support/captured-cli.ts";
import type { SearchNode } from "../../support/services/search.ts";
import { createIndex, must, SERVERS, uniqueName, write } from "./nodes.ts";
import { login } from "./reading.ts";

const MINUTE = 60_000;
const FROM = Math.floor(Date.now() / MINUTE) * MINUTE - 180 * MINUTE;
const time = (minute: number): string => new Date(FROM + minute * MINUTE).toISOString();

/** A rule that makes an issue for each code that a message names. */
const BY_CODE = `rules:
  - name: coded
    when: { contains: "quota exceeded" }
    steps:
      - regex: 'code (?P<code>E\\d+)'
    event: { level: error, service: cart }
    fingerprint: ["coded", "{{ code }}"]
`;
const TOGETHER = BY_CODE.replace(', "{{ code }}"', "");

describe.each(SERVERS)("a backtest over documents of $name", ({ node: start }) => {
  let node: SearchNode;
  let folder: string;
  let index: string;
  beforeAll(async () => {
    node = await start();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "backtest-"));
    index = uniqueName("backtest");
    await createIndex(node, index, { shards: 3 });
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function configure(name: string, rules: string, detectors: string): Promise<string> {
    await writeFile(join(folder, `${name}-rules.yml`), rules);
    const source = { id: "elk", type: "elasticsearch", url: node.url, indices: [index], page_size: 10, ...login(node) };
    const file = join(folder, `${name}.yml`);
    const text = [`data_dir: ${join(folder, "data")}`, `sources: [${JSON.stringify(source)}]`];
    await writeFile(file, [...text, `rules: [${name}-rules.yml]`, `detectors: [${detectors}]`, ""].join("\n"));
    return file;
  }

  async function backtest(...args: string[]) {
    const cli = capturedCli();
    const status = await runCli(["backtest", "--from", time(0), "--to", time(60), "--json", ...args], cli.context);
    const lines = cli
      .out()
      .split("\n")
      .filter((line) => line !== "");
    return { status, err: cli.err(), alerts: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
  }

  const failing = (id: string, minute: number, code: string) => ({
    id,
    source: { "@timestamp": time(minute), message: `quota exceeded, code ${code}`, log: { level: "error" } },
  });

  it("tells what is new after the lookback, and what other rules would change", async () => {
    const crowd = Array.from({ length: 35 }, (_, number) => failing(`crowd-${number}`, 20, "E7"));
    const quiet = Array.from({ length: 40 }, (_, number) => ({
      id: `quiet-${number}`,
      source: { "@timestamp": time(number), message: "fine", log: { level: "info" } },
    }));
    const known = failing("known", -30, "E1");
    const documents = [known, failing("again", 10, "E1"), ...crowd, ...quiet, failing("after", 61, "E9")];
    await write(node, index, documents);
    await must(node, "POST", `/${index}/_refresh`);
    const detectors = "{ id: new, type: new_issue }, { id: many, type: threshold, events: 35, window: 5m }";
    const first = await configure("first", BY_CODE, detectors);
    const second = await configure("second", TOGETHER, detectors);

    const one = await backtest("--config", first, "--source", "elk", "--lookback", "1h");
    expect(one.err).toContain("37 error events among 77 documents of elk");
    expect(one.status).toBe(0);
    expect(one.alerts.map(({ detector }) => detector).sort()).toEqual(["many", "new"]);

    const unseen = await backtest("--config", first, "--source", "elk", "--lookback", "1m");
    expect(unseen.alerts.filter(({ detector }) => detector === "new")).toHaveLength(2);

    const compared = await backtest("--config", first, "--against", second, "--source", "elk", "--lookback", "1h");
    expect(compared.alerts.map((alert) => `${alert["in"]} ${alert["detector"]}`).sort()).toEqual([
      "first many",
      "first new",
      "second many",
    ]);
  });

  it("says what to do where the store has nothing, and which sources can be read", async () => {
    const file = await configure("first", BY_CODE, "{ id: new, type: new_issue }");
    const store = await backtest("--config", file);
    expect(store.status).not.toBe(0);
    expect(store.err).toContain("`--source elk`");
    const wrong = await backtest("--config", file, "--source", "other");
    expect(wrong.status).toBe(2);
    expect(wrong.err).toContain("there is elk");
  });

  it("is no answer where there is no such index, nor a clean one where a rule file is faulty", async () => {
    const faulty = await configure("faulty", BY_CODE.replace("steps:", "stepps:"), "{ id: new, type: new_issue }");
    const left = await backtest("--config", faulty, "--source", "elk");
    expect(left.status).toBe(1);
    expect(left.err).toContain("stepps");
    const file = await configure("first", BY_CODE, "{ id: new, type: new_issue }");
    await must(node, "DELETE", `/${index}`);
    const none = await backtest("--config", file, "--source", "elk");
    expect([none.status, none.err]).toEqual([1, expect.stringContaining("no index")]);
  });
});

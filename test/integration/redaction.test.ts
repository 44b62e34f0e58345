import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SHIPPED_RULES } from "../../src/app/config-schema.ts";
import { RuleBook } from "../../src/app/rule-book.ts";
import { systemClock } from "../../src/app/system-clock.ts";
import { createDecoder } from "../../src/decoding/create-decoder.ts";
import type { JsonObject, RawRecord } from "../../src/domain/log-record.ts";
import type { Extractor } from "../../src/extraction/extractor.ts";
import { getStrategy } from "../../src/grouping/registry.ts";
import { SourceIngest } from "../../src/ingest/source-ingest.ts";
import { createJoiner } from "../../src/joining/create-joiner.ts";
import type { SourceBatch } from "../../src/sources/source.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import { Metrics } from "../../src/telemetry/metrics.ts";
import { ArraySource } from "../support/array-source.ts";
import { grantAll } from "../support/memory-context.ts";
import { SECRETS } from "../unit/extraction/redaction/secrets.ts";

const RULE = `
rules:
  - name: planted
    when: { fields: { planted: { exists: true } } }
    event:
      service: "{{ service.name }}"
      tags: { note: "{{ note }}", password: "{{ password }}" }
    fingerprint: [planted, "{{ part }}"]
`;
const TRACE = "\tat com.shop.Pay.pay(Pay.java:42)\n\tat com.shop.Cart.buy(Cart.java:7)";

/** Where a text with a secret may lie in a document. */
const PLACES: readonly ((text: string) => JsonObject)[] = [
  (text) => ({ message: text }),
  (text) => ({ message: "failed", error: { type: "PayError", message: text } }),
  (text) => ({ message: "failed", "error.stack_trace": `com.shop.PayError: ${text}\n${TRACE}` }),
  (text) => ({ message: "failed", error: { stack_trace: `a.B: x\n${TRACE}\nCaused by: c.D: ${text}\n${TRACE}` } }),
  (text) => ({ message: "failed", planted: 1, note: text }),
  (text) => ({ message: "failed", planted: 1, part: text }),
  (text) => ({ message: "failed", service: { name: text } }),
  (text) => ({ message: "failed", log: { level: "error", logger: text } }),
  (text) => ({ message: "failed", host: { name: text } }),
  (text) => ({ message: JSON.stringify({ body: text }) }),
];

/** Each secret is told by a word of its own, so that finding it says where it came from. */
const PLANTED = SECRETS.map(([name, text, secret], index) => {
  const own = /^[a-z0-9]{1,15}$/i.test(secret) && !name.startsWith("card");
  const word = own ? `swordfish${index}x` : secret.trim();
  return { name, text: own ? text.replace(secret, word) : text, word };
});

describe("secrets never reach the store", () => {
  let folder: string;
  let store: Store;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "elkhound-redaction-"));
    const limits = { newIssuesPerMinute: 100_000, newIssuesBurst: 100_000 };
    store = createSqliteStore({ dataDir: join(folder, "data"), limits });
    await store.open();
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function ingest(
    source: ArraySource,
    change: (extractor: Extractor) => Extractor = (own) => own,
  ): Promise<void> {
    await writeFile(join(folder, "planted.yml"), RULE);
    const { book } = await RuleBook.load({
      paths: [join(folder, "planted.yml"), SHIPPED_RULES],
      projects: [],
      levelAll: true,
    });
    const decoder = createDecoder({ format: "auto", encoding: "utf-8", timezone: "UTC" });
    const joining = { mode: "auto", timeoutMs: 60_000, maxLines: 100, maxBytes: 1_000_000 } as const;
    const stop = new AbortController();
    await new SourceIngest({
      source: new StoppingSource(source, stop),
      store,
      stages: {
        decoder,
        extractor: () => change(book.extractor("app")),
        strategy: getStrategy("v1"),
        plausiblePastMs: 86_400_000,
      },
      joiner: (saved) => createJoiner({ ...joining, reopen: decoder.reopen.bind(decoder) }, saved),
      leases: grantAll,
      clock: systemClock,
      logger: pino({ enabled: false }),
      metrics: new Metrics(),
      limits: { intervalMs: 1, events: 100, bytes: 100_000 },
    }).run(stop.signal);
  }

  /** Names of the secrets whose words are anywhere in the store's files, the write-ahead log included. */
  async function leaked(part: (word: string) => string = (word) => word): Promise<string[]> {
    const names = await readdir(join(folder, "data"));
    const files = await Promise.all(names.map((name) => readFile(join(folder, "data", name))));
    const bytes = Buffer.concat(files);
    const has = (word: string): boolean => bytes.includes(word) || bytes.includes(JSON.stringify(word).slice(1, -1));
    return PLANTED.flatMap(({ name, word }) => (has(part(word)) ? [`${name}: ${part(word)}`] : []));
  }

  const records = (values: readonly (JsonObject | string)[], stream?: string): RawRecord[] =>
    values.map((value, line) => ({
      origin: { type: "file", path: "app.log", line: line + 1, offset: line },
      value: typeof value === "string" ? Buffer.from(value) : value,
      ...(stream === undefined ? {} : { stream }),
    }));
  const sourceOf = (...partitions: RawRecord[][]): ArraySource =>
    new ArraySource("app", new Map(partitions.map((list, index) => [`p${index}`, list])), () => 50);

  it("of documents, in whatever field they lie, parsed by a search engine or written as JSON", async () => {
    const documents = PLANTED.flatMap(({ text }) =>
      PLACES.map((place) => ({ log: { level: "error" }, ...place(text) })),
    );
    await ingest(sourceOf(records(documents), records(documents.map((document) => JSON.stringify(document)))));
    expect(await leaked()).toEqual([]);
    expect(await store.countEvents()).toBe(2 * documents.length);
  });

  it("of values under the names of secrets", async () => {
    const document = { log: { level: "error" }, message: "failed", planted: 1, password: "swordfish0x" };
    await ingest(sourceOf(records([document])));
    expect(await leaked()).toEqual([]);
  });

  it("of text, with traces, and as container runtimes write it", async () => {
    const lines = PLANTED.flatMap(({ text }) => [
      ...`2026-11-24 08:00:00,000 ERROR [main] com.shop.Pay - ${text}`.split("\n"),
      ...`2026-11-24 08:00:01,000 ERROR [main] com.shop.Pay - failed\ncom.shop.PayError: ${text}\n${TRACE}`.split("\n"),
    ]);
    const docker = lines.map((line) => ({
      log: `${line}\n`,
      stream: "stderr",
      time: "2026-11-24T08:00:00.000000001Z",
    }));
    const cri = lines.map((line) => `2026-11-24T08:00:00.000000001Z stderr F ${line}`);
    await ingest(
      sourceOf(
        records(lines, "a"),
        records(
          docker.map((one) => JSON.stringify(one)),
          "b",
        ),
        records(cri, "c"),
      ),
    );
    expect(await leaked()).toEqual([]);
    expect(await store.countEvents()).toBeGreaterThan(PLANTED.length * 5);
  });

  it("of records that are half read when a worker stops", async () => {
    const partitions = PLANTED.map(({ text }, index) =>
      records(`2026-11-24 08:00:00,000 ERROR [main] com.shop.Pay - ${text}`.split("\n"), `s${index}`),
    );
    await ingest(sourceOf(...partitions));
    const checkpoints = await store.listCheckpoints();
    expect(checkpoints.filter(({ openRecords }) => openRecords !== undefined)).toHaveLength(partitions.length);
    expect(await leaked()).toEqual([]);
  });

  it("of lines that a container runtime cut in two, right in the secret", async () => {
    // Nothing tells the first half of what is known by its check digits or its end alone.
    const unknowable = /^(?:card|UnionPay|IBAN|private key without|URL|MySQL DSN|address|Oracle|Telegram|basic alone)/;
    const half = (word: string): string => word.slice(0, Math.ceil(word.length / 2) + 3);
    const pieces = PLANTED.filter(({ name }) => !unknowable.test(name)).map(({ text, word }) => {
      const cut = text.indexOf(word) + half(word).length;
      const line = (part: string): string => part.replaceAll("\n", " ");
      return [
        `2026-11-24T08:00:00.000000001Z stderr P ERROR failed ${line(text.slice(0, cut))}`,
        `2026-11-24T08:00:00.000000001Z stderr F ${line(text.slice(cut))}`,
      ];
    });
    const firsts = pieces.map(([first = ""]) => records([first], "c"));
    await ingest(sourceOf(...firsts));
    const isKept = (name: string): boolean => !unknowable.test(name.split(":")[0] ?? "");
    expect((await leaked(half)).filter(isKept)).toEqual([]);
    // The next worker reads on behind the stored half.
    const next = "2026-11-24T08:00:01Z stderr F ERROR next";
    await ingest(sourceOf(...pieces.map((both) => records([...both, next], "c"))));
    const rest = (word: string): string => word.slice(half(word).length);
    expect((await leaked((word) => (rest(word).length < 4 ? word : rest(word)))).filter(isKept)).toEqual([]);
    expect(await store.countEvents()).toBe(pieces.length);
  });

  it("of dead letters of every reason, with their details", async () => {
    const texts = PLANTED.map(({ text }) => text);
    const documents = texts.map((text) => ({ message: text, nested: { text } }));
    const raw = [...records(documents), ...records(documents.map((one) => JSON.stringify(one))), ...records(texts)];
    const failing = (own: Extractor): Extractor => ({
      ...own,
      extract: (record) => ({ kind: "failed", rule: "shop/pay", error: new Error(`cannot read ${record.message}`) }),
    });
    await ingest(sourceOf(raw), failing);
    const throwing = (own: Extractor): Extractor => ({
      ...own,
      extract(record) {
        throw new Error(`cannot read ${record.message}`);
      },
    });
    await ingest(new ArraySource("thrown", new Map([["p", raw]]), () => 50), throwing);
    const unreadable = raw.flatMap((record) =>
      (["corrupt", "too_large", "undecodable"] as const).map((reason) => ({
        record,
        reason,
        detail: `cannot read ${Buffer.isBuffer(record.value) ? record.value.toString() : JSON.stringify(record.value)}`,
      })),
    );
    await ingest(new UnreadableSource("unreadable", unreadable));
    expect(await leaked()).toEqual([]);
    const { items } = await store.listDeadLetters({ limit: 100 });
    expect(items).toHaveLength(100);
  });
});

/** Reads a source to its end and stops the worker there, as a signal would: half-read records stay half read. */
class StoppingSource {
  readonly id: string;
  readonly type = "array";
  private readonly source: ArraySource;
  private readonly stop: AbortController;

  constructor(source: ArraySource, stop: AbortController) {
    this.id = source.id;
    this.source = source;
    this.stop = stop;
  }

  async *read(...given: Parameters<ArraySource["read"]>): AsyncIterable<SourceBatch> {
    yield* this.source.read(...given);
    this.stop.abort();
  }

  ack(...given: Parameters<ArraySource["ack"]>): void {
    this.source.ack(...given);
  }

  revoke(...given: Parameters<ArraySource["revoke"]>): void {
    this.source.revoke(...given);
  }

  status = () => this.source.status();
  close = () => this.source.close();
}

/** Gives nothing but records that it cannot read. */
class UnreadableSource extends ArraySource {
  private readonly unreadable: SourceBatch["unreadable"];

  constructor(id: string, unreadable: SourceBatch["unreadable"]) {
    super(id, new Map([["p", [{ origin: { type: "stdin", line: 1 }, value: null }]]]), () => 1);
    this.unreadable = unreadable;
  }

  override async *read(...given: Parameters<ArraySource["read"]>): AsyncIterable<SourceBatch> {
    for await (const batch of super.read(...given)) yield { ...batch, records: [], unreadable: this.unreadable };
  }
}

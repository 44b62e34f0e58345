import { truncateSync } from "node:fs";
import { appendFile, copyFile, rename, stat, symlink, truncate, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../../src/app/system-clock.ts";
import { MemoryContext } from "../../support/memory-context.ts";
import { until } from "../../support/services/server-process.ts";
import { Follower, newFolder, only, readAll, sourceDeps, texts } from "./follower.ts";

function lines(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => `line ${from + index} of the log`);
}

function text(from: number, to: number): string {
  return lines(from, to)
    .map((line) => `${line}\n`)
    .join("");
}

describe("reading once", () => {
  test("delivers every line with its number and offset, the last one without an end too", async () => {
    const folder = await newFolder();
    await writeFile(join(folder, "app.log"), "first\r\nsecond\n\nümlaut\nlast");
    const context = new MemoryContext();
    await readAll({ paths: [join(folder, "*.log")] }, context);
    expect(texts(context)).toEqual(["first", "second", "", "ümlaut", "last"]);
    expect(context.records.map(({ origin }) => (origin.type === "file" ? [origin.line, origin.offset] : []))).toEqual([
      [1, 0],
      [2, 7],
      [3, 14],
      [4, 15],
      [5, 23],
    ]);
    expect(context.scanned).toBe(5);
  });

  test("reads nothing a second time, and only what was added a third time", async () => {
    const folder = await newFolder();
    const path = join(folder, "app.log");
    await writeFile(path, text(0, 10));
    const context = new MemoryContext();
    await readAll({ paths: [path] }, context);
    await readAll({ paths: [path] }, context);
    expect(texts(context)).toEqual(lines(0, 10));
    await appendFile(path, text(10, 12));
    await readAll({ paths: [path] }, context);
    expect(texts(context)).toEqual(lines(0, 12));
    expect(context.records.at(-1)?.origin).toMatchObject({ line: 12 });
  });

  test("follows links and knows one file under several names, leaves excluded ones out", async () => {
    const folder = await newFolder();
    await writeFile(join(folder, "a.log"), "one\n");
    await writeFile(join(folder, "no.log"), "never\n");
    await symlink(join(folder, "a.log"), join(folder, "link.log"));
    const context = new MemoryContext();
    await readAll({ paths: [join(folder, "*.log"), join(folder, "a.log")], exclude: [join(folder, "no.*")] }, context);
    expect(texts(context)).toEqual(["one"]);
  });

  test("takes a path that exists as it is written", async () => {
    const folder = await newFolder();
    await writeFile(join(folder, "app[1].log"), "one\n");
    const context = new MemoryContext();
    await readAll({ paths: [join(folder, "app[1].log")] }, context);
    expect(texts(context)).toEqual(["one"]);
  });

  test("reads gzip by its content, in several reads, and goes on after a restart", async () => {
    const folder = await newFolder();
    const path = join(folder, "old.gz");
    await writeFile(path, gzipSync(`${text(0, 150_000)}end without newline`));
    const context = new MemoryContext();
    const first = new Follower(
      { paths: [path], follow: false },
      context,
      sourceDeps(),
      () => context.records.length === 0,
    );
    await first.ended();
    expect(context.records.length).toBeGreaterThan(0);
    await readAll({ paths: [path] }, context);
    await readAll({ paths: [path] }, context);
    expect(texts(context)).toEqual([...lines(0, 150_000), "end without newline"]);
  });

  test("a gzip file that breaks off is a gap, and what is before it is read", async () => {
    const folder = await newFolder();
    const whole = gzipSync(Buffer.from(text(0, 150_000)), { level: 0 });
    await writeFile(join(folder, "old.gz"), whole.subarray(0, whole.length - 1000));
    const context = new MemoryContext();
    await readAll({ paths: [join(folder, "old.gz")] }, context);
    expect(context.gaps).toMatchObject([{ reason: "unreadable" }]);
    expect(texts(context)).toEqual(lines(0, context.records.length));
  });

  test("a line over the limit is a dead letter with its beginning; the lines around it are whole", async () => {
    const folder = await newFolder();
    const path = join(folder, "app.log");
    const huge = Buffer.alloc(100 * 1024 * 1024, "x");
    huge.write("ERROR the beginning");
    await writeFile(path, Buffer.concat([Buffer.from("before\n"), huge, Buffer.from("\nafter\n")]));
    const context = new MemoryContext();
    const before = process.memoryUsage().arrayBuffers;
    await readAll({ paths: [path] }, context);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
    expect(texts(context)).toEqual(["before", "after"]);
    expect(context.unreadable).toMatchObject([{ reason: "too_large", record: { origin: { line: 2, offset: 7 } } }]);
    expect(String(context.unreadable[0]?.record.value)).toMatch(/^ERROR the beginningx+$/);
    expect(context.records[1]?.origin).toMatchObject({ line: 3, offset: 7 + huge.length + 1 });
    expect(context.scanned).toBe(3);
  });

  test("finds lines and literals in UTF-16 of both byte orders, and GBK", async () => {
    const folder = await newFolder();
    const little = Buffer.from("﻿信息 ok\r\nERROR 订单 ଊ失败\r\n信息 ok\n", "utf16le");
    await writeFile(join(folder, "le.log"), little);
    await writeFile(join(folder, "be.log"), Buffer.from(little).swap16());
    await writeFile(
      join(folder, "gbk.log"),
      Buffer.from([0xd0, 0xc5, 0x0a, ...Buffer.from("ERROR "), 0xb6, 0xa9, 0x0a]),
    );
    for (const [encoding, name] of [
      ["utf-16le", "le"],
      ["utf-16be", "be"],
      ["gbk", "gbk"],
    ] as const) {
      const context = new MemoryContext();
      await readAll({ paths: [join(folder, `${name}.log`)], encoding }, context, sourceDeps({ filter: only("error") }));
      expect(context.records).toHaveLength(1);
      expect(new TextDecoder(encoding).decode(context.records[0]?.value as Buffer)).toMatch(/^ERROR 订/);
      expect(context.records[0]?.origin).toMatchObject({ line: 2 });
    }
  });
});

describe("following", () => {
  test("waits for the end of a line, then delivers it whole", async () => {
    const folder = await newFolder();
    const path = join(folder, "app.log");
    await writeFile(path, "one\ntw");
    const context = new MemoryContext();
    const follower = new Follower({ paths: [path] }, context);
    await until(() => context.records.length === 1, "the first line");
    await appendFile(path, "o\nthree\n");
    await until(() => context.records.length === 3, "the others");
    await follower.stop();
    expect(texts(context)).toEqual(["one", "two", "three"]);
  });

  test("start_from latest begins at the end of what is there, and at the beginning of what comes later", async () => {
    const folder = await newFolder();
    await writeFile(join(folder, "a.log"), text(0, 5));
    const context = new MemoryContext();
    const options = { paths: [join(folder, "*.log")], start_from: "latest" };
    const follower = new Follower(options, context);
    await until(() => context.checkpoints().length === 1, "the starting point to be stored");
    await follower.stop();
    await appendFile(join(folder, "a.log"), text(5, 7));
    await writeFile(join(folder, "b.log"), "only later\n");
    const second = new Follower({ ...options, start_from: "earliest" }, context);
    await until(() => context.records.length >= 3, "what came later");
    await second.stop();
    expect(texts(context).sort()).toEqual([...lines(5, 7), "only later"]);
    expect(context.records.find(({ value }) => String(value) === "line 5 of the log")?.origin).toMatchObject({
      line: 6,
    });
  });

  test("reads a renamed file to its end, then the new one", async () => {
    const folder = await newFolder();
    const path = join(folder, "app.log");
    await writeFile(path, text(0, 3));
    const context = new MemoryContext();
    const follower = new Follower({ paths: [path] }, context);
    await until(() => context.records.length === 3, "the first file");
    await rename(path, `${path}.1`);
    await writeFile(path, text(10, 13));
    await appendFile(`${path}.1`, text(3, 5));
    await until(() => context.records.length === 8, "both files");
    await follower.stop();
    expect(texts(context).sort()).toEqual([...lines(0, 5), ...lines(10, 13)].sort());
  });

  test("files that are read to their end say so for as long as they are there, closed, rotated and compressed ones too", async () => {
    const folder = await newFolder();
    const path = join(folder, "app.log");
    await writeFile(path, text(0, 3));
    await writeFile(join(folder, "old.log"), gzipSync(text(20, 22)));
    const context = new MemoryContext();
    let ahead = 0;
    const clock = { ...systemClock, now: () => systemClock.now() + ahead };
    const follower = new Follower({ paths: [join(folder, "*.log")] }, context, { ...sourceDeps(), clock });
    await until(() => context.records.length === 5, "the first files");
    await rename(path, `${path}.1`);
    await writeFile(path, text(10, 13));
    await until(() => context.records.length === 8, "the file after the rotation");
    // Long enough for all of them to be closed.
    for (let hour = 1; hour <= 2; hour++) {
      ahead = hour * 3_600_000;
      const since = clock.now();
      await until(
        () => context.checkpoints().every(({ progress }) => (progress.caughtUpAt ?? 0) >= since && progress.lag === 0),
        `word of all three after ${hour} h`,
      );
    }
    expect(context.checkpoints()).toHaveLength(3);
    await appendFile(path, text(13, 14));
    await until(() => context.records.length === 9, "what was added to a closed file");
    await follower.stop();
  });

  test("reads what a rotation under a stopped worker left in the renamed and compressed file", async () => {
    const folder = await newFolder();
    const path = join(folder, "app.log");
    await writeFile(path, text(0, 3));
    const context = new MemoryContext();
    await readAll({ paths: [path] }, context);
    await appendFile(path, text(3, 5));
    await rename(path, `${path}.1`);
    await writeFile(path, text(10, 12));
    const follower = new Follower({ paths: [path] }, context);
    await until(() => context.records.length === 7, "the rest of the old file and the new one");
    await follower.stop();
    await appendFile(`${path}.1`, text(5, 6));
    await writeFile(`${path}.1.gz`, gzipSync(text(0, 6)));
    await unlink(`${path}.1`);
    const second = new Follower({ paths: [path] }, context);
    await until(() => context.records.length === 8, "the line that only the compressed file holds");
    await second.stop();
    expect(texts(context).sort()).toEqual([...lines(0, 6), ...lines(10, 12)].sort());
  });

  test("copy and truncate: reads the rest from the copy, and the new content from its beginning", async () => {
    const folder = await newFolder();
    const path = join(folder, "app.log");
    await writeFile(path, text(0, 3));
    const context = new MemoryContext();
    await readAll({ paths: [path] }, context);
    await appendFile(path, text(3, 5));
    await copyFile(path, `${path}.1`);
    await truncate(path, 0);
    await appendFile(path, text(20, 22));
    const follower = new Follower({ paths: [path] }, context);
    await until(() => context.records.length === 7, "copy and new content");
    await copyFile(path, `${path}.2`);
    await truncate(path, 0);
    await appendFile(path, text(30, 40));
    await until(() => context.records.length === 17, "the second new content");
    await follower.stop();
    expect(texts(context).sort()).toEqual([...lines(0, 5), ...lines(20, 22), ...lines(30, 40)].sort());
    expect(context.gaps).toEqual([]);
  });

  test("a file that is written anew with the same first line is read from its beginning", async () => {
    const folder = await newFolder();
    const path = join(folder, "app.log");
    await writeFile(path, "banner\none\ntwo\n");
    const context = new MemoryContext();
    const follower = new Follower({ paths: [path] }, context);
    await until(() => context.records.length === 3, "the first content");
    await writeFile(path, "banner\nother\n");
    await until(() => context.records.length === 5, "the second content");
    await follower.stop();
    expect(texts(context)).toEqual(["banner", "one", "two", "banner", "other"]);
    expect(context.records.at(-1)?.origin).toMatchObject({ line: 2, offset: 7 });
  });

  test("two files that begin alike are two files", async () => {
    const folder = await newFolder();
    await writeFile(join(folder, "a.log"), "banner\na1\na2\n");
    await writeFile(join(folder, "b.log"), "banner\nb1 which is longer\n");
    const context = new MemoryContext();
    const options = { paths: [join(folder, "*.log")] };
    const follower = new Follower(options, context);
    await until(() => context.records.length === 5, "both files");
    await follower.stop();
    await appendFile(join(folder, "b.log"), "b2\n");
    await appendFile(join(folder, "a.log"), "a3\n");
    const second = new Follower(options, context);
    await until(() => context.records.length === 7, "what was added");
    await second.stop();
    expect(texts(context).sort()).toEqual(["a1", "a2", "a3", "b1 which is longer", "b2", "banner", "banner"]);
  });

  test("a copy of a file is not read again", async () => {
    const folder = await newFolder();
    await writeFile(join(folder, "a.log"), text(0, 5));
    const context = new MemoryContext();
    const follower = new Follower({ paths: [join(folder, "*.log")] }, context);
    await until(() => context.records.length === 5, "the file");
    await copyFile(join(folder, "a.log"), join(folder, "copy.log"));
    await writeFile(join(folder, "part.log"), text(0, 2));
    await writeFile(join(folder, "other.log"), "a sign that the search has come by\n");
    await until(() => context.records.length >= 6, "the sign");
    await follower.stop();
    expect(texts(context)).toEqual([...lines(0, 5), "a sign that the search has come by"]);
  });

  test("a deleted file is read to its end", async () => {
    const folder = await newFolder();
    const path = join(folder, "app.log");
    await writeFile(path, text(0, 3));
    const context = new MemoryContext();
    const follower = new Follower({ paths: [path] }, context);
    await until(() => context.records.length === 3, "the beginning");
    await appendFile(path, "last without end");
    await unlink(path);
    await until(() => context.records.length === 4, "the end");
    await follower.stop();
    expect(texts(context)).toEqual([...lines(0, 3), "last without end"]);
    expect(context.gaps).toEqual([]);
  });

  test("what was truncated away unread is a gap", async () => {
    const folder = await newFolder();
    const path = join(folder, "app.log");
    await writeFile(path, text(0, 400_000));
    const size = (await stat(path)).size;
    const context = new MemoryContext();
    let truncated = false;
    const follower = new Follower({ paths: [path] }, context, sourceDeps(), () => {
      if (!truncated) {
        truncated = true;
        truncateSync(path, 0);
      }
      return true;
    });
    await until(() => context.gaps.length === 1, "the gap");
    await writeFile(path, "new\n");
    await until(() => texts(context).includes("new"), "the new content");
    await follower.stop();
    expect(context.gaps).toHaveLength(1);
    const read = context.records.length - 1;
    expect(context.gaps).toMatchObject([
      { reason: "deleted", range: `bytes ${text(0, read).length} to ${size - 1} of ${path}` },
    ]);
  });

  test("an assignment that was taken away is assigned again, and goes on where the other worker left it", async () => {
    const folder = await newFolder();
    const path = join(folder, "app.log");
    await writeFile(path, text(0, 3));
    const context = new MemoryContext();
    const follower = new Follower({ paths: [path] }, context);
    await until(() => context.records.length === 3, "the beginning");
    const [row] = context.checkpoints();
    context.store(row!.partition, row!.position!);
    await appendFile(path, text(3, 5));
    await until(() => context.records.length === 5, "the rest");
    await follower.stop();
    expect(context.staleCommits).toBe(1);
    expect(texts(context)).toEqual(lines(0, 5));
  });
});

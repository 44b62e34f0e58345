import { appendFile, rename, truncate, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { MemoryContext } from "../../support/memory-context.ts";
import { until } from "../../support/services/server-process.ts";
import { Follower, newFolder, readAll, texts } from "./follower.ts";

/** A follower that has committed the first batch of a large file and dies before the next. */
async function readBeginning(path: string, context: MemoryContext): Promise<void> {
  await writeFile(path, Array.from({ length: 200_000 }, (_, i) => `line ${i} of the log\n`).join(""));
  const follower = new Follower({ paths: [path] }, context, undefined, () => context.records.length === 0);
  await follower.ended();
}

const marked = (context: MemoryContext) =>
  context.checkpoints().filter(({ progress }) => progress.goneAt !== undefined);

test.each([
  ["deleted", (path: string) => unlink(path)],
  ["emptied", (path: string) => truncate(path)],
  ["written anew", (path: string) => writeFile(path, "another file\n")],
  ["moved out of sight", (path: string) => rename(path, `${path.replace("app", "old")}.bak`)],
])("a file that is %s while no worker runs leaves a gap when it was not read to its end", async (_, change) => {
  const path = join(await newFolder(), "app.log");
  const context = new MemoryContext();
  await readBeginning(path, context);
  const unread = context.checkpoints()[0]!.progress.lag!;
  expect(unread).toBeGreaterThan(0);
  await change(path);
  const follower = new Follower({ paths: [path] }, context);
  await until(() => context.gaps.length > 0, "the gap");
  await follower.stop();
  const [gap] = context.gaps;
  expect(gap).toMatchObject({ reason: "deleted", range: expect.stringContaining(path) });
  const [first, last] = /bytes (\d+) to (\d+) of/.exec(gap!.range)!.slice(1).map(Number);
  expect(last! - first! + 1).toBe(unread);
  // Once, not at every start.
  await readAll({ paths: [path] }, context);
  await readAll({ paths: [path] }, context);
  expect(context.gaps).toHaveLength(1);
});

test("two workers of one machine record it once", async () => {
  const path = join(await newFolder(), "app.log");
  const context = new MemoryContext();
  await readBeginning(path, context);
  await unlink(path);
  await Promise.all([readAll({ paths: [path] }, context), readAll({ paths: [path] }, context)]);
  expect(context.gaps).toHaveLength(1);
});

test("files that were read to their end leave none, plain or compressed", async () => {
  const folder = await newFolder();
  await writeFile(join(folder, "app.log"), "a\nb\n");
  await writeFile(join(folder, "old.log.gz"), gzipSync("c\nd\n"));
  const context = new MemoryContext();
  const paths = [join(folder, "*")];
  await readAll({ paths }, context);
  await unlink(join(folder, "app.log"));
  await unlink(join(folder, "old.log.gz"));
  await readAll({ paths }, context);
  expect(texts(context).toSorted()).toEqual(["a", "b", "c", "d"]);
  expect(marked(context)).toHaveLength(2);
  expect(context.gaps).toEqual([]);
});

test("a file that is still there, but not asked for any more, is waited for no more; that is no gap", async () => {
  const path = join(await newFolder(), "app.log");
  const context = new MemoryContext();
  await readBeginning(path, context);
  const counted = context.records.length;
  await readAll({ paths: [`${path}.other`] }, context);
  expect(context.gaps).toEqual([]);
  expect(marked(context)).toHaveLength(1);
  // Asked for again, it is read on where it was left.
  await readAll({ paths: [path] }, context);
  expect(marked(context)).toEqual([]);
  expect(counted).toBeLessThan(200_000);
  expect(context.records).toHaveLength(200_000);
});

test("files of another machine that shares the store are left alone", async () => {
  const path = join(await newFolder(), "app.log");
  const context = new MemoryContext();
  await readBeginning(path, context);
  await unlink(path);
  const { partition, position } = context.checkpoints()[0]!;
  context.store(partition, JSON.stringify({ ...JSON.parse(position!), host: "another" }));
  await readAll({ paths: [path] }, context);
  expect(context.gaps).toEqual([]);
  expect(marked(context)).toEqual([]);
});

test("a file that comes back is read on where it was left", async () => {
  const folder = await newFolder();
  const [path, aside] = [join(folder, "app.log"), join(folder, "aside")];
  await writeFile(path, "a\nb\n");
  const context = new MemoryContext();
  await readAll({ paths: [path] }, context);
  await rename(path, aside);
  await readAll({ paths: [path] }, context);
  expect(marked(context)).toHaveLength(1);
  await appendFile(aside, "c\n");
  await rename(aside, path);
  await readAll({ paths: [path] }, context);
  expect(texts(context)).toEqual(["a", "b", "c"]);
  expect(marked(context)).toEqual([]);
});

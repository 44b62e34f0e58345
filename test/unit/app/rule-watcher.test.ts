import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "vitest";
import { watchRules } from "../../../src/app/rule-watcher.ts";
import { systemClock } from "../../../src/app/system-clock.ts";
import { until } from "../../support/services/server-process.ts";

describe("watchRules", () => {
  let folder: string;
  let changes: number;
  let stop: AbortController;
  let watching: Promise<void>;
  const file = (name: string): string => join(folder, name);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "elkhound-watch-"));
    writeFileSync(file("a.yml"), "one");
    changes = 0;
    stop = new AbortController();
  });
  afterEach(async () => {
    stop.abort();
    await watching;
    rmSync(folder, { recursive: true, force: true });
  });

  /** Watches, and resolves when the state of now is known. */
  async function watch(paths = [folder]): Promise<void> {
    let looked: (() => void) | undefined;
    const ready = new Promise<void>((resolve) => {
      looked = resolve;
    });
    const clock = {
      ...systemClock,
      sleep: (ms: number, signal?: AbortSignal) => {
        looked?.();
        return systemClock.sleep(ms, signal);
      },
    };
    const changed = async (): Promise<void> => {
      changes += 1;
    };
    watching = watchRules({ paths: () => paths, clock, changed }, stop.signal);
    await ready;
  }
  const seen = (count: number) => until(() => changes === count, `change ${count}`);

  it("sees files written over, replaced, added, removed, and folders with new files", async () => {
    await watch();
    writeFileSync(file("a.yml"), "two");
    await seen(1);
    writeFileSync(file("a.yml.tmp"), "three");
    renameSync(file("a.yml.tmp"), file("a.yml"));
    await seen(2);
    mkdirSync(file("more"));
    writeFileSync(join(file("more"), "b.yaml"), "one");
    await seen(3);
    writeFileSync(join(file("more"), "b.yaml"), "two");
    await seen(4);
    unlinkSync(file("a.yml"));
    await seen(5);
  });

  it("sees links that are swapped, and a single file that is replaced", async () => {
    for (const revision of ["..1", "..2"]) {
      mkdirSync(file(revision));
      writeFileSync(join(file(revision), "c.yml"), revision);
    }
    symlinkSync("..1", file("..data"));
    symlinkSync("..data/c.yml", file("c.yml"));
    await watch([file("c.yml")]);
    symlinkSync("..2", file("..new"));
    renameSync(file("..new"), file("..data"));
    await seen(1);
  });

  it("tells content: a file that is only touched, or of another kind, is no change", async () => {
    await watch();
    utimesSync(file("a.yml"), new Date(0), new Date(0));
    writeFileSync(file("notes.txt"), "x");
    writeFileSync(file(".hidden.yml"), "x");
    writeFileSync(file("a.yml"), "two");
    await seen(1);
  });
});

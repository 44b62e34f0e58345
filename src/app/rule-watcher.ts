import { hash } from "node:crypto";
import { type FSWatcher, watch } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Clock } from "../domain/time.ts";
import { listRuleFiles } from "../extraction/rule-files.ts";

/** How often files are looked at where no notice of a change comes (network folders, links that are swapped). */
const POLL_MS = 1_000;
/** Folders may be busy with other things. */
const SHORTEST_MS = 200;
/** A file may be written in several steps: it is taken when it has not changed for this long … */
const SETTLE_MS = 100;
/** … or after so many looks. */
const MAX_LOOKS = 8;

export interface RuleWatcherOptions {
  /** The rule files and folders of this moment. */
  readonly paths: () => readonly string[];
  readonly clock: Clock;
  /** Called, one at a time, when a file is other than at the last look, or new, or gone. */
  readonly changed: () => Promise<void>;
}

/**
 * Watches rule files until `signal` aborts. What counts is their content, so editors that replace files, links that are
 * swapped, and files that are touched only are all told right. A change is seen within two seconds.
 */
export async function watchRules(options: RuleWatcherOptions, signal: AbortSignal): Promise<void> {
  const { clock } = options;
  const notices = new Notices();
  let seen = await look(options.paths(), notices);
  while (!signal.aborted) {
    await clock.sleep(SHORTEST_MS, signal);
    const noticed = notices.next();
    await clock.sleep(POLL_MS - SHORTEST_MS, AbortSignal.any([signal, noticed]));
    if (signal.aborted) break;
    let now = await look(options.paths(), notices);
    if (now === seen) continue;
    for (let looks = 1; looks < MAX_LOOKS; looks++) {
      await clock.sleep(SETTLE_MS, signal);
      const later = await look(options.paths(), notices);
      if (later === now) break;
      now = later;
    }
    if (signal.aborted) break;
    seen = now;
    await options.changed();
  }
  notices.close();
}

/** A digest of every rule file's path and content; watches the folders on the way. */
async function look(paths: readonly string[], notices: Notices): Promise<string> {
  const seen: string[] = [];
  const folders = new Set<string>();
  for (const path of paths) {
    const files = await listRuleFiles(path);
    if (files instanceof Error || files[0] !== path) folders.add(path);
    for (const file of files instanceof Error ? [] : files) {
      folders.add(dirname(file));
      const content = await readFile(file).catch(() => undefined);
      seen.push(file, content === undefined ? "unreadable" : hash("sha1", content));
    }
    if (files instanceof Error) seen.push(path, files.message);
  }
  notices.watch(folders);
  return seen.join("\n");
}

/** Most folders that are watched; the rest is polled. */
const MAX_FOLDERS = 64;

/** The operating system's notices of changes, as far as it gives any: they only make the next look come sooner. */
class Notices {
  private readonly watchers = new Map<string, FSWatcher | undefined>();
  private waiting = new AbortController();

  /** Aborts at the next notice; at once when there was one since the last call. */
  next(): AbortSignal {
    const { signal } = this.waiting;
    if (signal.aborted) this.waiting = new AbortController();
    return signal;
  }

  watch(folders: ReadonlySet<string>): void {
    for (const [folder, watcher] of this.watchers) {
      if (folders.has(folder)) continue;
      watcher?.close();
      this.watchers.delete(folder);
    }
    for (const folder of [...folders].slice(0, MAX_FOLDERS)) {
      if (!this.watchers.has(folder)) this.watchers.set(folder, this.begin(folder));
    }
  }

  close(): void {
    for (const watcher of this.watchers.values()) watcher?.close();
    this.watchers.clear();
  }

  private begin(folder: string): FSWatcher | undefined {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.waiting.abort());
      watcher.on("error", () => {
        watcher.close();
        this.watchers.delete(folder);
      });
      return watcher;
    } catch {
      // Polling sees it all the same.
      return undefined;
    }
  }
}

import { chmodSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "vitest";
import { sharedPostgres } from "../../support/services/postgres.ts";
import { chaos } from "./chaos.ts";

const large = process.env["ELKHOUND_CHAOS"] === "large";
const seed = Number(process.env["ELKHOUND_CHAOS_SEED"] ?? 20261124);
const size = large ? { kills: 40, records: 400_000 } : { kills: 10, records: 20_000 };
const limitMs = large ? 3_600_000 : 300_000;

describe("counts are exact whatever is killed", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "elkhound-chaos-"));
    chmodSync(folder, 0o755);
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it("with one worker on SQLite", { timeout: limitMs }, async () => {
    await chaos({ folder, seed, store: `data_dir: ${join(folder, "data")}`, workers: 1, ...size });
  });

  it("with two workers on PostgreSQL", { timeout: limitMs }, async () => {
    const url = await sharedPostgres();
    await chaos({ folder, seed: seed + 10, store: `store: { url: "${url}" }`, workers: 2, ...size });
  });
});

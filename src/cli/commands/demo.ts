import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type App, ROLES } from "../../app/app.ts";
import { loadConfig } from "../../app/load-config.ts";
import { asError } from "../../domain/errors.ts";
import { SECOND } from "../../domain/time.ts";
import { type CliContext, EXIT } from "../command.ts";
import { serve } from "./run.ts";

const DEMO_CONFIG = join(import.meta.dirname, "..", "..", "..", "demo", "elkhound.yml");
const LOOK_EVERY_MS = SECOND;
/** Enough to see what it does; the rest is in `issues list`. */
const ISSUES_SHOWN = 20;

/** Follows the logs that come with Elkhound, and prints each new issue as it is found. */
export async function runDemo(context: CliContext): Promise<number> {
  const { terminal, env } = context;
  if (!existsSync(DEMO_CONFIG)) {
    terminal.note(
      "this installation comes without the demo: write an elkhound.yml, or set ELASTICSEARCH_URL or KAFKA_BROKERS",
    );
    return EXIT.problems;
  }
  terminal.note(
    "no elkhound.yml here, and no servers named in the environment: running the demo (stop it with Ctrl+C)",
  );
  const given = env["ELKHOUND_ADMIN_TOKEN"] ?? "";
  const adminToken = given === "" ? randomBytes(24).toString("base64url") : given;
  return await serve(context, {
    roles: ROLES,
    adminToken,
    load: () => loadConfig({ file: DEMO_CONFIG, env }),
    started: (app, stopping) => {
      const address = app.address() ?? "";
      terminal.print("Elkhound is at ", { text: address, style: "bold" });
      if (given === "") {
        terminal.print("Its token for this run: ", adminToken);
        terminal.print(`  curl -H "Authorization: Bearer ${adminToken}" ${address}/api/v1/issues`);
      }
      printNewIssues(app, context, stopping).catch((thrown: unknown) => terminal.note(asError(thrown).message));
    },
  });
}

async function printNewIssues({ store }: App, { terminal, clock }: CliContext, stopping: AbortSignal): Promise<void> {
  const seen = new Set<string>();
  while (store !== undefined && !stopping.aborted && seen.size < ISSUES_SHOWN) {
    const { items } = await store.listIssues({ limit: 100, sort: "first_seen" });
    for (const { id, title, culprit, services, eventCount } of items.toReversed()) {
      if (seen.has(id) || seen.size >= ISSUES_SHOWN) continue;
      seen.add(id);
      const where = [services.join(", "), culprit ?? ""].filter((part) => part !== "").join(" · ");
      terminal.print({ text: "new issue ", style: "red" }, { text: title, style: "bold" }, `  ${eventCount}×  `, {
        text: where,
        style: "dim",
      });
    }
    await clock.sleep(LOOK_EVERY_MS, stopping);
  }
  if (!stopping.aborted)
    terminal.print({ text: "… more at /api/v1/issues and with `elkhound issues list`", style: "dim" });
}

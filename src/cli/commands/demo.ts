import { randomBytes } from "node:crypto";
import { join, resolve } from "node:path";
import { type App, ROLES } from "../../app/app.ts";
import { demoSources, startDemo } from "../../app/demo/demo-writer.ts";
import { loadConfig } from "../../app/load-config.ts";
import { localUrl } from "../../app/page-url.ts";
import { asError } from "../../domain/errors.ts";
import { SECOND } from "../../domain/time.ts";
import type { CliContext } from "../command.ts";
import { serve } from "./run.ts";

/** Where the demo keeps its logs and its store, in the current folder; it may be deleted at any time. */
const DEMO_FOLDER = join("data", "demo");
const LOOK_EVERY_MS = SECOND;
/** Enough to see what it does; the rest is in `issues list`. */
const ISSUES_SHOWN = 25;

/** Follows the logs of a made-up shop, which are written meanwhile, and prints each new issue as it is found. */
export async function runDemo(context: CliContext): Promise<number> {
  const { terminal, env, clock } = context;
  terminal.note(
    `no elkhound.yml here, and no servers named in the environment: running the demo (stop it with Ctrl+C; delete ${DEMO_FOLDER} to begin it anew)`,
  );
  const given = env["ELKHOUND_ADMIN_TOKEN"] ?? "";
  const adminToken = given === "" ? randomBytes(24).toString("base64url") : given;
  const ended = new AbortController();
  const folder = resolve(DEMO_FOLDER, "logs");
  const demo = await startDemo({ folder, clock, signal: ended.signal });
  demo.done.catch((thrown: unknown) => terminal.note(`the demo's logs cannot be written: ${asError(thrown).message}`));
  const text = demoConfig(folder, env);
  try {
    return await serve(context, {
      roles: ROLES,
      adminToken,
      load: () => loadConfig({ file: "(demo)", text, env }),
      started: (app, stopping) => {
        announce(context, app, given === "" ? adminToken : undefined);
        printNewIssues(app, context, stopping).catch((thrown: unknown) => terminal.note(asError(thrown).message));
      },
    });
  } finally {
    ended.abort();
    await demo.done.catch(() => {});
  }
}

function demoConfig(folder: string, env: CliContext["env"]): string {
  const listen = env["ELKHOUND_LISTEN"];
  return JSON.stringify({
    data_dir: resolve(DEMO_FOLDER, "store"),
    log_level: "warn",
    server: { ...(listen === undefined ? {} : { listen }), ...publicUrl(listen ?? "127.0.0.1:4800") },
    sources: demoSources(folder),
    receivers: [{ name: "terminal", console: [{}] }],
    // Nobody watches a demo for the five minutes in which people on call are not to be told twice.
    route: { receiver: "terminal", group_wait: "1s", group_interval: "10s" },
  });
}

/** Alerts link to the page; at port 0 nobody knows yet where that is. */
function publicUrl(listen: string): { readonly public_url?: string } {
  return listen.endsWith(":0") ? {} : { public_url: localUrl(listen) };
}

function announce({ terminal }: CliContext, app: App, token: string | undefined): void {
  const address = app.address() ?? "";
  terminal.print("Elkhound is at ", { text: address, style: "bold" });
  terminal.print(
    "Watch it for two minutes: new errors come, then a spike. Resolve the issue that has it: it soon comes back.",
  );
  if (token === undefined) return;
  terminal.print("The token of this run, for scripts: ", token);
  terminal.print({ text: `  curl -H "Authorization: Bearer ${token}" ${address}/api/v1/issues`, style: "dim" });
}

async function printNewIssues({ store }: App, { terminal, clock }: CliContext, stopping: AbortSignal): Promise<void> {
  const seen = new Set<string>();
  while (store !== undefined && !stopping.aborted && seen.size < ISSUES_SHOWN) {
    const { items } = await store.listIssues({ limit: 100, sort: "first_seen" });
    for (const { id, title, culprit, services, eventCount } of items.toReversed()) {
      if (seen.has(id) || seen.size >= ISSUES_SHOWN) continue;
      seen.add(id);
      const where = [services.join(", "), culprit ?? ""].filter((part) => part !== "").join(" · ");
      const count = `  ${eventCount}×  `;
      terminal.print({ text: "issue  ", style: "red" }, { text: title, style: "bold" }, count, {
        text: where,
        style: "dim",
      });
    }
    await clock.sleep(LOOK_EVERY_MS, stopping);
  }
  if (!stopping.aborted)
    terminal.print({ text: "… more with `elkhound issues list` and at /api/v1/issues", style: "dim" });
}

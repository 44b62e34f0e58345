import { type App, createApp, ROLES, type Role } from "../../app/app.ts";
import { loadConfig } from "../../app/load-config.ts";
import { logRedaction } from "../../app/log-redaction.ts";
import { SECOND } from "../../domain/time.ts";
import { createLogger } from "../../telemetry/logger.ts";
import { type Arguments, type CliContext, type Command, EXIT, UsageError } from "../command.ts";
import { configOption, DEFAULT_CONFIG } from "./options.ts";
import { printError, printProblems } from "./print-problems.ts";

/** A stop that takes longer is cut off: what was not committed is read again at the next start. */
const STOP_WITHIN_MS = 10 * SECOND;

export const runCommand: Command = {
  name: "run",
  summary: "Runs the service: reads the sources, counts issues, answers HTTP",
  details:
    "SIGTERM and SIGINT stop it cleanly within 10 seconds, a second one at once. SIGHUP reads the configuration and the rules again;\n" +
    "the log tells which of the changed parts wait for the next start (the store, the server, limits, the level of the log).\n" +
    "ELKHOUND_ADMIN_TOKEN (at least 24 characters) is the token of the HTTP API; without it the API answers 401.",
  options: {
    config: configOption,
    roles: {
      type: "string",
      value: "ROLES",
      byDefault: ROLES.join(","),
      description: "What this worker does, separated by commas.",
    },
  },
  examples: ["elkhound run --config /etc/elkhound/elkhound.yml", "elkhound run --roles ingest"],
  async run(args, context) {
    const file = args.string("config") ?? DEFAULT_CONFIG;
    return await serve(context, {
      configFile: file,
      roles: rolesOf(args),
      load: () => loadConfig({ file, env: context.env }),
    });
  },
};

/** Reads `--roles`. */
export function rolesOf(args: Arguments): readonly Role[] {
  const written = args.string("roles");
  if (written === undefined) return ROLES;
  const roles = written.split(",").map((role) => role.trim());
  const isRole = (role: string): role is Role => (ROLES as readonly string[]).includes(role);
  const unknown = roles.find((role) => !isRole(role));
  if (unknown !== undefined)
    throw new UsageError(`unknown role ${JSON.stringify(unknown)}`, `roles: ${ROLES.join(", ")}`);
  return roles.filter(isRole);
}

/** Runs a worker until it is told to stop. Returns the exit status. */
export async function serve(
  context: CliContext,
  options: {
    readonly roles: readonly Role[];
    readonly load: () => ReturnType<typeof loadConfig>;
    /** Default: a real worker. */
    readonly create?: typeof createApp;
    /** Default: ELKHOUND_ADMIN_TOKEN. */
    readonly adminToken?: string;
    /** Where the configuration is, for people. */
    readonly configFile?: string;
    /** Called once it reads and serves; `stopping` aborts when it is told to stop. */
    readonly started?: (app: App, stopping: AbortSignal) => void;
  },
): Promise<number> {
  const { terminal, clock } = context;
  const { config, problems } = await options.load();
  printProblems(problems, terminal.note);
  if (config === undefined) return EXIT.problems;
  const adminToken = options.adminToken ?? context.env["ELKHOUND_ADMIN_TOKEN"];
  const logger = createLogger(config.log_level, logRedaction(config));
  const app = (options.create ?? createApp)(config, {
    roles: options.roles,
    logger,
    adminToken,
    configFile: options.configFile,
  });

  const stopping = new AbortController();
  const stopRequested = Promise.withResolvers<void>();
  const stopNow = Promise.withResolvers<"now">();
  let stops = 0;
  const onStop = (): void => {
    stops += 1;
    stopping.abort();
    if (stops === 1) stopRequested.resolve();
    else stopNow.resolve("now");
  };
  const reload = async (): Promise<void> => {
    const loaded = await options.load();
    printProblems(loaded.problems, terminal.note);
    if (loaded.config === undefined) logger.error("the configuration has problems; the one before stays active");
    else
      await app
        .reload(loaded.config)
        .catch((error: unknown) =>
          logger.error({ err: error }, "reloading failed; the configuration before stays active"),
        );
  };
  let reloading = Promise.resolve();
  const forget = [
    context.onSignal("SIGTERM", onStop),
    context.onSignal("SIGINT", onStop),
    context.onSignal("SIGHUP", () => {
      // One after the other: two at once could leave the older configuration active.
      reloading = reloading.then(reload);
    }),
  ];
  try {
    const failed = await startUnlessStopped(app.start(), stopRequested.promise, context);
    if (failed) return EXIT.problems;
    if (stops === 0) {
      options.started?.(app, stopping.signal);
      tellSetUpLink(context, app);
    }
    await stopRequested.promise;
    const stopped = app.stop().then(() => "clean" as const);
    const deadline = clock.sleep(STOP_WITHIN_MS).then(() => "late" as const);
    const how = await Promise.race([stopped, deadline, stopNow.promise]);
    if (how === "clean") return EXIT.fine;
    terminal.note(how === "late" ? "did not stop within 10 seconds" : "stopped at once");
    return EXIT.problems;
  } finally {
    for (const unsubscribe of forget) unsubscribe();
  }
}

/** Printed, and not logged: whoever has it is the administrator. */
function tellSetUpLink({ terminal }: CliContext, app: App): void {
  const link = app.setUpLink();
  if (link === undefined) return;
  terminal.note("nobody can log in yet; set the administrator up here (works once, until tomorrow or the next start):");
  terminal.note(`  ${link}`);
}

/** A start may wait for the store for hours: a stop must not wait for it. */
async function startUnlessStopped(
  starting: Promise<void>,
  stop: Promise<void>,
  { terminal }: CliContext,
): Promise<boolean> {
  const started = starting.then(
    () => false,
    (thrown: unknown) => {
      printError(thrown, terminal);
      return true;
    },
  );
  return await Promise.race([started, stop.then(() => false)]);
}

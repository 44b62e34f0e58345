import { existsSync } from "node:fs";
import type { ElkhoundConfig } from "../app/config-schema.ts";
import { loadConfig } from "../app/load-config.ts";
import { openLocalApi } from "../app/local-api.ts";
import { logRedaction } from "../app/log-redaction.ts";
import { localUrl } from "../app/page-url.ts";
import { asError } from "../domain/errors.ts";
import { SECOND } from "../domain/time.ts";
import { createLogger } from "../telemetry/logger.ts";
import { type Arguments, type CliContext, type Option, UsageError } from "./command.ts";
import { configOption, DEFAULT_CONFIG } from "./commands/options.ts";
import { printProblems } from "./commands/print-problems.ts";

/** The flags of every command that asks the service. */
export const serviceOptions: Readonly<Record<string, Option>> = {
  config: configOption,
  url: {
    type: "string",
    value: "URL",
    description: "Address of the service. Default: `server.listen` of the configuration, else http://127.0.0.1:4800.",
  },
};

/** What such commands say in their help. */
export const SERVICE_DETAILS =
  "Asks the running service, with the token in ELKHOUND_ADMIN_TOKEN. When none runs and no --url is given, it opens the " +
  "configured store itself; the embedded store belongs to one process at a time, so it is held only for that moment.";

/** Where a command's answers come from: the running service, or the store when none runs. */
export interface IssueService {
  /** The JSON answer of an API address. Throws {@link ServiceError}. */
  get(path: string): Promise<unknown>;
  /** The same, to a POST with this JSON body. */
  post(path: string, body: object): Promise<unknown>;
  close(): Promise<void>;
}

/** The service's answer is not what was asked for. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly status: number;
  readonly hint: string | undefined;

  constructor(status: number, message: string, hint?: string) {
    super(message);
    this.status = status;
    this.hint = hint;
  }
}

const ANSWER_WITHIN_MS = 30 * SECOND;

/** Finds the service that `args` and the configuration name. Throws {@link ServiceError} when there is none. */
export async function findIssueService(args: Arguments, context: CliContext): Promise<IssueService> {
  const url = args.string("url");
  if (url !== undefined) return remote(serviceUrl(url), context);
  const config = await configuration(args, context);
  const base = localUrl(config?.server.listen ?? "127.0.0.1:4800");
  if (await answers(base, context)) return remote(base, context);
  if (config === undefined) {
    throw new ServiceError(0, `no service answers at ${base}`, "start it with `elkhound run`, or name it with --url");
  }
  const local = await openLocalApi(config, createLogger("error", logRedaction(config)), context.clock);
  return {
    get: async (path) => read(await answerOf(await local.request(path))),
    post: async (path, body) => read(await answerOf(await local.request(path, body))),
    close: () => local.close(),
  };
}

async function configuration(args: Arguments, { env, terminal }: CliContext): Promise<ElkhoundConfig | undefined> {
  const named = args.string("config");
  if (named === undefined && !existsSync(DEFAULT_CONFIG)) return undefined;
  const file = named ?? DEFAULT_CONFIG;
  const { config, problems } = await loadConfig({ file, env });
  if (config !== undefined) return config;
  printProblems(problems, terminal.note);
  throw new ServiceError(0, `${file} has errors`, "mend them, or name the service with --url");
}

function serviceUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError("--url must be an http or https address", "such as `--url http://127.0.0.1:4800`");
  }
  return url.href.replace(/\/+$/, "");
}

async function answers(base: string, context: CliContext): Promise<boolean> {
  try {
    await request(`${base}/health/live`, context);
    return true;
  } catch (thrown) {
    if (thrown instanceof ServiceError && thrown.status === 0) return false;
    throw thrown;
  }
}

function remote(base: string, context: CliContext): IssueService {
  return {
    get: async (path) => read(await request(base + path, context)),
    post: async (path, body) => read(await request(base + path, context, body)),
    close: async () => {},
  };
}

/** An answer, read to its end. */
interface Answer {
  readonly status: number;
  readonly text: string;
}

async function request(url: string, { env, clock }: CliContext, body?: object): Promise<Answer> {
  const token = env["ELKHOUND_ADMIN_TOKEN"] ?? "";
  const tooLate = new AbortController();
  const answered = new AbortController();
  const waiting = clock.sleep(ANSWER_WITHIN_MS, answered.signal).then(() => tooLate.abort());
  try {
    return await answerOf(
      await fetch(url, {
        headers: { "content-type": "application/json", ...(token === "" ? {} : { authorization: `Bearer ${token}` }) },
        ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
        // A redirect would carry the token to wherever it points.
        redirect: "error",
        signal: tooLate.signal,
      }),
    );
  } catch (thrown) {
    const cause = asError(asError(thrown).cause ?? thrown) as NodeJS.ErrnoException;
    throw new ServiceError(0, `no service answers at ${new URL(url).origin}: ${cause.code ?? cause.message}`);
  } finally {
    answered.abort();
    await waiting;
  }
}

async function answerOf(response: Response): Promise<Answer> {
  return { status: response.status, text: await response.text() };
}

function read({ status, text }: Answer): unknown {
  const body = parse(text);
  if (status === 200 && body !== undefined) return body;
  if (status === 401) {
    throw new ServiceError(401, "the service refuses the token", TOKEN_HINT);
  }
  const problem = (body ?? {}) as {
    readonly detail?: unknown;
    readonly errors?: readonly Partial<Record<"parameter" | "detail" | "hint" | "offset", unknown>>[];
  };
  const refused = (problem.errors ?? []).map(({ parameter, detail, hint, offset }) => {
    const name = typeof parameter === "string" && parameter !== "" ? `${parameter}: ` : "";
    const place = typeof offset === "number" ? ` at character ${offset + 1}` : "";
    return `${name}${detail}${place}${typeof hint === "string" ? ` (${hint.replace(/\.$/, "")})` : ""}`;
  });
  const reasons = [problem.detail, ...refused].filter((reason) => typeof reason === "string");
  throw new ServiceError(status, reasons.length === 0 ? `the service answers ${status}` : reasons.join(" "));
}

const TOKEN_HINT = "set ELKHOUND_ADMIN_TOKEN to the one that the service was started with";

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

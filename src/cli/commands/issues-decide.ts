import type { ActivityJson } from "../../api/json/correction-json.ts";
import { parseDuration } from "../../config/duration.ts";
import { asError } from "../../domain/errors.ts";
import { formatTime } from "../../domain/time.ts";
import { type Arguments, type CliContext, type Command, EXIT, UsageError } from "../command.ts";
import { findIssueService, SERVICE_DETAILS, ServiceError } from "../issue-service.ts";
import { describeActivity } from "./activity-text.ts";
import { correctionOptions } from "./issues-correction.ts";

const ISSUES = { usage: "ISSUE…", atLeast: 1, atMost: 1_000 } as const;
const EXAMPLE = "01938f3e-6b2a-7c1d-9e4f-0a1b2c3d4e5f";

export const issuesResolveCommand: Command = {
  name: "issues resolve",
  summary: "Resolves issues: events that happen later bring them back",
  details: `With a release, only events of later releases do. \`issues undo\` takes it back. ${SERVICE_DETAILS}`,
  positionals: ISSUES,
  options: {
    ...correctionOptions,
    "in-release": { type: "string", value: "RELEASE", description: "The release that mends it." },
    "in-next-release": { type: "boolean", description: "The release after the current one mends it." },
  },
  examples: [`elkhound issues resolve ${EXAMPLE}`, `elkhound issues resolve ${EXAMPLE} --in-release 1.4.2`],
  run: (args, context) => {
    const release = args.string("in-release");
    const next = args.flag("in-next-release");
    if (release !== undefined && next) throw new UsageError("--in-release and --in-next-release exclude each other");
    const body = {
      ...(release === undefined ? {} : { in_release: release }),
      ...(next ? { in_next_release: true } : {}),
    };
    return decideEach(args, context, args.positionals, "resolve", body);
  },
};

export const issuesIgnoreCommand: Command = {
  name: "issues ignore",
  summary: "Ignores issues, by default until they escalate",
  details: `\`issues undo\` takes it back, \`issues unresolve\` reopens them. ${SERVICE_DETAILS}`,
  positionals: ISSUES,
  options: {
    ...correctionOptions,
    forever: { type: "boolean", description: "Until somebody reopens them." },
    "until-events": { type: "string", value: "COUNT", description: "Until so many more events have come." },
    "until-users": { type: "string", value: "COUNT", description: "Until so many more users are affected." },
    for: { type: "string", value: "DURATION", description: "For so long: `12h`, `7d`." },
  },
  examples: [`elkhound issues ignore ${EXAMPLE} --for 7d --reason "mended next week"`],
  run: (args, context) => decideEach(args, context, args.positionals, "ignore", ignoredUntil(args, context)),
};

function ignoredUntil(args: Arguments, { clock }: CliContext): object {
  const bodies: object[] = [];
  if (args.flag("forever")) bodies.push({ forever: true });
  for (const name of ["until-events", "until-users"] as const) {
    const written = args.string(name);
    if (written === undefined) continue;
    if (!/^[1-9]\d{0,8}$/.test(written)) throw new UsageError(`--${name} must be a whole number from 1`);
    bodies.push({ [name.replace("-", "_")]: Number(written) });
  }
  const duration = args.string("for");
  if (duration !== undefined) {
    const ms = parseDuration(duration);
    if (ms === undefined || ms === 0)
      throw new UsageError("--for must be a duration", "such as `--for 12h` or `--for 7d`");
    bodies.push({ until_time: formatTime(clock.now() + ms) });
  }
  if (bodies.length > 1) throw new UsageError("--forever, --until-events, --until-users and --for exclude each other");
  return bodies[0] ?? {};
}

export const issuesUnresolveCommand: Command = {
  name: "issues unresolve",
  summary: "Reopens issues that are resolved or ignored",
  details: SERVICE_DETAILS,
  positionals: ISSUES,
  options: correctionOptions,
  examples: [`elkhound issues unresolve ${EXAMPLE}`],
  run: (args, context) => decideEach(args, context, args.positionals, "unresolve", {}),
};

export const issuesAssignCommand: Command = {
  name: "issues assign",
  summary: "Says who looks after issues",
  details: `Rules of ownership leave alone what is assigned so. ${SERVICE_DETAILS}`,
  positionals: ISSUES,
  options: {
    ...correctionOptions,
    to: { type: "string", value: "NAME", description: "A name or a mail address." },
    nobody: { type: "boolean", description: "Nobody looks after them." },
  },
  examples: [`elkhound issues assign ${EXAMPLE} --to ann@example.com`],
  run: (args, context) => {
    const name = args.string("to");
    if ((name === undefined) !== args.flag("nobody")) throw new UsageError("say either --to NAME or --nobody");
    return decideEach(args, context, args.positionals, "assign", { assignee: name ?? null });
  },
};

export const issuesCommentCommand: Command = {
  name: "issues comment",
  summary: "Says something about an issue",
  details: SERVICE_DETAILS,
  positionals: { usage: "ISSUE TEXT", atLeast: 2, atMost: 2 },
  options: Object.fromEntries(Object.entries(correctionOptions).filter(([name]) => name !== "reason")),
  examples: [`elkhound issues comment ${EXAMPLE} "the pool is too small"`],
  run: (args, context) => {
    const [issue = "", text = ""] = args.positionals;
    return decideEach(args, context, [issue], "comments", { text });
  },
};

/** Asks for the same of each issue; those for which it cannot be done are told, the others go on. */
async function decideEach(
  args: Arguments,
  context: CliContext,
  issues: readonly string[],
  action: string,
  body: object,
): Promise<number> {
  const { terminal } = context;
  const reason = args.string("reason");
  const service = await findIssueService(args, context);
  let status: number = EXIT.fine;
  try {
    for (const issue of issues) {
      try {
        const path = `/api/v1/issues/${encodeURIComponent(issue)}/${action}`;
        const answer = await service.post(path, reason === undefined ? body : { ...body, reason });
        // A comment is an activity itself.
        const { activities = [answer] } = answer as { readonly activities?: readonly unknown[] };
        for (const activity of activities as readonly ActivityJson[]) {
          if (args.flag("json")) terminal.printJson(activity);
          else
            terminal.print(
              { text: `${activity.id.padStart(4)}  `, style: "dim" },
              `${issue}  ${describeActivity(activity)}`,
            );
        }
      } catch (thrown) {
        if (!(thrown instanceof ServiceError) || ![404, 409].includes(thrown.status)) throw thrown;
        terminal.note({ text: `${issue}: ${asError(thrown).message}`, style: "red" });
        status = EXIT.problems;
      }
    }
  } finally {
    await service.close();
  }
  return status;
}

import type { AccountJson } from "../../api/json/account-json.ts";
import { type Command, EXIT, UsageError } from "../command.ts";
import { findIssueService, type IssueService, SERVICE_DETAILS, serviceOptions } from "../issue-service.ts";
import { type Column, printTable } from "../table.ts";

const ROLES = ["viewer", "member", "admin"] as const;
type Role = (typeof ROLES)[number];

interface LinkJson {
  readonly url: string;
  readonly expires_at: string;
}

export const userAddCommand: Command = {
  name: "user add",
  summary: "Makes an account, and prints the link that sets its password",
  details: `The link works once, for a day. Roles are given by project; \`*\` stands for all of them. ${SERVICE_DETAILS}`,
  positionals: { usage: "EMAIL", atLeast: 1, atMost: 1 },
  options: {
    ...serviceOptions,
    name: { type: "string", value: "NAME", description: "What they are called. Default: the address." },
    owner: { type: "boolean", description: "May do everything." },
    role: {
      type: "string",
      multiple: true,
      value: "PROJECT=ROLE",
      description: `A role in a project: ${ROLES.join(", ")}. Several times for several projects.`,
    },
    json: { type: "boolean", description: "Prints the answer as JSON." },
  },
  examples: [
    "elkhound user add ann@example.com --role shop=admin --role '*=viewer'",
    "elkhound user add root@example.com --owner",
  ],
  async run(args, context) {
    const email = args.positionals[0] ?? "";
    const name = args.string("name");
    const projects = Object.fromEntries(args.strings("role").map(readRole));
    const service = await findIssueService(args, context);
    try {
      const made = (await service.post("/api/v1/users", {
        ...{ email, owner: args.flag("owner"), projects, ...(name === undefined ? {} : { name }) },
      })) as LinkJson & { readonly user: AccountJson };
      if (args.flag("json")) context.terminal.printJson(made);
      else {
        context.terminal.note(`${made.user.email} sets a password here, once, until ${made.expires_at}:`);
        context.terminal.print(made.url);
      }
    } finally {
      await service.close();
    }
    return EXIT.fine;
  },
};

export const userListCommand: Command = {
  name: "user list",
  summary: "Lists the accounts",
  details: SERVICE_DETAILS,
  options: {
    ...serviceOptions,
    json: { type: "boolean", description: "Prints an account a line, as the API gives it." },
  },
  examples: ["elkhound user list"],
  async run(args, context) {
    const service = await findIssueService(args, context);
    try {
      const users = await allUsers(service);
      if (args.flag("json")) for (const user of users) context.terminal.printJson(user);
      else if (users.length === 0) context.terminal.note("no accounts");
      else printTable(context.terminal, USER_COLUMNS, users);
    } finally {
      await service.close();
    }
    return EXIT.fine;
  },
};

export const userPasswdCommand: Command = {
  name: "user passwd",
  summary: "Prints a link that sets an account's password anew",
  details:
    "The link works once, for a day, and ends the account's sessions when it is used. For an owner who cannot log in: stop the " +
    `service, run this where its configuration is, and start it again. ${SERVICE_DETAILS}`,
  positionals: { usage: "EMAIL", atLeast: 1, atMost: 1 },
  options: { ...serviceOptions, json: { type: "boolean", description: "Prints the answer as JSON." } },
  examples: ["elkhound user passwd ann@example.com"],
  async run(args, context) {
    const email = (args.positionals[0] ?? "").trim().toLowerCase();
    const service = await findIssueService(args, context);
    try {
      const user = (await allUsers(service)).find((one) => one.email === email);
      if (user === undefined) throw new UsageError(`there is no account ${email}`, "see `elkhound user list`");
      const made = (await service.post(`/api/v1/users/${encodeURIComponent(user.id)}/password-link`, {})) as LinkJson;
      if (args.flag("json")) context.terminal.printJson(made);
      else {
        context.terminal.note(`${user.email} sets a password here, once, until ${made.expires_at}:`);
        context.terminal.print(made.url);
      }
    } finally {
      await service.close();
    }
    return EXIT.fine;
  },
};

async function allUsers(service: IssueService): Promise<readonly AccountJson[]> {
  const users: AccountJson[] = [];
  const query = new URLSearchParams({ limit: "100" });
  for (;;) {
    const page = (await service.get(`/api/v1/users?${query}`)) as {
      readonly items: readonly AccountJson[];
      readonly next: string | null;
    };
    users.push(...page.items);
    if (page.next === null) return users;
    query.set("cursor", page.next);
  }
}

/** `shop=member`; names of projects may hold `=` themselves. */
function readRole(text: string): [string, Role] {
  const split = text.lastIndexOf("=");
  const role = text.slice(split + 1);
  if (split < 1 || !(ROLES as readonly string[]).includes(role)) {
    throw new UsageError(
      `--role ${JSON.stringify(text)} is no role in a project`,
      `such as shop=member; roles: ${ROLES.join(", ")}`,
    );
  }
  return [text.slice(0, split), role as Role];
}

const USER_COLUMNS: readonly Column<AccountJson>[] = [
  { heading: "EMAIL", cell: ({ email }) => email, style: () => "bold", minWidth: 16 },
  { heading: "NAME", cell: ({ name }) => name, minWidth: 8, optional: true },
  { heading: "ROLES", cell: rolesText, minWidth: 12 },
  {
    heading: "STATE",
    cell: ({ state, has_password }) => (state === "disabled" || has_password ? state : "no password"),
  },
  {
    heading: "LAST LOG-IN",
    cell: ({ logged_in_at }) => logged_in_at?.replace(/\.\d+Z$/, "Z") ?? "never",
    optional: true,
  },
];

function rolesText({ owner, projects }: AccountJson): string {
  const roles = Object.entries(projects).map(([project, role]) => `${project}=${role}`);
  return owner ? "owner" : roles.join(" ") || "none";
}

import type { TokenJson } from "../../api/json/account-json.ts";
import { parseDuration } from "../../config/duration.ts";
import { type Command, EXIT, UsageError } from "../command.ts";
import { findIssueService, SERVICE_DETAILS, serviceOptions } from "../issue-service.ts";
import { type Column, printTable } from "../table.ts";

const SCOPES = ["read", "write", "admin"] as const;

export const tokenAddCommand: Command = {
  name: "token add",
  summary: "Makes a token for a script, and prints it once",
  details: `It may do what its account may, within its scopes, and ends with the account. ${SERVICE_DETAILS}`,
  positionals: { usage: "NAME", atLeast: 1, atMost: 1 },
  options: {
    ...serviceOptions,
    user: { type: "string", value: "EMAIL", description: "Whose it is. Default: whose token asks." },
    scope: {
      type: "string",
      multiple: true,
      value: "SCOPE",
      choices: SCOPES,
      byDefault: "read",
      description: "`read`; `write`: what members may; `admin`: all that its account may.",
    },
    expires: {
      type: "string",
      value: "TIME",
      description: "How long it is good for, such as `90d`. Default: for ever.",
    },
    json: { type: "boolean", description: "Prints the answer as JSON." },
  },
  examples: ["elkhound token add 'deploy pipeline' --user ann@example.com --scope write --expires 90d"],
  async run(args, context) {
    const expires = args.string("expires");
    if (expires !== undefined && (parseDuration(expires) ?? 0) === 0) {
      throw new UsageError("--expires must be a time such as `90d`");
    }
    const user = args.string("user");
    const given = args.strings("scope");
    const service = await findIssueService(args, context);
    try {
      const made = (await service.post("/api/v1/tokens", {
        ...{ name: args.positionals[0] ?? "", scopes: given.length === 0 ? ["read"] : given },
        ...(user === undefined ? {} : { email: user }),
        ...(expires === undefined ? {} : { expires_in: expires }),
      })) as { readonly token: string; readonly details: TokenJson };
      if (args.flag("json")) context.terminal.printJson(made);
      else {
        context.terminal.print(made.token);
        context.terminal.note({
          text: `shown once; end it with: elkhound token revoke ${made.details.id}`,
          style: "dim",
        });
      }
    } finally {
      await service.close();
    }
    return EXIT.fine;
  },
};

export const tokenListCommand: Command = {
  name: "token list",
  summary: "Lists the tokens of all accounts",
  details: SERVICE_DETAILS,
  options: { ...serviceOptions, json: { type: "boolean", description: "Prints a token a line, as the API gives it." } },
  examples: ["elkhound token list"],
  async run(args, context) {
    const service = await findIssueService(args, context);
    try {
      const { items } = (await service.get("/api/v1/tokens?of=all")) as { readonly items: readonly TokenJson[] };
      if (args.flag("json")) for (const token of items) context.terminal.printJson(token);
      else if (items.length === 0) context.terminal.note("no tokens");
      else printTable(context.terminal, TOKEN_COLUMNS, items);
    } finally {
      await service.close();
    }
    return EXIT.fine;
  },
};

export const tokenRevokeCommand: Command = {
  name: "token revoke",
  summary: "Ends a token at once",
  details: `By its id, as \`token list\` shows it. ${SERVICE_DETAILS}`,
  positionals: { usage: "ID", atLeast: 1, atMost: 1 },
  options: serviceOptions,
  examples: ["elkhound token revoke 01936f3e-6b2a-7c1d-9e4f-0a1b2c3d4e5f"],
  async run(args, context) {
    const id = args.positionals[0] ?? "";
    const service = await findIssueService(args, context);
    try {
      await service.post(`/api/v1/tokens/${encodeURIComponent(id)}/revoke`, {});
      context.terminal.print(`token ${id} is revoked`);
    } finally {
      await service.close();
    }
    return EXIT.fine;
  },
};

const day = (time: string | null, otherwise: string): string => time?.replace(/T.*$/, "") ?? otherwise;

const TOKEN_COLUMNS: readonly Column<TokenJson>[] = [
  { heading: "NAME", cell: ({ name }) => name, style: () => "bold", minWidth: 10 },
  { heading: "OF", cell: ({ email }) => email ?? "", minWidth: 10 },
  { heading: "SCOPES", cell: ({ scopes }) => scopes.join(" ") },
  { heading: "ENDS IN", cell: ({ hint }) => `…${hint}`, optional: true },
  { heading: "UNTIL", cell: ({ expires_at }) => day(expires_at, "for ever") },
  { heading: "USED", cell: ({ used_at }) => day(used_at, "never"), optional: true },
  { heading: "ID", cell: ({ id }) => id, style: () => "dim" },
];

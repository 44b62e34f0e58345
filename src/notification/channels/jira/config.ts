import { z } from "zod";
import { templateKey } from "../channel-kind.ts";

/** One entry of `jira:`. */
export const jiraConfig = z
  .strictObject({
    url: z
      .string()
      .regex(/^https?:\/\/[^/?#\s]+(\/[^?#\s]*)?$/, "must be http(s)://host[/path]")
      .transform((url) => url.replace(/\/+$/, ""))
      .describe("Address of Jira: `https://example.atlassian.net`."),
    flavour: z.enum(["cloud", "server"]).default("cloud").describe("`cloud`, or `server` for Server and Data Center."),
    username: z
      .string()
      .optional()
      .describe("With `cloud`: e-mail address of the token's owner. With `server`: user of the password."),
    token: z
      .string()
      .min(1)
      .describe(
        "API token (`cloud`), password of `username`, or personal access token (`server` without `username`). Better: `token_file`.",
      ),
    project: z
      .string()
      .regex(/^[A-Z][A-Z0-9_]+$/, "must be a project's key such as `SHOP`")
      .describe("Key of the project in which issues are made."),
    issue_type: z.string().min(1).default("Bug").describe("Type of new issues, by name."),
    labels: z
      .array(z.string().regex(/^\S+$/, "must not have spaces"))
      .max(20)
      .default([])
      .describe("Labels of new issues."),
    priority: z
      .strictObject({
        critical: z.string().optional().describe("For `critical` alerts."),
        warning: z.string().optional().describe("For `warning` alerts."),
        info: z.string().optional().describe("For `info` alerts."),
      })
      .prefault({})
      .describe("Name of Jira's priority for each of Elkhound's severities; without it, the project's default."),
    fields: z
      .record(z.string(), z.unknown())
      .default({})
      .describe("Other fields of new issues, as Jira's API takes them."),
    resolve_transition: z.string().optional().describe("Transition to make when the alert is over, by name: `Done`."),
    ...templateKey,
  })
  .refine(({ flavour, username }) => flavour !== "cloud" || username !== undefined, "`cloud` needs a `username`");

export type JiraConfig = z.infer<typeof jiraConfig>;

import { z } from "zod";
import { apiUrl, templateKey } from "../channel-kind.ts";

/** One entry of `github:`. */
export const githubConfig = z.strictObject({
  token: z.string().min(1).describe("Token that may write issues of the repository. Better: `token_file`."),
  repository: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+$/, "must be owner/name")
    .describe("Where issues are made: `owner/name`."),
  labels: z.array(z.string().min(1)).max(20).default([]).describe("Labels of new issues."),
  assignees: z.array(z.string().min(1)).max(10).default([]).describe("Who new issues are assigned to."),
  close: z.boolean().default(false).describe("Close the issue when the alert is over."),
  api_url: apiUrl("https://api.github.com").describe(
    "Address of the API; of GitHub Enterprise Server `https://host/api/v3`.",
  ),
  ...templateKey,
});

export type GithubConfig = z.infer<typeof githubConfig>;

import { z } from "zod";
import { apiUrl, templateKey } from "../channel-kind.ts";

/** One entry of `gitlab:`. */
export const gitlabConfig = z.strictObject({
  token: z.string().min(1).describe("Project or personal access token with the scope `api`. Better: `token_file`."),
  project: z
    .union([z.number().int(), z.string().regex(/^[\w.-]+(\/[\w.-]+)*$/, "must be a project's id or path")])
    .describe("Where issues are made: `group/name`, or the project's id."),
  labels: z.array(z.string().min(1)).max(20).default([]).describe("Labels of new issues."),
  close: z.boolean().default(false).describe("Close the issue when the alert is over."),
  api_url: apiUrl("https://gitlab.com").describe("Address of GitLab."),
  ...templateKey,
});

export type GitlabConfig = z.infer<typeof gitlabConfig>;

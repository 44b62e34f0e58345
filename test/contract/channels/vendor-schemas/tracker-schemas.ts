import { z } from "zod";

/* What issue trackers take, written down from their documentation. */

/*
 * https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/: of the format's nodes those that messages are
 * made of. Code goes with links alone.
 */
const mark = z.discriminatedUnion("type", [
  z.strictObject({ type: z.enum(["strong", "em", "code"]) }),
  z.strictObject({ type: z.literal("link"), attrs: z.strictObject({ href: z.url({ protocol: /^https?$/ }) }) }),
]);
const plain = z.strictObject({ type: z.literal("text"), text: z.string().min(1) });
const text = plain.extend({
  marks: z
    .array(mark)
    .min(1)
    .refine(
      (marks) =>
        !marks.some(({ type }) => type === "code") || marks.every(({ type }) => type === "code" || type === "link"),
      "code has another style",
    )
    .optional(),
});
export const jiraDocument = z.strictObject({
  type: z.literal("doc"),
  version: z.literal(1),
  content: z
    .array(
      z.discriminatedUnion("type", [
        z.strictObject({
          type: z.literal("paragraph"),
          content: z.array(z.discriminatedUnion("type", [text, z.strictObject({ type: z.literal("hardBreak") })])),
        }),
        z.strictObject({ type: z.literal("codeBlock"), content: z.array(plain) }),
      ]),
    )
    .min(1),
});

const jiraFields = {
  project: z.strictObject({ key: z.string().regex(/^[A-Z][A-Z0-9_]+$/) }),
  issuetype: z.strictObject({ name: z.string().min(1) }),
  summary: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^\r\n]*$/),
  labels: z.array(z.string().regex(/^\S{1,255}$/)),
  priority: z.strictObject({ name: z.string() }).optional(),
};
export const jiraCloudIssue = z.strictObject({ fields: z.strictObject({ ...jiraFields, description: jiraDocument }) });
export const jiraServerIssue = z.strictObject({
  fields: z.strictObject({ ...jiraFields, description: z.string().max(32_767) }),
});
export const jiraCloudComment = z.strictObject({ body: jiraDocument });
export const jiraServerComment = z.strictObject({ body: z.string().min(1).max(32_767) });

/* https://docs.github.com/rest/issues/issues#create-an-issue, …/comments */
export const githubIssue = z.strictObject({
  title: z.string().min(1).max(256),
  body: z.string().max(65_536),
  labels: z.array(z.string()),
  assignees: z.array(z.string()).max(10),
});
export const githubComment = z.strictObject({ body: z.string().min(1).max(65_536) });

/* https://docs.gitlab.com/api/issues/#new-issue, …/notes */
export const gitlabIssue = z.strictObject({
  title: z.string().min(1).max(255),
  description: z.string().max(1_048_576),
  labels: z.string(),
});
export const gitlabComment = z.strictObject({ body: z.string().min(1).max(1_000_000) });

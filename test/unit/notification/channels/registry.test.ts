import { describe, expect, test } from "vitest";
import { z } from "zod";
import { readYaml } from "../../../../src/config/yaml-document.ts";
import { textOf } from "../../../../src/domain/sentence.ts";
import { CHANNEL_KINDS } from "../../../../src/notification/channels/registry.ts";
import { receiverSchemaOf } from "../../../../src/notification/receiver.ts";

const schema = z.strictObject({ receivers: z.array(receiverSchemaOf(CHANNEL_KINDS)) });

function read(entry: string): ReturnType<typeof readYaml<z.infer<typeof schema>>> {
  return readYaml({ file: "elkhound.yml", text: `receivers:\n  - name: on_call\n${entry}\n`, schema });
}

/** Files of secrets do not exist here: their keys get a value of the right form. */
function withValues(example: string): string {
  return example.replace(/(\w+)_file: [^,}]+/g, (_, key: string) => {
    return `${key}: ${key === "url" ? "https://example.com/hook" : '"123456:abcdefghijklmnopqrstuvwxyz"'}`;
  });
}

describe.each(CHANNEL_KINDS.map((kind) => [kind.type, kind] as const))(
  "%s",
  (type, { example, about, schema: own }) => {
    test("has an example that is valid, and says what it is", () => {
      const { value, problems } = read(`    ${type}:\n      - ${withValues(example)}`);
      expect(problems).toEqual([]);
      expect(value?.receivers[0]?.[type]).toHaveLength(1);
      expect(about).toMatch(/\.$/);
    });

    test("has a description for each key", () => {
      for (const [key, inner] of Object.entries(own.shape)) {
        expect((inner as z.ZodType).description ?? describedInside(inner as z.ZodType), `${type}.${key}`).toMatch(/\w/);
      }
    });

    test("an unknown key is a problem with its place", () => {
      const { problems } = read(`    ${type}:\n      - { no_such_key: 1 }`);
      expect(problems.map(({ line, message }) => `${line} ${textOf(message)}`)).toContain(
        `4 unknown key \`receivers[0].${type}[0].no_such_key\``,
      );
    });
  },
);

/** A wrapper (`default`, `optional`) that was put around after the description. */
function describedInside(schema: z.ZodType): string | undefined {
  const { innerType, in: input } = schema.def as { innerType?: z.ZodType; in?: z.ZodType };
  const inner = innerType ?? input;
  return inner === undefined ? undefined : (inner.description ?? describedInside(inner));
}

test.each([
  ["slack: [{}]", "has either `url` or `token`"],
  ["slack: [{ token: xoxb-1 }]", "`token` needs a `channel`"],
  ["webhook: [{ url: not-a-url }]", "must be http(s)://…"],
  ['webhook: [{ url: "http://x", headers: { Host: evil } }]', "is set by Elkhound itself"],
  ['webhook: [{ url: "http://x", headers: { X-A: "a\\r\\nB: c" } }]', "must be printable characters on one line"],
  ['webhook: [{ url: "http://x", username: a }]', "`username` and `password` belong together"],
  ["email: [{ to: nobody }]", "must be `name@example.com`"],
  ['email: [{ to: "a@example.com\\r\\nBcc: b@example.com" }]', "must be `name@example.com`"],
  ["telegram: [{ token: abc, chat_id: 1 }]", "must be a bot's token"],
  ['jira: [{ url: "https://x.example", token: t, project: SHOP }]', "`cloud` needs a `username`"],
])("%s: %s", (entry, message) => {
  expect(
    read(`    ${entry}`)
      .problems.map((problem) => textOf(problem.message))
      .join("\n"),
  ).toContain(message);
});

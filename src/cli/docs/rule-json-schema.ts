import { z } from "zod";
import { GROK_PATTERNS, ruleFileSchema, TIME_FORMAT_NAMES } from "../../app/rule-language.ts";

/** The JSON Schema of rule files, for editors to complete and check. */
export function ruleJsonSchema(): string {
  const made = z.toJSONSchema(ruleFileSchema, {
    io: "input",
    override({ zodSchema, jsonSchema }) {
      // A number may come from a variable.
      if (jsonSchema.type === "number") {
        const { type: _, minimum: __, maximum: ___, ...rest } = jsonSchema;
        for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
        Object.assign(jsonSchema, {
          ...rest,
          anyOf: [{ type: "number" }, { type: "string", pattern: "^\\$\\{\\w+\\}$" }],
        });
      }
      const shape = zodSchema instanceof z.ZodObject ? zodSchema.shape : {};
      // A step is one of its keys.
      if ("text_header" in shape) Object.assign(jsonSchema, { minProperties: 1, maxProperties: 1 });
    },
  });
  const { $schema, $defs, ...rest } = made;
  // Nothing refers to these: editors may offer them inside texts.
  const names = {
    grok_pattern: {
      description: "Names for `%{NAME}` in grok expressions.",
      enum: [...GROK_PATTERNS.keys()].toSorted(),
    },
    time_format: { description: "Names of time formats.", enum: [...TIME_FORMAT_NAMES] },
  };
  return `${JSON.stringify({ $schema, title: "Elkhound rule file", ...rest, $defs: { ...$defs, ...names } }, null, 2)}\n`;
}

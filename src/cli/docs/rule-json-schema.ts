import { z } from "zod";
import { ruleFileSchema } from "../../app/rule-language.ts";

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
  const { $schema, ...rest } = made;
  return `${JSON.stringify({ $schema, title: "Elkhound rule file", ...rest }, null, 2)}\n`;
}

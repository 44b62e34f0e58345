import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDocument, Scalar } from "yaml";
import { offsetInScalar } from "../../../src/config/scalar-offset.ts";

const STYLES = ["PLAIN", "QUOTE_SINGLE", "QUOTE_DOUBLE", "BLOCK_LITERAL"] as const;

describe("offsetInScalar", () => {
  it("points at the character of the file that a character of the value was written as", () => {
    const character = fc.constantFrom("a", "b", "'", '"', "\\", "(", " ", "é", "\n");
    fc.assert(
      fc.property(
        fc.constantFrom(...STYLES),
        fc.array(character, { minLength: 1, maxLength: 20 }),
        (style, characters) => {
          const text = characters.join("");
          const scalar = new Scalar(text);
          scalar.type = style;
          const document = parseDocument("key: x");
          document.set("key", scalar);
          const file = document.toString({ lineWidth: 0 });
          const read = parseDocument(file);
          const node = read.get("key", true) as Scalar<string>;
          fc.pre(node.value === text && !(node.type !== "BLOCK_LITERAL" && /\n/.test(file.slice(0, -1))));
          const start = node.range?.[0] ?? 0;
          for (let within = 0; within < text.length; within++) {
            const found = file[offsetInScalar(file, start, within)];
            const wanted = text[within];
            expect(found === wanted || (node.type === "QUOTE_DOUBLE" && found === "\\"), `${file} ${within}`).toBe(
              true,
            );
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

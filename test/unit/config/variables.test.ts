import { expect, test } from "vitest";
import { substituteVariables } from "../../../src/config/variables.ts";

const env = { USER: "eva", EMPTY: "", NESTED: "$" + "{USER}" };
const dollar = "$";

test.each([
  ["plain", "plain"],
  [`${dollar}{USER}`, "eva"],
  [`a-${dollar}{USER}-${dollar}{USER}`, "a-eva-eva"],
  [`${dollar}{NONE:-x y}`, "x y"],
  [`${dollar}{NONE:-}`, ""],
  [`${dollar}{EMPTY:-x}`, "x"],
  [`${dollar}{EMPTY}`, ""],
  [`${dollar}${dollar}{USER}`, `${dollar}{USER}`],
  [`costs 5${dollar}, ${dollar}USER`, `costs 5${dollar}, ${dollar}USER`],
  [`${dollar}{NESTED}`, `${dollar}{USER}`],
])("%s becomes %s", (text, expected) => {
  expect(substituteVariables(text, env)).toMatchObject({ text: expected, missing: [], malformed: false });
});

test("names every variable that has no value", () => {
  expect(substituteVariables(`${dollar}{A}:${dollar}{B}`, env).missing).toEqual(["A", "B"]);
});

test.each([`${dollar}{`, `${dollar}{}`, `${dollar}{1A}`, `${dollar}{A-b}`])("%s begins no variable", (text) => {
  expect(substituteVariables(text, env).malformed).toBe(true);
});

test("knows which texts came from variables", () => {
  expect(substituteVariables(`${dollar}{USER}@${dollar}{NONE:-host}`, env).inserted).toEqual(["eva"]);
});

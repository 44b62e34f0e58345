import fc from "fast-check";
import { expect, test } from "vitest";
import { wantsColor } from "../../../src/cli/terminal.ts";
import { capturedCli } from "../../support/captured-cli.ts";

const forbidden = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

test("results go to standard output, everything else to standard error", () => {
  const cli = capturedCli();
  cli.context.terminal.print("a ", { text: "b", style: "red" });
  cli.context.terminal.printJson({ c: 1 });
  cli.context.terminal.note("d");
  expect(cli.out()).toBe('a b\n{"c":1}\n');
  expect(cli.err()).toBe("d\n");
});

test("colours surround escaped text, and only where they are wanted", () => {
  const cli = capturedCli({ color: true });
  cli.context.terminal.print({ text: "a\u001b[31mb", style: "bold" });
  expect(cli.out()).toBe("\u001b[1ma\\x1b[31mb\u001b[0m\n");
});

test("whatever is printed, no control character but the line's end gets out", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (one, two) => {
      const cli = capturedCli();
      cli.context.terminal.print(one, { text: two, style: "red" });
      cli.context.terminal.printJson({ [one]: two });
      cli.context.terminal.note(two);
      const lines = [...cli.out().split("\n"), ...cli.err().split("\n")];
      expect(lines).toHaveLength(5);
      for (const line of lines) expect(line).not.toMatch(forbidden);
    }),
  );
});

test.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: "1" }, false],
  [true, { NO_COLOR: "" }, true],
  [true, { TERM: "dumb" }, false],
])("terminal %s with %j: colours %s", (isTerminal, env, wanted) => {
  expect(wantsColor(isTerminal, env)).toBe(wanted);
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseStackTrace } from "../../../../src/extraction/stack-trace/parse.ts";
import { TRACE_LANGUAGES } from "../../../../src/extraction/stack-trace/registry.ts";
import { MAX_CHAIN, MAX_FRAMES } from "../../../../src/extraction/stack-trace/trace.ts";
import { readSamples } from "./read-samples.ts";

/** Samples by language; a language may have several files. */
const SAMPLES = [...readSamples().values()].flat().map(({ name, text, expected }) => ({
  name,
  text,
  language: /^[a-z_]+/.exec(expected)?.[0] ?? "",
}));
const LANGUAGES = TRACE_LANGUAGES.filter((name) => SAMPLES.some(({ language }) => language === name));
const TEXTS = SAMPLES.map(({ text }) => text);

/** Old Ruby's reversed traces open with Python's words; errors that PowerShell prints as a list hold frames of .NET. */
const OPENS_ALIKE: ReadonlyMap<string, string> = new Map([
  ["ruby", "python"],
  ["powershell", "dotnet"],
]);

describe.each(LANGUAGES)("traces of %s", (language) => {
  const own = SAMPLES.filter((sample) => sample.language === language);

  it("are read alike where a rule names the language", () => {
    for (const { name, text } of own) expect(parseStackTrace(text, language), name).toEqual(parseStackTrace(text));
  });

  it("are taken for no other language's, wherever they are cut off", () => {
    for (const { name, text } of own) {
      for (let end = text.length; end > 0; end -= 7) {
        const parsed = parseStackTrace(text.slice(0, end));
        if (parsed === undefined) continue;
        if (parsed.language === OPENS_ALIKE.get(language)) continue;
        expect(parsed.language, `${name}: ${text.slice(0, end)}`).toBe(language);
      }
    }
  });
});

describe("parseStackTrace with any language's text", () => {
  it("takes no prose for a trace", () => {
    for (const text of PROSE) expect(parseStackTrace(text), text).toBeUndefined();
  });

  it("never throws and keeps to its bounds, whatever is mixed", () => {
    const lines = [...new Set(TEXTS.flatMap((text) => text.split("\n")))];
    const line = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...lines) },
      { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.constantFrom(...lines), fc.nat(80), fc.constantFrom(...lines), fc.nat(80))
          .map(([a, from, b, to]) => a.slice(0, from) + b.slice(to)),
      },
    );
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 30 }),
        fc.constantFrom("auto" as const, ...LANGUAGES),
        (some, language) => {
          const parsed = parseStackTrace(some.join("\n"), language);
          if (parsed === undefined) return;
          expect(parsed.exceptions.length).toBeGreaterThan(0);
          expect(parsed.exceptions.length).toBeLessThanOrEqual(MAX_CHAIN);
          for (const { frames } of parsed.exceptions) expect(frames.length).toBeLessThanOrEqual(MAX_FRAMES);
        },
      ),
      { numRuns: 3_000 },
    );
  });
});

/** What logs say that resembles a trace. */
const PROSE = [
  "",
  "The order #0 was lost\n#1 as well",
  "thread 'main' started\nlistening at src/main.rs:3",
  "Caused by:\n  the weather",
  "Error: could not open the file\nplease try again",
  "* frame\n* picture\n  * frame #12 was sold",
  "look at page 3 line 12.\nand at the end of line 7.",
  "Meeting at noon line 3.",
  "stack of plates\n0: soup\n1: salad",
  "1: one\n   at home\n2: two",
  "** (important) read this\n** and this",
  "** (gedit:123): WARNING **: 10:00:00: no theme\nnext",
  "=INFO REPORT==== 4-Mar-2026::10:00:00 ===\n    application: shop\n    exited: stopped",
  "exception: none\nerror: 0",
  "cart.lua: 3 items\nin function rooms",
  "the stack traceback was lost\nsorry",
  "Traceback\nof a parcel",
  "free(): nothing is for free\nreally",
  "Check failed: disk /dev/sda1\nretrying",
  "signal 11 received by the radio\nover",
  "got signal 15 ; shutting down\nbye",
  "0# first\n1# second",
  "1> shop:start().\nok",
  "@ 10 o'clock\n@ noon",
  "Sanitizer: hands only\nthank you",
  "runtime error: none\nreport ends",
  "cart.swift: added\nview.swift: removed",
  "Thread 4 crashed into the wall\nThread 5: fine",
  "Exception Type: none\nException Codes: none",
  "At home: 5 char: none\n+ one",
  "Line | Amount\n  -- | --",
  "+ added\n+ removed",
  "at work, at home: line 3 is busy\nend",
  "package:shop is published\ndart: a game",
  "Unhandled exception: see the manual\nnone",
  "#0 (first)\n#1 (second)",
  "process exited with reason: done in 3 s",
  '{"a":[{"b":1}]}\n[{"file":"x"},{"line":3}]',
  "shop[123]: warning at cart line 3\nnext",
  "diff --git a/cart.dart b/cart.dart\n--- a/cart.dart\n+++ b/cart.dart\n@@ -1,2 +1,2 @@",
];

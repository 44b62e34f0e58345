import type { z } from "@hono/zod-openapi";
import { expect, expectTypeOf, test } from "vitest";
import type { alertSchema, detectorSchema } from "../../../src/api/json/alert-json.ts";
import type { activitySchema, fingerprintSchema } from "../../../src/api/json/correction-json.ts";
import type { bucketSchema, eventSchema, issueSchema } from "../../../src/api/json/issue-json.ts";
import type { ruleSchema } from "../../../src/api/json/rule-json.ts";
import type { deadLetterSchema, gapSchema, sourceSchema } from "../../../src/api/json/source-json.ts";
import type * as page from "../../../src/ui/api/types.ts";

/* The page describes the API's answers in its own words; the compiler says here whether they are still the API's. */
test("what the page expects is what the API answers", () => {
  expectTypeOf<z.infer<typeof issueSchema>>().toExtend<page.Issue>();
  expectTypeOf<z.infer<typeof eventSchema>>().toExtend<page.ErrorEvent>();
  expectTypeOf<z.infer<typeof bucketSchema>>().toExtend<page.Bucket>();
  expectTypeOf<z.infer<typeof fingerprintSchema>>().toExtend<page.Fingerprint>();
  expectTypeOf<z.infer<typeof activitySchema>>().toExtend<page.Activity>();
  expectTypeOf<z.infer<typeof sourceSchema>>().toExtend<page.Source>();
  expectTypeOf<z.infer<typeof gapSchema>>().toExtend<page.Gap>();
  expectTypeOf<z.infer<typeof deadLetterSchema>>().toExtend<page.DeadLetter>();
  expectTypeOf<z.infer<typeof ruleSchema>>().toExtend<page.Rule>();
  expectTypeOf<z.infer<typeof alertSchema>>().toExtend<page.Alert>();
  expectTypeOf<z.infer<typeof detectorSchema>>().toExtend<page.Detector>();
  expect.assertions(0);
});

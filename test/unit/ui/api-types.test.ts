import type { z } from "@hono/zod-openapi";
import { expect, expectTypeOf, test } from "vitest";
import { LINK_REFUSALS, OIDC_REFUSALS } from "../../../src/accounts/oidc.ts";
import type {
  accountSchema,
  auditSchema,
  invitationSchema,
  sessionSchema,
  tokenSchema,
} from "../../../src/api/json/account-json.ts";
import type { alertSchema, detectorSchema } from "../../../src/api/json/alert-json.ts";
import type { activitySchema, fingerprintSchema } from "../../../src/api/json/correction-json.ts";
import type { bucketSchema, eventSchema, issueSchema } from "../../../src/api/json/issue-json.ts";
import type { countsSchema, listedIssueSchema } from "../../../src/api/json/issue-list-json.ts";
import type {
  alertRoutingSchema,
  deliveryDetailSchema,
  deliverySchema,
  silenceSchema,
} from "../../../src/api/json/notification-json.ts";
import type { releaseSchema } from "../../../src/api/json/release-json.ts";
import type { ruleSchema } from "../../../src/api/json/rule-json.ts";
import type { deadLetterSchema, gapSchema, sourceSchema } from "../../../src/api/json/source-json.ts";
import type { recentNamesSchema, tagsSchema } from "../../../src/api/json/tag-json.ts";
import type { ViewJson } from "../../../src/api/json/view-json.ts";
import type { identitySchema } from "../../../src/api/routes/identities.ts";
import type { projectSchema } from "../../../src/api/routes/projects.ts";
import type { meSchema } from "../../../src/api/routes/session.ts";
import type { settingsSchema, sourceTrialSchema } from "../../../src/api/routes/set-up.ts";
import * as people from "../../../src/ui/api/account-types.ts";
import type { SavedView } from "../../../src/ui/api/list-types.ts";
import type { Settings, SourceTrial } from "../../../src/ui/api/set-up.ts";
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
  expectTypeOf<z.infer<typeof listedIssueSchema>>().toExtend<page.ListedIssue>();
  expectTypeOf<z.infer<typeof countsSchema>>().toExtend<page.IssueCounts>();
  expectTypeOf<z.infer<typeof alertRoutingSchema>>().toExtend<page.AlertRouting>();
  expectTypeOf<z.infer<typeof deliverySchema>>().toExtend<page.Delivery>();
  expectTypeOf<z.infer<typeof deliveryDetailSchema>>().toExtend<page.DeliveryDetail>();
  expectTypeOf<z.infer<typeof silenceSchema>>().toExtend<page.Silence>();
  expectTypeOf<z.infer<typeof releaseSchema>>().toExtend<page.Release>();
  expectTypeOf<z.infer<typeof projectSchema>>().toExtend<people.Project>();
  expectTypeOf<z.infer<typeof accountSchema>>().toExtend<people.Account>();
  expectTypeOf<z.infer<typeof sessionSchema>>().toExtend<people.OwnSession>();
  expectTypeOf<z.infer<typeof invitationSchema>>().toExtend<people.Invitation>();
  expectTypeOf<z.infer<typeof tokenSchema>>().toExtend<people.Token>();
  expectTypeOf<z.infer<typeof auditSchema>>().toExtend<people.AuditEntry>();
  expectTypeOf<z.infer<typeof meSchema>>().toExtend<people.LoggedIn>();
  expectTypeOf<z.infer<typeof settingsSchema>>().toExtend<Settings>();
  expectTypeOf<z.infer<typeof sourceTrialSchema>>().toExtend<SourceTrial>();
  expectTypeOf<z.infer<typeof tagsSchema>>().toExtend<page.Tags>();
  expectTypeOf<z.infer<typeof recentNamesSchema>>().toExtend<page.RecentNames>();
  expectTypeOf<ViewJson>().toExtend<SavedView>();
  expectTypeOf<z.infer<typeof identitySchema>>().toExtend<people.Identity>();
  expect(people.PROVIDER_REFUSALS).toEqual(OIDC_REFUSALS);
  expect(people.LINK_REFUSALS).toEqual(LINK_REFUSALS);
});

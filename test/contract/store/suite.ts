import { describe, expect, it } from "vitest";
import { describeAccounts, describeCredentials } from "./accounts.suite.ts";
import { describeAlerts } from "./alerts.suite.ts";
import { describeAttachment } from "./attachment.suite.ts";
import { describeAudit } from "./audit.suite.ts";
import { describeChanges } from "./changes.suite.ts";
import { describeCommit } from "./commit.suite.ts";
import { describeCorrections } from "./corrections.suite.ts";
import { describeCounted } from "./counted.suite.ts";
import { describeDeliveries } from "./deliveries.suite.ts";
import { describeDiscards } from "./discards.suite.ts";
import type { StoreEngine } from "./engine.ts";
import { describeHistory } from "./history.suite.ts";
import { historyOf } from "./history-of-store.ts";
import { describeIdempotency } from "./idempotency.suite.ts";
import { describeIssueLife } from "./issue-life.suite.ts";
import { describeKeptEvents } from "./kept-events.suite.ts";
import { describeLeases } from "./leases.suite.ts";
import { describeNotification } from "./notification.suite.ts";
import { describeOwnership } from "./ownership.suite.ts";
import { describeProjects } from "./projects.suite.ts";
import { describeReading } from "./reading.suite.ts";
import { describeReplay } from "./replay.suite.ts";
import { describeRetention } from "./retention.suite.ts";
import { describeSearch } from "./search.suite.ts";
import { describeSilences } from "./silences.suite.ts";
import { describeSimilar } from "./similar.suite.ts";
import { describeTags } from "./tags.suite.ts";
import { describeViews } from "./views.suite.ts";

/** What every engine promises, run on each. */
export function describeStore(name: string, engine: StoreEngine): void {
  describe(`store on ${name}`, () => {
    it("answers a ping, and closes twice", async () => {
      await using store = await engine.open();
      await store.ping();
      await store.close();
      await store.close();
      await expect(store.ping()).rejects.toThrow();
    });
    describeCommit(engine);
    describeReading(engine);
    describeReplay(engine);
    describeAttachment(engine);
    describeCorrections(engine);
    describeAlerts(engine);
    describeAccounts(engine);
    describeCredentials(engine);
    describeAudit(engine);
    describeChanges(engine);
    describeCounted(engine);
    describeIssueLife(engine);
    describeHistory(() => historyOf(engine));
    describeNotification(engine);
    describeTags(engine);
    describeDeliveries(engine);
    describeSilences(engine);
    describeLeases(engine);
    describeRetention(engine);
    describeSearch(engine);
    describeDiscards(engine);
    describeOwnership(engine);
    describeSimilar(engine);
    describeKeptEvents(engine);
    describeProjects(engine);
    describeViews(engine);
    describeIdempotency(engine);
  });
}

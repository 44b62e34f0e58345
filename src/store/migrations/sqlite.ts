import type { Migration } from "./migration.ts";
import { sql as initial } from "./sqlite/0001-initial.ts";
import { sql as corrections } from "./sqlite/0002-corrections.ts";
import { sql as messagePatterns } from "./sqlite/0003-message-patterns.ts";
import { sql as countedBeside } from "./sqlite/0004-counted-beside.ts";
import { sql as alerts } from "./sqlite/0006-alerts.ts";
import { sql as notification } from "./sqlite/0007-notification.ts";
import { sql as issueLife } from "./sqlite/0008-issue-life.ts";
import { sql as accounts } from "./sqlite/0009-accounts.ts";
import { sql as issueWork } from "./sqlite/0010-issue-work.ts";
import { sql as deliveryProgress } from "./sqlite/0013-delivery-progress.ts";
import { sql as auditBegun } from "./sqlite/0015-audit-begun.ts";
import { sql as retentionClock } from "./sqlite/0017-retention-clock.ts";
import { sql as reading } from "./sqlite/0018-reading.ts";

/** SQLite's schema, step by step. */
export const sqliteMigrations: readonly Migration[] = [
  { version: 1, name: "initial", sql: initial },
  { version: 2, name: "corrections", sql: corrections },
  { version: 3, name: "message patterns", sql: messagePatterns },
  { version: 4, name: "counted beside issues", sql: countedBeside },
  { version: 6, name: "alerts", sql: alerts },
  { version: 7, name: "notification", sql: notification },
  { version: 8, name: "issue life", sql: issueLife },
  { version: 9, name: "accounts", sql: accounts },
  { version: 10, name: "issue work", sql: issueWork },
  { version: 13, name: "delivery progress", sql: deliveryProgress },
  { version: 15, name: "audit begun", sql: auditBegun },
  { version: 17, name: "retention clock", sql: retentionClock },
  { version: 18, name: "reading", sql: reading },
];

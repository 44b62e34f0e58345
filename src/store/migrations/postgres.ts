import type { Migration } from "./migration.ts";
import { sql as initial } from "./postgres/0001-initial.ts";
import { sql as corrections } from "./postgres/0002-corrections.ts";
import { sql as messagePatterns } from "./postgres/0003-message-patterns.ts";
import { sql as countedBeside } from "./postgres/0004-counted-beside.ts";
import { sql as alerts } from "./postgres/0006-alerts.ts";
import { sql as notification } from "./postgres/0007-notification.ts";
import { sql as issueLife } from "./postgres/0008-issue-life.ts";
import { sql as accounts } from "./postgres/0009-accounts.ts";
import { sql as issueWork } from "./postgres/0010-issue-work.ts";
import { sql as changeMarks } from "./postgres/0011-change-marks.ts";
import { sql as deliveryProgress } from "./postgres/0013-delivery-progress.ts";
import { sql as auditBegun } from "./postgres/0015-audit-begun.ts";
import { sql as retentionClock } from "./postgres/0017-retention-clock.ts";
import { sql as reading } from "./postgres/0018-reading.ts";

/** PostgreSQL's schema, step by step. */
export const postgresMigrations: readonly Migration[] = [
  { version: 1, name: "initial", sql: initial },
  { version: 2, name: "corrections", sql: corrections },
  { version: 3, name: "message patterns", sql: messagePatterns },
  { version: 4, name: "counted beside issues", sql: countedBeside },
  { version: 6, name: "alerts", sql: alerts },
  { version: 7, name: "notification", sql: notification },
  { version: 8, name: "issue life", sql: issueLife },
  { version: 9, name: "accounts", sql: accounts },
  { version: 10, name: "issue work", sql: issueWork },
  { version: 11, name: "change marks", sql: changeMarks },
  { version: 13, name: "delivery progress", sql: deliveryProgress },
  { version: 15, name: "audit begun", sql: auditBegun },
  { version: 17, name: "retention clock", sql: retentionClock },
  { version: 18, name: "reading", sql: reading },
];

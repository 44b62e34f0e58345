import type { Command } from "./command.ts";
import { alertsAcknowledgeCommand } from "./commands/alerts-acknowledge.ts";
import { alertsListCommand } from "./commands/alerts-list.ts";
import { backtestCommand } from "./commands/backtest.ts";
import { backupCommand } from "./commands/backup.ts";
import { channelTestCommand } from "./commands/channel-test.ts";
import { checkCommand } from "./commands/check.ts";
import { deadLettersListCommand, deadLettersReplayCommand } from "./commands/dead-letters.ts";
import { explainCommand } from "./commands/explain.ts";
import {
  issuesAssignCommand,
  issuesCommentCommand,
  issuesIgnoreCommand,
  issuesResolveCommand,
  issuesUnresolveCommand,
} from "./commands/issues-decide.ts";
import { issuesListCommand } from "./commands/issues-list.ts";
import { issuesMergeCommand } from "./commands/issues-merge.ts";
import { issuesShowCommand } from "./commands/issues-show.ts";
import { issuesSplitCommand } from "./commands/issues-split.ts";
import { issuesUndoCommand } from "./commands/issues-undo.ts";
import { regroupCommand } from "./commands/regroup.ts";
import { restoreCommand } from "./commands/restore.ts";
import { runCommand } from "./commands/run.ts";
import { scanCommand } from "./commands/scan.ts";
import { silenceAddCommand } from "./commands/silence-add.ts";
import { silenceExpireCommand } from "./commands/silence-expire.ts";
import { silenceListCommand } from "./commands/silence-list.ts";
import { startCommand } from "./commands/start.ts";
import { testRulesCommand } from "./commands/test-rules.ts";
import { tokenAddCommand, tokenListCommand, tokenRevokeCommand } from "./commands/tokens.ts";
import { userAddCommand, userListCommand, userPasswdCommand } from "./commands/users.ts";

/** Every command, in the order of help. A new one is a file in `commands/` and a line here. */
export const COMMANDS: readonly Command[] = [
  runCommand,
  startCommand,
  checkCommand,
  scanCommand,
  testRulesCommand,
  explainCommand,
  issuesListCommand,
  issuesShowCommand,
  issuesResolveCommand,
  issuesIgnoreCommand,
  issuesUnresolveCommand,
  issuesAssignCommand,
  issuesCommentCommand,
  issuesMergeCommand,
  issuesSplitCommand,
  issuesUndoCommand,
  alertsListCommand,
  alertsAcknowledgeCommand,
  silenceAddCommand,
  silenceListCommand,
  silenceExpireCommand,
  userAddCommand,
  userListCommand,
  userPasswdCommand,
  tokenAddCommand,
  tokenListCommand,
  tokenRevokeCommand,
  backtestCommand,
  channelTestCommand,
  regroupCommand,
  deadLettersListCommand,
  deadLettersReplayCommand,
  backupCommand,
  restoreCommand,
];

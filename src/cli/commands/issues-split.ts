import type { Command } from "../command.ts";
import { SERVICE_DETAILS } from "../issue-service.ts";
import { correct, correctionOptions } from "./issues-correction.ts";

export const issuesSplitCommand: Command = {
  name: "issues split",
  summary: "Makes an issue of its own of some fingerprints of an issue",
  details:
    "`issues show` lists an issue's fingerprints. Their events, past and future, belong to the new issue. " +
    `\`issues undo\` takes it back. ${SERVICE_DETAILS}`,
  positionals: { usage: "ISSUE FINGERPRINT…", atLeast: 2, atMost: 1_001 },
  options: correctionOptions,
  examples: ["elkhound issues split 01938f3e-6b2a-7c1d-9e4f-0a1b2c3d4e5f 0123456789abcdef0123456789abcdef"],
  async run(args, context) {
    const [issue = "", ...fingerprints] = args.positionals;
    return await correct(args, context, `/api/v1/issues/${encodeURIComponent(issue)}/split`, { fingerprints });
  },
};

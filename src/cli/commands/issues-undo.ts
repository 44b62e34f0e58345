import type { Command } from "../command.ts";
import { SERVICE_DETAILS } from "../issue-service.ts";
import { correct, correctionOptions } from "./issues-correction.ts";

export const issuesUndoCommand: Command = {
  name: "issues undo",
  summary: "Takes a merge or a split back",
  details: `\`issues show\` lists what was decided about an issue. No count is lost by it. ${SERVICE_DETAILS}`,
  positionals: { usage: "ACTIVITY", atLeast: 1, atMost: 1 },
  options: correctionOptions,
  examples: ["elkhound issues undo 17"],
  async run(args, context) {
    const activity = encodeURIComponent(args.positionals[0] ?? "");
    return await correct(args, context, `/api/v1/activity/${activity}/undo`, {});
  },
};

import type { Command } from "../command.ts";
import { SERVICE_DETAILS } from "../issue-service.ts";
import { correct, correctionOptions } from "./issues-correction.ts";

export const issuesMergeCommand: Command = {
  name: "issues merge",
  summary: "Merges issues into one",
  details:
    "The first issue keeps its id and title and gets all events of the others, past and future; their ids find it from " +
    `then on. \`issues undo\` takes it back. ${SERVICE_DETAILS}`,
  positionals: { usage: "INTO ISSUE…", atLeast: 2, atMost: 101 },
  options: correctionOptions,
  examples: ["elkhound issues merge 01938f3e-6b2a-7c1d-9e4f-0a1b2c3d4e5f 01938f3e-7001-7aaa-8bbb-0c1d2e3f4a5b"],
  async run(args, context) {
    const [into = "", ...issues] = args.positionals;
    return await correct(args, context, `/api/v1/issues/${encodeURIComponent(into)}/merge`, { issues });
  },
};

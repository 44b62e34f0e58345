import type { SilenceJson } from "../../api/json/notification-json.ts";
import { type Command, EXIT } from "../command.ts";
import { findIssueService, SERVICE_DETAILS, serviceOptions } from "../issue-service.ts";
import { matchersText } from "./silence-format.ts";

export const silenceExpireCommand: Command = {
  name: "silence expire",
  summary: "Ends a silence now",
  details: `It is kept, with who ended it. ${SERVICE_DETAILS}`,
  positionals: { usage: "SILENCE", atLeast: 1, atMost: 1 },
  options: serviceOptions,
  examples: ["elkhound silence expire 01938f3e-6b2a-7c1d-9e4f-0a1b2c3d4e5f"],
  async run(args, context) {
    const id = encodeURIComponent(args.positionals[0] ?? "");
    const service = await findIssueService(args, context);
    try {
      const silence = (await service.post(`/api/v1/silences/${id}/expire`, {})) as SilenceJson;
      context.terminal.print(`silence ${silence.id} of ${matchersText(silence)} ended at ${silence.ends_at}`);
    } finally {
      await service.close();
    }
    return EXIT.fine;
  },
};

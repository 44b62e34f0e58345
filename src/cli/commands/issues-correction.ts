import type { ActivityJson } from "../../api/json/correction-json.ts";
import { type Arguments, type CliContext, EXIT, type Option } from "../command.ts";
import { findIssueService, serviceOptions } from "../issue-service.ts";
import { describeActivity } from "./activity-text.ts";

/** The flags of `issues merge`, `issues split` and `issues undo`. */
export const correctionOptions: Readonly<Record<string, Option>> = {
  ...serviceOptions,
  reason: { type: "string", value: "TEXT", description: "Why; kept with the activity." },
  json: { type: "boolean", description: "Prints an activity a line as JSON." },
};

/** Asks the service for a correction and prints what was done, and how it is taken back. */
export async function correct(args: Arguments, context: CliContext, path: string, body: object): Promise<number> {
  const { terminal } = context;
  const reason = args.string("reason");
  const service = await findIssueService(args, context);
  try {
    const sent = reason === undefined ? body : { ...body, reason };
    const { activities } = (await service.post(path, sent)) as { readonly activities: readonly ActivityJson[] };
    for (const activity of activities) {
      if (args.flag("json")) terminal.printJson(activity);
      else terminal.print(describeActivity(activity));
    }
    const ids = activities.filter(({ kind }) => kind !== "undone").map(({ id }) => id);
    if (!args.flag("json") && ids.length > 0) {
      terminal.note({
        text: `take it back with: ${ids.map((id) => `elkhound issues undo ${id}`).join(", ")}`,
        style: "dim",
      });
    }
  } finally {
    await service.close();
  }
  return EXIT.fine;
}

import { asError } from "../../domain/errors.ts";
import { type Command, EXIT } from "../command.ts";
import { findIssueService, SERVICE_DETAILS, ServiceError, serviceOptions } from "../issue-service.ts";

interface Acknowledged {
  readonly id: string;
  readonly acknowledged_at: string;
  readonly acknowledged_by: string;
}

export const alertsAcknowledgeCommand: Command = {
  name: "alerts acknowledge",
  summary: "Says that somebody takes care of alerts: they are neither repeated nor escalated any more",
  details:
    "Their end is told all the same. Who was first is kept. Those for which it cannot be done are told, the others go on. " +
    SERVICE_DETAILS,
  positionals: { usage: "ALERT…", atLeast: 1, atMost: 1_000 },
  options: {
    ...serviceOptions,
    json: { type: "boolean", description: "Prints who acknowledged, an alert a line, as the API gives it." },
  },
  examples: ["elkhound alerts acknowledge 01938f3e-6b2a-7c1d-9e4f-0a1b2c3d4e5f"],
  async run(args, context) {
    const { terminal } = context;
    const service = await findIssueService(args, context);
    let status: number = EXIT.fine;
    try {
      for (const alert of args.positionals) {
        try {
          const path = `/api/v1/alerts/${encodeURIComponent(alert)}/acknowledge`;
          const answer = (await service.post(path, {})) as Acknowledged;
          const { id, acknowledged_at: at, acknowledged_by: by } = answer;
          if (args.flag("json")) terminal.printJson(answer);
          else terminal.print(`alert ${id} acknowledged by ${by} at ${at}`);
        } catch (thrown) {
          if (!(thrown instanceof ServiceError) || ![400, 404].includes(thrown.status)) throw thrown;
          terminal.note({ text: `${alert}: ${asError(thrown).message}`, style: "red" });
          status = EXIT.problems;
        }
      }
    } finally {
      await service.close();
    }
    return status;
  },
};

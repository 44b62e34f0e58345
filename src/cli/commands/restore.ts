import { restoreStore } from "../../app/backup.ts";
import { loadConfig } from "../../app/load-config.ts";
import { type Command, EXIT } from "../command.ts";
import { configOption, DEFAULT_CONFIG } from "./options.ts";
import { printProblems } from "./print-problems.ts";

export const restoreCommand: Command = {
  name: "restore",
  summary: "Makes a backup the embedded store again",
  details:
    "The service must be stopped. The backup is checked first; the store that was there is kept beside it as " +
    "`elkhound.db.before-restore`. Reading goes on at the positions of the backup: what was counted since is counted anew, " +
    "as far as the sources still have it, and alerts since may be told again.",
  positionals: { usage: "FILE", atLeast: 1, atMost: 1 },
  options: { config: configOption },
  examples: ["elkhound restore elkhound-2026-11-28.db"],
  async run(args, { terminal, env }) {
    const { config, problems } = await loadConfig({ file: args.string("config") ?? DEFAULT_CONFIG, env });
    if (config === undefined) {
      printProblems(problems, terminal.note);
      return EXIT.problems;
    }
    const { issues, schemaVersion } = await restoreStore(config, args.positionals[0]!);
    terminal.print(`restored into ${config.data_dir}: ${issues} issues, schema version ${schemaVersion}`);
    return EXIT.fine;
  },
};

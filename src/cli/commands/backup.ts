import { backUpStore } from "../../app/backup.ts";
import { loadConfig } from "../../app/load-config.ts";
import { type Command, EXIT } from "../command.ts";
import { configOption, DEFAULT_CONFIG } from "./options.ts";
import { printProblems } from "./print-problems.ts";

export const backupCommand: Command = {
  name: "backup",
  summary: "Copies the embedded store into a file, while the service runs",
  details:
    "The copy is of one moment, and is checked before it gets its name. It holds what logs hold: keep it as safe as them. " +
    "A PostgreSQL store is backed up with pg_dump (schema `elkhound`).",
  positionals: { usage: "FILE", atLeast: 1, atMost: 1 },
  options: { config: configOption },
  examples: ["elkhound backup elkhound-2026-11-28.db"],
  async run(args, { terminal, env }) {
    const { config, problems } = await loadConfig({ file: args.string("config") ?? DEFAULT_CONFIG, env });
    if (config === undefined) {
      printProblems(problems, terminal.note);
      return EXIT.problems;
    }
    const file = args.positionals[0]!;
    const { bytes, issues, schemaVersion } = await backUpStore(config, file);
    terminal.print(`${file}: ${bytes} bytes, ${issues} issues, schema version ${schemaVersion}`);
    return EXIT.fine;
  },
};

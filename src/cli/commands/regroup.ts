import { loadConfig } from "../../app/load-config.ts";
import { applyRegrouping, previewRegrouping, type RegroupPlan } from "../../app/regroup.ts";
import { type Command, EXIT } from "../command.ts";
import { findIssueService, SERVICE_DETAILS, serviceOptions } from "../issue-service.ts";
import type { Terminal } from "../terminal.ts";
import { DEFAULT_CONFIG } from "./options.ts";
import { printProblems } from "./print-problems.ts";

export const regroupCommand: Command = {
  name: "regroup",
  summary: "Shows which issues a change of rules or settings would merge or split, and carries it over",
  details:
    "Groups the kept events of every issue by the rules and projects of --config, and prints what would become of the " +
    "issues, with counts. Try it on a copy of the configuration before the service reads it. With --apply, issues that " +
    "would become one are merged (`issues undo` takes it back), and each issue adopts the fingerprints that its events " +
    `will get, so that the change makes no new issues of old ones. ${SERVICE_DETAILS}`,
  options: {
    ...serviceOptions,
    apply: { type: "boolean", description: "Does it. Without it nothing is changed." },
  },
  examples: ["elkhound regroup --config elkhound.new.yml", "elkhound regroup --config elkhound.new.yml --apply"],
  async run(args, context) {
    const { terminal, env } = context;
    const { config, problems } = await loadConfig({ file: args.string("config") ?? DEFAULT_CONFIG, env });
    if (printProblems(problems, terminal.note) || config === undefined) return EXIT.problems;
    const service = await findIssueService(args, context);
    try {
      const preview = await previewRegrouping(config, service);
      if (printProblems(preview.problems, terminal.note)) return EXIT.problems;
      print(terminal, preview.plan, preview.titles);
      if (args.flag("apply")) {
        await applyRegrouping(preview.plan, service);
        terminal.note("done; `elkhound issues show` tells what was merged, `elkhound issues undo` takes it back");
      }
    } finally {
      await service.close();
    }
    return EXIT.fine;
  },
};

const MAX_SHOWN = 50;

function print(terminal: Terminal, plan: RegroupPlan, titles: ReadonlyMap<string, string>): void {
  const title = (id: string) => titles.get(id) ?? id;
  for (const { into, issues, eventCount, fingerprint } of plan.merges.slice(0, MAX_SHOWN)) {
    terminal.print({ text: "merge  ", style: "yellow" }, { text: title(into), style: "bold" }, `  ${into}`);
    for (const id of issues) terminal.print(`     + ${title(id)}  `, { text: id, style: "dim" });
    terminal.print({ text: `       ${eventCount} events; they share ${fingerprint.parts.join(" | ")}`, style: "dim" });
  }
  for (const { issue, eventCount, parts } of plan.splits.slice(0, MAX_SHOWN)) {
    terminal.print({ text: "split  ", style: "yellow" }, { text: title(issue), style: "bold" }, `  ${issue}`);
    const kept = parts.reduce((sum, part) => sum + part.kept, 0);
    parts.forEach(({ fingerprint, kept: some }, index) => {
      const stays = index === 0 ? "stays: " : "leaves, from its next event on: ";
      terminal.print(`     ${stays}${some} of ${kept} kept events  `, {
        text: fingerprint.parts.join(" | "),
        style: "dim",
      });
    });
    terminal.print({ text: `       ${eventCount} events were counted until now`, style: "dim" });
  }
  const more = Math.max(0, plan.merges.length - MAX_SHOWN) + Math.max(0, plan.splits.length - MAX_SHOWN);
  if (more > 0) terminal.print(`… and ${more} more`);
  const renamed = plan.adoptions.length;
  terminal.print(
    `${plan.fingerprints} fingerprints: ${plan.unchanged} stay as they are, ${renamed} new ones would be adopted, ` +
      `${plan.merges.length} merges, ${plan.splits.length} splits, ${plan.unknown} of which too little is kept to tell`,
  );
}

import { parseArgs } from "node:util";
import { scoreCrashes } from "./accuracy/crashes.ts";
import { scoreMessages } from "./accuracy/messages.ts";
import { scoreModules } from "./accuracy/modules.ts";
import { createPredictor } from "./accuracy/predict.ts";
import { scoreStreams } from "./accuracy/streams.ts";
import { scoreTraces } from "./accuracy/traces.ts";

/*
 * How right the results are, on data that is not part of this repository. Run: `node bench/accuracy.ts --eval DIR
 * [PART…]`, where DIR has `logs/<System>.jsonl` of {id, content}, `truth/<System>.jsonl` of {id, template},
 * `multiline/traces.jsonl` of {id, text, expected}, `multiline/streams.jsonl`, `modules/records.jsonl` and `crashes/java.jsonl` of {id, text, raw_text, expected}.
 */

const PARTS = ["messages", "traces", "crashes", "streams", "modules"];

const { values, positionals } = parseArgs({
  options: {
    eval: { type: "string" },
    wrong: { type: "boolean", default: false },
    system: { type: "string" },
    pred: { type: "string" },
  },
  allowPositionals: true,
});
const { eval: folder, wrong, system, pred } = values;
if (folder === undefined || positionals.some((part) => !PARTS.includes(part))) {
  console.error(
    `usage: node bench/accuracy.ts --eval DIR [--wrong] [--system NAME] [--pred FILE] [${PARTS.join("|")}]…`,
  );
  process.exit(2);
}
const wanted = positionals.length === 0 ? PARTS : positionals;
const predict = await createPredictor();
if (wanted.includes("messages")) scoreMessages(folder, { wrong, system });
if (wanted.includes("traces")) scoreTraces(folder, predict, wrong);
if (wanted.includes("crashes")) scoreCrashes(folder, predict, wrong);
if (wanted.includes("streams")) await scoreStreams(folder, wrong, pred);
if (wanted.includes("modules")) await scoreModules(folder, wrong);

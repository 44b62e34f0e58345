import { parentPort } from "node:worker_threads";
import { RuleFileMemory } from "../extraction/rule-file-memory.ts";
import { runTrial, type TrialRequest } from "./rule-trial.ts";

/*
 * The body of a thread that tries rules: an answer to each request, one after another. Whoever started it ends it when it
 * takes too long.
 */

const memory = new RuleFileMemory();
parentPort!.on("message", async (request: TrialRequest) => {
  parentPort!.postMessage(await runTrial(request, memory));
});

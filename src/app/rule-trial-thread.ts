import { parentPort, workerData } from "node:worker_threads";
import { runTrial, type TrialRequest } from "./rule-trial.ts";

/* The body of a trial's thread: one request, one answer. Whoever started it ends it when it takes too long. */

parentPort!.postMessage(await runTrial(workerData as TrialRequest));

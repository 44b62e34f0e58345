import { Worker } from "node:worker_threads";
import type { RuleAttemptResult, RuleCheck, TrialFailure } from "../api/rule-trials.ts";
import { type Sentence, sentence } from "../domain/sentence.ts";
import { type Clock, MINUTE, SECOND } from "../domain/time.ts";
import type { TrialRequest } from "./rule-trial.ts";

/** Below what a request may take; a new thread needs some seconds to load and compile all shipped rules. */
const LONGEST_MS = 25 * SECOND;
/** Enough for all shipped rules with their tests, several times. */
const MEMORY_MB = 256;
const MOST_AT_ONCE = 2;
/** Whoever writes a rule tries it again and again. */
const KEPT_MS = 2 * MINUTE;

type Outcome = RuleCheck | RuleAttemptResult | TrialFailure;

/**
 * Threads that try rules, ended when they take too long or too much memory. One that is done is kept for a while with the
 * rules that it has read, so that the next trial need not wait for that.
 */
export class TrialThreads {
  private readonly clock: Clock;
  private readonly busy = new Set<Worker>();
  private kept: { readonly worker: Worker; readonly leave: AbortController } | undefined;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  async run(request: TrialRequest): Promise<Outcome> {
    if (this.busy.size >= MOST_AT_ONCE) {
      return failed("unavailable", sentence("trial.busy"));
    }
    const worker = this.take() ?? start();
    this.busy.add(worker);
    let whole = false;
    try {
      const outcome = await this.answer(worker, request);
      whole = outcome.kind !== "failed";
      return outcome;
    } finally {
      // Closed meanwhile, it is no longer there.
      if (this.busy.delete(worker) && whole && this.kept === undefined) this.keep(worker);
      else await worker.terminate();
    }
  }

  /** Ends the threads; what they were at fails. Safe twice. */
  async close(): Promise<void> {
    const workers = [...this.busy];
    this.busy.clear();
    const kept = this.take();
    await Promise.all([...workers, ...(kept === undefined ? [] : [kept])].map((worker) => worker.terminate()));
  }

  private take(): Worker | undefined {
    const { kept } = this;
    this.kept = undefined;
    kept?.leave.abort();
    kept?.worker.ref();
    return kept?.worker;
  }

  private keep(worker: Worker): void {
    const leave = new AbortController();
    this.kept = { worker, leave };
    worker.unref();
    worker.once("exit", () => {
      if (this.kept?.worker === worker) this.take();
    });
    void this.clock.sleep(KEPT_MS, leave.signal).then(async () => {
      if (!leave.signal.aborted) await this.take()?.terminate();
    });
  }

  private async answer(worker: Worker, request: TrialRequest): Promise<Outcome> {
    const done = new AbortController();
    try {
      return await new Promise<Outcome>((resolve, reject) => {
        worker.once("message", resolve);
        worker.once("error", (error) => {
          const tooMuch = (error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY";
          if (tooMuch) resolve(failed("too_long", sentence("trial.too_large", { megabytes: MEMORY_MB })));
          else reject(error);
        });
        worker.once("exit", () => resolve(failed("unavailable", sentence("trial.stopped"))));
        void this.clock.sleep(LONGEST_MS, done.signal).then(() => {
          const seconds = LONGEST_MS / SECOND;
          resolve(failed("too_long", sentence("trial.too_long", { seconds })));
        });
        worker.postMessage(request);
      });
    } finally {
      done.abort();
      // By name: without one Node.js takes its own away too, and nothing is received any more.
      for (const name of ["message", "error", "exit"]) worker.removeAllListeners(name);
      // Whatever becomes of a thread that has nothing to do is nobody's fault.
      worker.on("error", () => {});
    }
  }
}

function start(): Worker {
  const name = import.meta.url.endsWith(".ts") ? "./rule-trial-thread.ts" : "./rule-trial-thread.js";
  return new Worker(new URL(name, import.meta.url), {
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB, maxYoungGenerationSizeMb: 32 },
  });
}

/** It could not be tried. */
export function failed(reason: TrialFailure["reason"], detail: Sentence): TrialFailure {
  return { kind: "failed", reason, detail };
}

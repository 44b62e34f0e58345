import { asError } from "../domain/errors.ts";
import type { Logger } from "../telemetry/logger.ts";

/** Clean-ups in the order of creation; `unwind` runs them in reverse, each whatever became of the others. */
export class Lifecycle {
  private readonly cleanups: { readonly name: string; readonly run: () => Promise<void> | void }[] = [];
  private readonly logger: Logger;

  constructor(logger: Logger) {
    this.logger = logger;
  }

  onStop(name: string, run: () => Promise<void> | void): void {
    this.cleanups.push({ name, run });
  }

  /** Safe twice: what has run is not run again. */
  async unwind(): Promise<void> {
    for (let cleanup = this.cleanups.pop(); cleanup !== undefined; cleanup = this.cleanups.pop()) {
      try {
        await cleanup.run();
      } catch (thrown) {
        this.logger.error({ component: cleanup.name, err: asError(thrown) }, "did not stop cleanly");
      }
    }
  }
}

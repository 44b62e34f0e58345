import { DAY } from "../domain/time.ts";
import type { RetentionTime } from "../store/store.ts";
import type { Logger } from "../telemetry/logger.ts";

/** Says in the log what is wrong with the time that retention goes by: when it begins, not every time. */
export class RetentionNotices {
  private readonly logger: Logger;
  private ahead = false;
  private unwritten = false;

  constructor(logger: Logger) {
    this.logger = logger;
  }

  tell({ behindMs, unwritten }: RetentionTime): void {
    const ahead = behindMs > DAY;
    if (ahead && !this.ahead) {
      const days = Math.round(behindMs / DAY);
      this.logger.warn(
        { days },
        "the clock is days ahead of the last time that retention ran: it follows slowly, keeping more than configured. Nothing needs to be done after a standstill; otherwise set the clock right",
      );
    }
    this.ahead = ahead;
    if (unwritten !== undefined && !this.unwritten) {
      this.logger.warn(
        { reason: unwritten },
        "the time that retention went by cannot be stored: retention goes on, and other writes are likely to fail too. See that the store has room and may be written",
      );
    }
    if (unwritten === undefined && this.unwritten) this.logger.info("the time that retention goes by is stored again");
    this.unwritten = unwritten !== undefined;
  }
}

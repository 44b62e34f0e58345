import { createTask, validateDetailed } from "node-cron";
import type { EpochMs } from "../domain/time.ts";

/** What is wrong with a cron expression (seconds first, or five fields), or undefined when nothing is. */
export function cronProblem(expression: string): string | undefined {
  const { valid, errors } = validateDetailed(expression);
  if (valid) return undefined;
  const [first] = errors;
  const written =
    first?.field === "expression"
      ? first.message
      : `${first?.value ?? ""} is not a valid ${NAMES[first?.field ?? ""] ?? "field"}`;
  return `is not a cron expression: ${written}. Six fields: second minute hour day month weekday, such as \`*/10 * * * * *\` or \`0 30 8 * * 1-5\``;
}

const NAMES: Readonly<Record<string, string>> = {
  second: "second",
  minute: "minute",
  hour: "hour",
  dayOfMonth: "day of the month",
  month: "month",
  dayOfWeek: "weekday",
};

/** What is due again and again. */
export interface Schedule {
  /** The first due time after now; undefined when none will come. */
  next(): EpochMs | undefined;
  /** No tick begins after this. One that runs is not ended. Safe twice. */
  stop(): void;
}

/**
 * Calls `tick` at each due time of a cron expression in an IANA zone, with the time that was due. Ticks never overlap: what
 * comes due while one runs, or was missed while the process or machine slept, becomes one tick afterwards, with the time
 * of the first. `tick` must not throw.
 */
export function startSchedule(cron: string, timezone: string, tick: (scheduledAt: EpochMs) => Promise<void>): Schedule {
  let running = false;
  let waiting: EpochMs | undefined;
  let stopped = false;
  const due = async (at: EpochMs): Promise<void> => {
    if (running) {
      waiting ??= at;
      return;
    }
    running = true;
    try {
      for (let next: EpochMs | undefined = at; next !== undefined && !stopped; next = waiting) {
        waiting = undefined;
        await tick(next);
      }
    } finally {
      running = false;
    }
  };
  const task = createTask(cron, ({ date }) => void due(date.getTime()), { timezone, suppressMissedWarning: true });
  task.on("execution:missed", ({ date }) => void due(date.getTime()));
  void task.start();
  return {
    next: () => task.getNextRun()?.getTime(),
    stop: () => {
      if (stopped) return;
      stopped = true;
      void task.destroy();
    },
  };
}

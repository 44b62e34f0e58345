import { createTask, type ScheduledTask, validateDetailed } from "node-cron";
import { type EpochMs, SECOND } from "../domain/time.ts";

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
  /** Has a tick that was due earlier made up for, now or behind the one that runs. */
  makeUpFor(dueAt: EpochMs): void;
  /** No tick begins after this; resolves when the one that runs has ended. Safe twice. */
  stop(): Promise<void>;
}

/**
 * Calls `tick` at each due time of a cron expression in an IANA zone, with the time that was due. Ticks never overlap: what
 * comes due while one runs, or was missed while the process or machine slept, becomes one tick afterwards, with the time
 * of the first. When the clock is set back, ticks go on by what it says then. `tick` must not throw.
 */
export function startSchedule(cron: string, timezone: string, tick: (scheduledAt: EpochMs) => Promise<void>): Schedule {
  let running: Promise<void> | undefined;
  let waiting: EpochMs | undefined;
  let stopped = false;
  const run = async (at: EpochMs): Promise<void> => {
    for (let next: EpochMs | undefined = at; next !== undefined && !stopped; next = waiting) {
      waiting = undefined;
      await tick(next);
    }
  };
  const due = (at: EpochMs): void => {
    if (running !== undefined) {
      waiting ??= at;
      return;
    }
    running = run(at).finally(() => {
      running = undefined;
    });
  };
  const begin = (): ScheduledTask => {
    const begun = createTask(cron, ({ date }) => due(date.getTime()), { timezone, suppressMissedWarning: true });
    begun.on("execution:missed", ({ date }) => due(date.getTime()));
    void begun.start();
    return begun;
  };
  let task = begin();
  // A task sleeps until its next due time comes: after a step back that would be as much later.
  const watching = watchStepsBack(() => {
    void task.destroy();
    task = begin();
  });
  return {
    next: () => task.getNextRun()?.getTime(),
    makeUpFor: due,
    stop: async () => {
      const first = !stopped;
      stopped = true;
      clearInterval(watching);
      if (first) await task.destroy();
      await running;
    },
  };
}

const LOOK_EVERY_MS = 5 * SECOND;
/** Steps that are smaller only delay a tick by as much. */
const STEP_MS = SECOND;

function watchStepsBack(stepped: () => void): NodeJS.Timeout {
  const lag = (): number => performance.now() - Date.now();
  let before = lag();
  return setInterval(() => {
    const now = lag();
    const back = now - before;
    before = now;
    if (back > STEP_MS) stepped();
  }, LOOK_EVERY_MS);
}

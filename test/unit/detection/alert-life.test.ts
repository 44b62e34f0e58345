import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AlertLife,
  activeSubjects,
  advanceLife,
  alertKey,
  type JudgementMode,
  MAX_ACTIVE,
  MOMENT_MS,
  NO_LIFE,
} from "../../../src/detection/alert-life.ts";
import type { DetectorOptions, Finding, Judgement } from "../../../src/detection/detector.ts";
import type { Alert } from "../../../src/domain/alert.ts";

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 24, 8);

const OPTIONS: DetectorOptions = {
  schedule: "0 * * * * *",
  timezone: "UTC",
  forMs: 0,
  keepFiringMs: 0,
  learningMs: 0,
  flap: { changes: 100, windowMs: 60 * MINUTE },
  labels: {},
};

function finding(verdict: Finding["verdict"], change: Partial<Finding> = {}): Finding {
  return { subject: { issue: "i" }, verdict, summary: "s", numbers: { observed: 1 }, startsAt: NOW, ...change };
}

/** A detector's alerts under a series of judgements, one a minute. */
class Course {
  life: AlertLife = NO_LIFE;
  minute = 0;
  readonly alerts = new Map<string, Alert>();
  readonly told: string[] = [];
  private readonly options: DetectorOptions;
  private ids = 0;

  constructor(options: Partial<DetectorOptions> = {}) {
    this.options = { ...OPTIONS, ...options };
  }

  judge(judgement: Judgement, change: { mode?: JudgementMode; at?: number; now?: number } = {}): void {
    const { mode = "complete", at = NOW + this.minute * MINUTE } = change;
    const { now = at + 90_000 } = change;
    const { life, alerts } = advanceLife(this.life, {
      detector: { id: "d", type: "spike", options: this.options },
      judgement,
      at,
      mode,
      now,
      lateAfterMs: 10 * MINUTE,
      newId: () => String(++this.ids),
    });
    this.life = life;
    for (const alert of alerts) {
      const before = this.alerts.get(alert.id)?.status;
      if (before !== alert.status) this.told.push(`${this.minute} ${alert.id} ${alert.status}`);
      this.alerts.set(alert.id, alert);
    }
    if (mode === "complete") this.minute += 1;
  }

  /** B: breach, h: hold, c: clear, a dot: not mentioned, x: the judgement is held. */
  run(course: string): string[] {
    for (const letter of course) {
      if (letter === ".") this.judge({ findings: [] });
      else if (letter === "x") this.judge({ findings: [], held: "a source stands still" });
      else this.judge({ findings: [finding(({ B: "breach", h: "hold", c: "clear" } as const)[letter as "B"])] });
    }
    return this.told.splice(0);
  }
}

describe("the life of an alert", () => {
  it("fires at once, goes on while it holds, and ends when it is over", () => {
    expect(new Course().run("BBh.B")).toEqual(["0 1 firing", "3 1 resolved", "4 2 firing"]);
    expect(new Course().run("hc.h")).toEqual([]);
    const course = new Course();
    course.run("BB.");
    expect(course.alerts.get("1")).toMatchObject({
      status: "resolved",
      startsAt: NOW,
      firedAt: NOW + 90_000,
      endsAt: NOW + 2 * MINUTE,
      late: false,
      key: alertKey("d", { issue: "i" }),
    });
  });

  it("waits for `for`, without a break", () => {
    const three = { forMs: 3 * MINUTE };
    expect(new Course(three).run("BBBB")).toEqual(["0 1 pending", "3 1 firing"]);
    expect(new Course(three).run("BB.BBBB")).toEqual(["0 1 pending", "2 1 resolved", "3 2 pending", "6 2 firing"]);
    expect(new Course(three).run("BBhBB")).toEqual(["0 1 pending", "2 1 resolved", "3 2 pending"]);
    const course = new Course(three);
    course.run("B.");
    expect(course.alerts.get("1")?.firedAt).toBeUndefined();
  });

  it("keeps firing for a while, and begins to count anew when it comes back", () => {
    const course = new Course({ keepFiringMs: 3 * MINUTE });
    expect(course.run("B..B...")).toEqual(["0 1 firing"]);
    expect(course.run(".")).toEqual(["7 1 resolved"]);
    expect(course.alerts.get("1")?.endsAt).toBe(NOW + 4 * MINUTE);
  });

  it("leaves alerts as they are while nothing can be said", () => {
    expect(new Course().run("Bxxx.")).toEqual(["0 1 firing", "4 1 resolved"]);
    expect(new Course({ forMs: 2 * MINUTE }).run("BxB")).toEqual(["0 1 pending", "2 1 firing"]);
  });

  it("stays firing while it flaps, until it is calm", () => {
    const course = new Course({ flap: { changes: 4, windowMs: 10 * MINUTE } });
    expect(course.run("B.B.")).toEqual(["0 1 firing", "1 1 resolved", "2 2 firing"]);
    expect(course.run("B.B.B.")).toEqual([]);
    expect(course.alerts.get("2")?.numbers["state_changes"]).toBeGreaterThanOrEqual(4);
    const calm = course.run(".".repeat(12));
    expect(calm).toHaveLength(1);
    expect(calm[0]).toMatch(/ 2 resolved$/);
    expect(course.run("B")).toEqual(["22 3 firing"]);
  });

  it("tells nothing of what it is still learning", () => {
    const course = new Course({ learningMs: 5 * MINUTE });
    expect(course.run("BBBBBB")).toEqual(["5 1 firing"]);
    const known = new Course({ learningMs: 60 * MINUTE });
    known.judge({ findings: [finding("breach", { firstSeen: NOW - 60 * MINUTE })] });
    expect(known.told).toEqual(["0 1 firing"]);
  });

  it("tells a moment each time, and counts it as firing for an hour", () => {
    const course = new Course();
    course.judge({ findings: [finding("moment")] });
    course.judge({ findings: [] });
    expect(course.told.splice(0)).toEqual(["0 1 firing"]);
    expect(activeSubjects(course.life)).toEqual([]);
    course.judge({ findings: [finding("moment", { startsAt: NOW + 2 * MINUTE })] });
    expect(course.told.splice(0)).toEqual(["2 1 resolved", "2 2 firing"]);
    course.judge({ findings: [] }, { at: NOW + 2 * MINUTE, now: NOW + 2 * MINUTE + 90_000 + MOMENT_MS });
    expect(course.told).toEqual(["3 2 resolved"]);
    expect(course.alerts.get("2")).toMatchObject({ lasting: false, endsAt: NOW + 2 * MINUTE });
  });

  it("marks what is found after its time", () => {
    const course = new Course();
    course.judge({ findings: [finding("breach")] }, { now: NOW + 30 * MINUTE });
    course.judge({ findings: [finding("moment", { subject: { issue: "j" }, startsAt: NOW - 60 * MINUTE })] });
    expect([...course.alerts.values()].map(({ late }) => late)).toEqual([true, true]);
  });

  it("tells a window that is judged again late, and once", () => {
    const course = new Course();
    course.run("....");
    course.judge({ findings: [finding("breach")] }, { mode: "again", at: NOW + MINUTE });
    course.judge({ findings: [finding("breach")] }, { mode: "again", at: NOW + MINUTE });
    expect(course.told.splice(0)).toEqual(["4 1 firing"]);
    expect(course.alerts.get("1")?.late).toBe(true);
    expect(course.run(".")).toEqual(["4 1 resolved"]);
    course.judge({ findings: [finding("breach")] }, { mode: "again", at: NOW + 2 * MINUTE });
    expect(course.told).toEqual([]);
  });

  it("fires on a window that is still open, and does not end before that window is complete", () => {
    const course = new Course();
    course.judge({ findings: [finding("breach")] }, { mode: "open", at: NOW + 3 * MINUTE });
    expect(course.run("...")).toEqual(["0 1 firing"]);
    course.judge({ findings: [] }, { mode: "open", at: NOW + 4 * MINUTE });
    expect(course.run(".")).toEqual(["3 1 resolved"]);
    const waiting = new Course({ forMs: MINUTE });
    waiting.judge({ findings: [finding("breach")] }, { mode: "open" });
    expect(waiting.told).toEqual([]);
  });

  it("ends nothing because of a window that is judged again", () => {
    const course = new Course();
    course.run("BB");
    course.judge({ findings: [] }, { mode: "again", at: NOW });
    course.judge({ findings: [finding("clear")] }, { mode: "again", at: NOW });
    expect(activeSubjects(course.life)).toEqual([
      { subject: { issue: "i" }, firing: true, startsAt: NOW, numbers: { observed: 1 } },
    ]);
  });

  it("labels an alert with what it is about; the configuration wins", () => {
    const course = new Course({ labels: { severity: "critical", team: "shop" } });
    const labels = { severity: "info", project: "shop", note: `${"x".repeat(198)}😀😀` };
    course.judge({ findings: [finding("breach", { issue: "i", labels, summary: "y".repeat(600) })] });
    const alert = course.alerts.get("1")!;
    expect(alert.labels).toEqual({
      alertname: "spike",
      detector: "d",
      severity: "critical",
      team: "shop",
      project: "shop",
      issue: "i",
      note: `${"x".repeat(198)}…`,
    });
    expect(alert.summary).toHaveLength(500);
  });

  it("tells what is too much together, in one alert", () => {
    const course = new Course();
    const findings = Array.from({ length: MAX_ACTIVE + 7 }, (_, i) =>
      finding("breach", { subject: { issue: `${i}` } }),
    );
    course.judge({ findings });
    expect(course.alerts.size).toBe(MAX_ACTIVE + 1);
    expect([...course.alerts.values()].at(-1)).toMatchObject({ numbers: { untold: 7 }, status: "firing" });
    course.judge({ findings: findings.slice(0, 10) });
    expect(course.life.active.size).toBe(10);
  });

  it("keeps its laws whatever is judged", () => {
    const verdict = fc.constantFrom("breach", "hold", "clear", "moment", undefined);
    const judgement = fc.record({
      verdicts: fc.tuple(verdict, verdict, verdict),
      held: fc.boolean(),
      again: fc.boolean(),
      gap: fc.integer({ min: 0, max: 9 }),
    });
    const options = fc.record({
      forMs: fc.integer({ min: 0, max: 5 }).map((minutes) => minutes * MINUTE),
      keepFiringMs: fc.integer({ min: 0, max: 5 }).map((minutes) => minutes * MINUTE),
      changes: fc.integer({ min: 2, max: 6 }),
    });
    fc.assert(
      fc.property(options, fc.array(judgement, { maxLength: 60 }), ({ changes, ...times }, judgements) => {
        const course = new Course({ ...times, flap: { changes, windowMs: 20 * MINUTE } });
        const last = new Map<string, Alert["status"]>();
        for (const { verdicts, held, again, gap } of judgements) {
          if (!again) course.minute += gap;
          const findings = verdicts.flatMap((one, i) =>
            one === undefined ? [] : [finding(one, { subject: { issue: `${i}` } })],
          );
          course.judge(
            { findings, ...(held ? { held: "x" } : {}) },
            again ? { mode: "again", at: NOW + (course.minute - 1) * MINUTE } : {},
          );
          for (const alert of course.alerts.values()) {
            // Over is over: another stretch is another alert.
            if (last.get(alert.id) === "resolved") expect(alert.status).toBe("resolved");
            if (last.get(alert.id) === "firing") expect(alert.status).not.toBe("pending");
            last.set(alert.id, alert.status);
            if (alert.status === "firing") expect(alert.firedAt).toBeDefined();
            if (alert.status === "resolved") expect(alert.endsAt).toBeGreaterThanOrEqual(alert.startsAt);
            else expect(alert.endsAt).toBeUndefined();
          }
          const open = [...course.alerts.values()].filter(({ status }) => status !== "resolved");
          expect(new Set(open.map(({ key }) => key)).size).toBe(open.length);
          expect(open.map(({ id }) => id).sort()).toEqual(
            [...course.life.active.values()].map(({ alert }) => alert.id).sort(),
          );
          for (const { changes: seen } of course.life.active.values())
            expect(seen.length).toBeLessThanOrEqual(2 * changes + 1);
        }
      }),
    );
  });
});

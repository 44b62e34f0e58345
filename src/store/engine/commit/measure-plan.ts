import type { EventUser } from "../../../domain/error-event.ts";
import type { Measure, MeasureField } from "../../../domain/measure.ts";
import type { GroupedEvent } from "../../store.ts";
import { readableText } from "../stored-text.ts";

/** Distinct values of a measure that are told apart; events with any other are counted under {@link OTHER_VALUES}. */
export const MAX_MEASURE_VALUES = 10_000;
/** What the values beyond the limit are counted under together. */
export const OTHER_VALUES = "<other>";

const MAX_TEXT = 200;

/** The measures of a plan: their ids, and the values that its slices' columns point to. */
export class MeasurePlan {
  readonly measures: readonly Measure[];
  readonly values: string[] = [];
  private readonly source: string;
  private readonly indexes = new Map<string, number>();

  /** `source`: the one whose events these are. */
  constructor(measures: readonly Measure[], source: string) {
    this.measures = measures;
    this.source = source;
  }

  /** For each measure a column: index into the values, -1 where the event is not counted. */
  columns(events: readonly GroupedEvent[]): Int32Array[] {
    return this.measures.map(({ field, projects }) => {
      const column = new Int32Array(events.length).fill(-1);
      for (const [i, { event }] of events.entries()) {
        if (projects !== undefined && !projects.includes(event.project)) continue;
        const value = field === "source" ? this.source : measuredValue(event, field);
        if (value) column[i] = this.index(value);
      }
      return column;
    });
  }

  private index(value: string): number {
    const known = this.indexes.get(value);
    if (known !== undefined) return known;
    this.indexes.set(value, this.values.length);
    return this.values.push(readableText(value, MAX_TEXT)) - 1;
  }
}

function measuredValue(event: GroupedEvent["event"], field: Exclude<MeasureField, "source">): string | undefined {
  switch (field) {
    case "user":
      return event.user && userName(event.user);
    case "type":
      return event.exceptions[0]?.type;
    case "project":
    case "service":
    case "environment":
    case "release":
    case "host":
    case "logger":
    case "level":
      return event[field];
    default: {
      const key = field.slice("tag.".length);
      return Object.hasOwn(event.tags, key) ? event.tags[key] : undefined;
    }
  }
}

/** What tells one user from another: the id where the log has one, else the e-mail address, the name, the IP address. */
export function userName({ id, email, name, ip }: EventUser): string | undefined {
  return id || email || name || ip || undefined;
}

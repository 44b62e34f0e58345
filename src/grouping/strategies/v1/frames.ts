import type { ExceptionInfo, Frame } from "../../../domain/error-event.ts";
import { frameName } from "./frame-name.ts";

/** Frames that decide, at most: deeper ones tell how the bug was reached, not which it is. */
export const MAX_FRAMES = 20;
/** Frames looked at, so that a stack overflow of thousands costs no more. */
const MAX_LOOKED_AT = 400;
const LONGEST_CYCLE = 4;

/** Methods of tests and of the machinery that calls them: entry points, as `main` is; what is below says nothing. */
const ENTRY_POINT =
  /(?:^|[.$])(?:Test[A-Z]\w*|\w+(?:Tests?|TestCase|IT|Spec))(?:\$\w+)*\.\w+$|^(?:testing\.tRunner|unittest\.|_pytest\.|pytest\.)/;

/** The names of frames that decide, most recent call first. */
export interface ContributingFrames {
  readonly names: readonly string[];
  /** Whose: the user's own, or all because none of them is the user's own. */
  readonly variant: "in-app" | "all";
}

/** Chooses among the frames of one exception; undefined when it has none with a name. */
export function contributingFrames(exception: ExceptionInfo): ContributingFrames | undefined {
  const { frames } = exception;
  if (frames.length === 0) return undefined;
  const inApp = namesOf(frames, true);
  if (inApp.length > 0) return { names: inApp, variant: "in-app" };
  const all = namesOf(frames, false);
  return all.length > 0 ? { names: all, variant: "all" } : undefined;
}

function namesOf(frames: readonly Frame[], onlyInApp: boolean): string[] {
  const names: string[] = [];
  const looked = Math.min(frames.length, MAX_LOOKED_AT);
  for (let index = 0; index < looked && names.length < MAX_FRAMES; index++) {
    const frame = frames[index]!;
    if (onlyInApp && !frame.inApp) continue;
    const name = frameName(frame);
    if (name === "" || name === "<anonymous>") continue;
    if (names.length > 0 && isEntryPoint(name)) break;
    names.push(name);
    collapseCycle(names);
  }
  return names;
}

const entryPoints = new Map<string, boolean>();

function isEntryPoint(name: string): boolean {
  const known = entryPoints.get(name);
  if (known !== undefined) return known;
  if (entryPoints.size >= 4_096) entryPoints.clear();
  const is = ENTRY_POINT.test(name);
  entryPoints.set(name, is);
  return is;
}

/** Recursion, direct or over up to four functions, counts once: drops the end if it repeats what is before it. */
function collapseCycle(names: string[]): void {
  for (let cycle = 1; cycle <= LONGEST_CYCLE; cycle++) {
    const from = names.length - cycle;
    if (from < cycle) return;
    let same = true;
    for (let at = from; at < names.length && same; at++) same = names[at] === names[at - cycle];
    if (same) {
      names.length = from;
      return;
    }
  }
}

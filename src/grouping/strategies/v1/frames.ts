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

/** What a language brings along: which of its parts ran says less than who called it, and changes with its version. */
const RUNTIME =
  /^(?:java|javax|jdk|sun|com\.sun|kotlin|kotlinx|scala|clojure\.(?:lang|core)|groovy\.lang|runtime|reflect|node:|internal\/|System|Microsoft|importlib|_frozen_importlib|threading|asyncio|concurrent\.futures)(?:[./:]|$)/;

/** Whose frames decide: the user's own; where there are none, those of libraries; where there are none, all. */
export type FrameVariant = "in-app" | "libraries" | "all";

/** The names of frames that decide, most recent call first. */
export interface ContributingFrames {
  readonly names: readonly string[];
  readonly variant: FrameVariant;
}

const VARIANTS: readonly FrameVariant[] = ["in-app", "libraries", "all"];

/** Chooses among the frames of one exception; undefined when it has none with a name. */
export function contributingFrames(exception: ExceptionInfo): ContributingFrames | undefined {
  const { frames } = exception;
  if (frames.length === 0) return undefined;
  for (const variant of VARIANTS) {
    const names = namesOf(frames, variant);
    if (names.length > 0) return { names, variant };
  }
  return undefined;
}

function namesOf(frames: readonly Frame[], variant: FrameVariant): string[] {
  const names: string[] = [];
  const looked = Math.min(frames.length, MAX_LOOKED_AT);
  for (let index = 0; index < looked && names.length < MAX_FRAMES; index++) {
    const frame = frames[index]!;
    if (variant === "in-app" && !frame.inApp) continue;
    const name = frameName(frame);
    if (name === "" || name === "<anonymous>") continue;
    if (variant === "libraries" && RUNTIME.test(name)) continue;
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

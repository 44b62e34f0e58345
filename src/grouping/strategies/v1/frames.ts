import type { ExceptionInfo, Frame } from "../../../domain/error-event.ts";
import { BoundedCache } from "./bounded-cache.ts";
import { frameName } from "./frame-name.ts";

/** Frames that decide, at most: deeper ones tell how the bug was reached, not which it is. */
export const MAX_FRAMES = 20;
/** Frames looked at, so that a stack overflow of thousands costs no more. */
const MAX_LOOKED_AT = 400;
const LONGEST_CYCLE = 4;

/** Methods of tests and of the machinery that calls them: entry points, as `main` is; what is below says nothing. */
const ENTRY_POINT =
  /(?:^|[.$])(?:Test[A-Z]\w*|\w+(?:Tests?|TestCase|IT|Spec))(?:\$+\w+)*\.[\w$]+$|^(?:testing\.tRunner|unittest\.|_pytest\.|pytest\.)/;

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

/** Where to look, in this order; `tested`: a test is where the error surfaced, and does not itself say which it is. */
const CHOICES: readonly { readonly variant: FrameVariant; readonly tested: boolean }[] = [
  { variant: "in-app", tested: true },
  { variant: "libraries", tested: true },
  { variant: "in-app", tested: false },
  { variant: "libraries", tested: false },
  { variant: "all", tested: false },
];

/** Chooses among the frames of one exception; undefined when it has none with a name. */
export function contributingFrames(exception: ExceptionInfo): ContributingFrames | undefined {
  const { frames } = exception;
  if (frames.length === 0) return undefined;
  for (const { variant, tested } of CHOICES) {
    const names = namesOf(frames, variant, tested);
    if (names.length > 0) return { names, variant };
  }
  return undefined;
}

/** Methods that a framework made at run time, which merely call the one that somebody wrote. */
const MADE = /\$\$proxy|\$Proxy\b|Generated\w*Accessor/;

function namesOf(frames: readonly Frame[], variant: FrameVariant, tested: boolean): string[] {
  const names: string[] = [];
  const looked = Math.min(frames.length, MAX_LOOKED_AT);
  for (let index = 0; index < looked && names.length < MAX_FRAMES; index++) {
    const frame = frames[index]!;
    if (variant === "in-app" && !frame.inApp) continue;
    const name = frameName(frame);
    if (name === "" || name === "<anonymous>") continue;
    const kind = kindOf(name);
    if (variant !== "all" && kind & IS_MADE) continue;
    if (variant === "libraries" && kind & IS_RUNTIME) continue;
    if ((tested || names.length > 0) && kind & IS_ENTRY_POINT) break;
    names.push(name);
    collapseCycle(names);
  }
  return names;
}

const IS_ENTRY_POINT = 1;
const IS_MADE = 2;
const IS_RUNTIME = 4;
const kinds = new BoundedCache<string, number>(4_096);

function kindOf(name: string): number {
  const known = kinds.get(name);
  if (known !== undefined) return known;
  const entryPoint = ENTRY_POINT.test(name) ? IS_ENTRY_POINT : 0;
  const kind = entryPoint | (MADE.test(name) ? IS_MADE : 0) | (RUNTIME.test(name) ? IS_RUNTIME : 0);
  kinds.set(name, kind);
  return kind;
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

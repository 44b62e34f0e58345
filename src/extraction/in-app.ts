import type { ExceptionInfo, Frame } from "../domain/error-event.ts";
import type { Project } from "./projects.ts";
import { languageNamed, type TraceLanguage } from "./stack-trace/registry.ts";
import type { TracedException, TraceFrame } from "./stack-trace/trace.ts";

/**
 * Marks the frames of a chain that are the user's own code: by the project's globs where any of them fits a frame of
 * the chain, else by what each language's libraries are called or where they lie.
 */
export function withInApp(
  exceptions: readonly TracedException[],
  language: TraceLanguage | undefined,
  project: Project,
): readonly ExceptionInfo[] {
  const { inApp } = project;
  if (inApp !== undefined) {
    const own = mark(exceptions, (frame) => fits(frame, inApp));
    if (own.some(({ frames }) => frames.some((frame) => frame.inApp))) return own;
  }
  const known = language === undefined ? undefined : languageNamed(language);
  return mark(exceptions, (frame) => frame.inApp ?? (known !== undefined && !known.isLibrary(frame)));
}

function mark(exceptions: readonly TracedException[], isInApp: (frame: TraceFrame) => boolean): ExceptionInfo[] {
  return exceptions.map((exception) => ({
    ...exception,
    frames: exception.frames.map((frame) => marked(frame, isInApp(frame))),
  }));
}

/** The frame itself where it says so already: frames are shared by the events of a kind. */
function marked(frame: TraceFrame, inApp: boolean): Frame {
  return frame.inApp === inApp ? (frame as Frame) : { ...frame, inApp };
}

function fits({ module, function: name, file }: TraceFrame, glob: (text: string) => boolean): boolean {
  if (module !== undefined && (glob(module) || (name !== undefined && glob(`${module}.${name}`)))) return true;
  return file !== undefined && glob(file);
}

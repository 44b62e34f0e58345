import type { Frame } from "../../api/types.ts";

/** Frames that are shown, or a run of others that is folded. */
export interface FrameGroup {
  readonly folded: boolean;
  readonly frames: readonly Frame[];
}

/** Shown of a trace that has no frame of the user's own. */
const WITHOUT_IN_APP = 5;

/**
 * The frames in their order: those of the user's own code shown, runs of others folded. A single other frame between
 * two own is shown, since a fold would be no shorter.
 */
export function groupFrames(frames: readonly Frame[]): readonly FrameGroup[] {
  if (!frames.some((frame) => frame.in_app)) {
    const [shown, rest] = [frames.slice(0, WITHOUT_IN_APP), frames.slice(WITHOUT_IN_APP)];
    return [
      ...(shown.length > 0 ? [{ folded: false, frames: shown }] : []),
      ...(rest.length > 0 ? [{ folded: rest.length > 1, frames: rest }] : []),
    ];
  }
  const groups: { folded: boolean; frames: Frame[] }[] = [];
  for (const frame of frames) {
    const last = groups.at(-1);
    if (last !== undefined && last.folded === !frame.in_app) last.frames.push(frame);
    else groups.push({ folded: !frame.in_app, frames: [frame] });
  }
  return groups.map((group) => (group.frames.length === 1 ? { ...group, folded: false } : group));
}

/** Where a frame is, in one line: `com.shop.Cart.add`, `pay (cart/pay.py:42)`. */
export function frameName({ module, function: name }: Frame): string {
  if (module === null) return name ?? "";
  if (name === null) return module;
  return name.startsWith(module) ? name : `${module}.${name}`;
}

export function framePlace({ file, line }: Frame): string {
  if (file === null) return line === null ? "" : `:${line}`;
  return line === null ? file : `${file}:${line}`;
}

/** Characters that terminals show two cells wide: East Asian wide and full-width forms, and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Cells that `text` takes in a terminal; combining marks take none, an emoji sequence takes two. */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += segmentWidth(segment);
  return width;
}

/** `text` cut to `width` cells, with `…` where something was left out. */
export function truncate(text: string, width: number): string {
  // A cell holds at least a part of a character: longer texts need not be measured whole.
  const candidate = text.length > width * 16 ? text.slice(0, width * 16) : text;
  if (candidate === text && displayWidth(text) <= width) return text;
  if (width < 1) return "";
  let used = 0;
  let result = "";
  for (const { segment } of graphemes.segment(candidate)) {
    const next = segmentWidth(segment);
    if (used + next > width - 1) break;
    used += next;
    result += segment;
  }
  return `${result}…`;
}

/** `text` filled up with spaces to `width` cells. */
export function pad(text: string, width: number, align: "left" | "right" = "left"): string {
  const spaces = " ".repeat(Math.max(0, width - displayWidth(text)));
  return align === "left" ? text + spaces : spaces + text;
}

function segmentWidth(segment: string): number {
  if (/^\p{Mark}+$/u.test(segment)) return 0;
  return WIDE.test(segment) || segment.includes("\ufe0f") ? 2 : 1;
}

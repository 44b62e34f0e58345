import { readableText } from "../stored-text.ts";
import type { ActivityRow } from "./correction.ts";

/** Who reopens and regresses issues when events or times say so. */
export const LIFE_ACTOR = "elkhound";

const MAX_COMMENT = 10_000;

export function storedComment(text: string): string {
  return readableText(text, MAX_COMMENT);
}

export interface CommentRequest {
  readonly issue: string;
  readonly text: string;
  readonly at: number;
  readonly actor: string;
}

export interface EditCommentRequest {
  readonly activity: number;
  readonly text: string | undefined;
  readonly at: number;
  readonly actor: string;
}

export type EditCommentOutcome = ActivityRow | "deleted" | "not_found" | "not_yours";

/** Why somebody may not change this activity's comment. */
export function refuseEdit(found: ActivityRow | undefined, actor: string): "not_found" | "not_yours" | undefined {
  if (found?.kind !== "commented") return "not_found";
  return found.actor === actor ? undefined : "not_yours";
}

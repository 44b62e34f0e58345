import { type Said, textOf } from "../domain/sentence.ts";

/** A fault inside a text that a rule's author wrote (a pattern, a template, a format), with the place in that text. */
export class SourceFault extends Error {
  override readonly name = "SourceFault";
  /** Offset of the fault in the text, from 0. */
  readonly offset: number;
  /** What to do about it. */
  readonly hint: string | undefined;
  readonly saidHint: Said | undefined;
  readonly said: Said;

  constructor(said: Said, offset: number, hint?: Said) {
    super(textOf(said));
    this.said = said;
    this.offset = offset;
    this.saidHint = hint;
    this.hint = hint === undefined ? undefined : textOf(hint);
  }
}

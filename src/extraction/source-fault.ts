/** A fault inside a text that a rule's author wrote (a pattern, a template, a format), with the place in that text. */
export class SourceFault extends Error {
  override readonly name = "SourceFault";
  /** Offset of the fault in the text, from 0. */
  readonly offset: number;
  /** What to do about it. */
  readonly hint: string | undefined;

  constructor(message: string, offset: number, hint?: string) {
    super(message);
    this.offset = offset;
    this.hint = hint;
  }
}

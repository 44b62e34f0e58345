/** A frame before it is known whose code it is. */
export interface TraceFrame {
  readonly module?: string;
  readonly function?: string;
  readonly file?: string;
  readonly line?: number;
  /** By the language's own defaults, where that is known already. */
  readonly inApp?: boolean;
}

/** One exception of a chain, before it is known whose code its frames are. */
export interface TracedException {
  readonly type?: string;
  readonly message: string;
  /** Most recent call first, at most MAX_FRAMES. */
  readonly frames: readonly TraceFrame[];
}

/** Frames kept of one exception: the newest; deeper recursion adds nothing. */
export const MAX_FRAMES = 200;
/** Exceptions kept of one chain. */
export const MAX_CHAIN = 20;
/** Characters kept of an exception's message. */
export const MAX_MESSAGE = 8_192;
/** Characters kept of a type, module, function or file name. */
export const MAX_NAME = 512;
/** Lines that an exception's message may span. */
const MAX_MESSAGE_LINES = 40;

/** An exception while its lines are being read. */
export class ExceptionDraft {
  type: string | undefined;
  readonly frames: TraceFrame[] = [];
  private readonly text: string[];

  constructor(type: string | undefined, message: string) {
    this.type = type;
    this.text = [message];
  }

  /** Another line of the message. */
  addText(line: string): void {
    if (this.text.length < MAX_MESSAGE_LINES) this.text.push(line);
  }

  /** Keeps the first MAX_FRAMES frames, for languages that print the newest call first. */
  addFrame(frame: TraceFrame): void {
    if (this.frames.length < MAX_FRAMES) this.frames.push(frame);
  }

  /** Whether nothing is known of it. */
  isEmpty(): boolean {
    return this.type === undefined && this.frames.length === 0 && this.text.every((line) => line.trim() === "");
  }

  /** With these frames instead of those added. */
  finishWith(frames: readonly TraceFrame[]): TracedException {
    return { ...this.finish(), frames };
  }

  finish(): TracedException {
    const whole = this.text.length === 1 ? (this.text[0] ?? "") : this.text.join("\n");
    const message = whole.length > MAX_MESSAGE ? whole.slice(0, MAX_MESSAGE) : whole;
    const { type, frames } = this;
    return {
      ...(type === undefined || type === "" ? {} : { type: type.slice(0, MAX_NAME) }),
      message: message.trim(),
      frames,
    };
  }
}

/** A frame of the parts that are known; empty strings are unknown. */
export function traceFrame(parts: {
  readonly module?: string | undefined;
  readonly function?: string | undefined;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
}): TraceFrame {
  const frame: { module?: string; function?: string; file?: string; line?: number } = {};
  if (parts.module) frame.module = short(parts.module);
  if (parts.function) frame.function = short(parts.function);
  if (parts.file) frame.file = short(parts.file);
  if (parts.line !== undefined && parts.line >= 0 && parts.line < 1e9) frame.line = parts.line;
  return frame;
}

function short(name: string): string {
  return name.length > MAX_NAME ? name.slice(0, MAX_NAME) : name;
}

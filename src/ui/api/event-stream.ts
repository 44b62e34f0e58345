/*
 * Reading server-sent events from a response. `EventSource` cannot send a token, nor say why it failed.
 */

export interface StreamEvent {
  /** Undefined: a comment, which only says that the connection lives. */
  readonly data: string | undefined;
  readonly id: string | undefined;
}

/** Longer is none of ours. */
const MOST = 1_000_000;

/** Events as they come, until the stream ends or breaks. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      text = (text + decoder.decode(read.value, { stream: true })).replaceAll("\r\n", "\n");
      if (text.length > MOST) return;
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) yield parseEvent(block);
    }
  } finally {
    // Also when nobody reads on: the server must not go on telling.
    await reader.cancel().catch(() => {});
  }
}

function parseEvent(block: string): StreamEvent {
  const data: string[] = [];
  let id: string | undefined;
  for (const line of block.split("\n")) {
    const [, field = "", value = ""] = /^(data|id): ?(.*)$/.exec(line) ?? [];
    if (field === "data") data.push(value);
    if (field === "id") id = value;
  }
  return { data: data.length === 0 ? undefined : data.join("\n"), id };
}

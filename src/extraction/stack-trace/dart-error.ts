/** Texts by which Dart's own errors are told, since most print a phrase instead of their class. */
const PHRASES: readonly (readonly [string, string])[] = [
  ["Bad state: ", "StateError"],
  ["Invalid argument", "ArgumentError"],
  ["Unsupported operation: ", "UnsupportedError"],
  ["Concurrent modification during iteration", "ConcurrentModificationError"],
  ["Null check operator used on a null value", "TypeError"],
  ["Stack Overflow", "StackOverflowError"],
  ["Out of Memory", "OutOfMemoryError"],
  ["Failed assertion: ", "AssertionError"],
  ["Assertion failed", "AssertionError"],
  ["Instance of 'minified:", ""],
];

/**
 * The type of an error by the text that it prints, and its message without that type: `FormatException: bad`,
 * `Bad state: No element` (a StateError), `Instance of 'CartFailure'`. Undefined where the text tells neither.
 */
export function dartError(text: string): { readonly type: string; readonly message: string } | undefined {
  const named =
    /^(?:Unhandled Exception: )?(_?[A-Z][\w$]{0,100}(?:Exception|Error|Failure|Fault))(?: ?\([^)\n]{0,200}\))?(?::\s*|$|\n)/.exec(
      text.slice(0, 600),
    );
  if (named !== null) {
    const type = named[1] ?? "";
    // `RangeError (index): Invalid value`, `SocketException (OS Error: …)`: what stands in the brackets is kept.
    const bracket = named[0].includes("(");
    return { type, message: bracket ? text.slice(type.length).trimStart() : text.slice(named[0].length) };
  }
  if (text.startsWith("Exception: ")) return { type: "Exception", message: text.slice(11) };
  if (text === "Exception") return { type: "Exception", message: "" };
  const instance = /^Instance of '([^'\n]{1,200})'/.exec(text);
  if (instance !== null) return { type: instance[1] ?? "", message: text };
  if (/^type '[^'\n]{1,300}' is not a subtype of type '/.test(text)) return { type: "TypeError", message: text };
  if (/^'[^'\n]{1,300}\.dart': Failed assertion: /.test(text)) return { type: "AssertionError", message: text };
  for (const [phrase, type] of PHRASES) if (type !== "" && text.startsWith(phrase)) return { type, message: text };
  return undefined;
}

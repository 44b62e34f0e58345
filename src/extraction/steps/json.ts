import { isJsonObject } from "../../decoding/fields.ts";
import type { Step } from "./step.ts";

/** `json`: the fields of a document that stands in a text, also behind a head. */
export function jsonStep(field: string): Step {
  return (draft) => {
    const text = draft.text(field);
    const from = text?.indexOf("{") ?? -1;
    if (text === undefined || from < 0) return;
    try {
      const document: unknown = JSON.parse(from === 0 ? text : text.slice(from));
      if (isJsonObject(document)) draft.open(document);
    } catch {
      // Text that is no JSON is an ordinary message.
    }
  };
}

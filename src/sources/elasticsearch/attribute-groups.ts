import { ALIASES } from "../../domain/attribute-names.ts";

/**
 * Names under which documents hold a record's attributes, as the decoder may read them: a condition on one of a group's
 * names may be met by any of them. Too many names only let more documents through; one too few would lose some.
 */
export interface AttributeGroup {
  /** The ECS name that filters use. */
  readonly name: string;
  readonly names: readonly string[];
  /** Names that, when present, make the attribute something else than what is written under `names`. */
  readonly decidedBy?: readonly string[];
  /**
   * Where none of the names has a value: a message is then the whole document as text, a level is looked for in the
   * head of the message.
   */
  readonly otherwise?: "document" | "message_text";
}

/** Every attribute that a filter may name, under all names the decoder reads it from. */
const ATTRIBUTE_GROUPS: readonly AttributeGroup[] = [
  { name: "message", names: [...ALIASES.message, ...ALIASES.errorMessage], otherwise: "document" },
  {
    name: "log.level",
    names: [...ALIASES.level, "priority"],
    // GELF and journald write syslog's numbers.
    decidedBy: ["short_message", "PRIORITY"],
    otherwise: "message_text",
  },
  { name: "log.logger", names: ALIASES.logger },
  { name: "service.name", names: ALIASES.service },
  { name: "service.environment", names: ALIASES.environment },
  { name: "service.version", names: ALIASES.release },
  { name: "host.name", names: ALIASES.host },
  { name: "container.id", names: ALIASES.container },
  { name: "error.type", names: ALIASES.errorType },
  { name: "error.message", names: ALIASES.errorMessage },
  // Several loggers put the whole trace where others put its message.
  { name: "error.stack_trace", names: [...ALIASES.stackTrace, ...ALIASES.errorMessage] },
  { name: "trace.id", names: ALIASES.traceId },
  { name: "span.id", names: ALIASES.spanId },
];

/**
 * What a condition on `field` may be met by: the attribute, under all its names, when `field` is its ECS name; else the
 * document's own field of that name.
 */
export function groupOf(field: string): AttributeGroup {
  return ATTRIBUTE_GROUPS.find((group) => group.name === field) ?? { name: field, names: [field] };
}

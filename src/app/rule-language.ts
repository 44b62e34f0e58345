/** What is documented of the rule language: its schema, and the names that it knows. */
export { GROK_PATTERNS } from "../extraction/grok/patterns.ts";
export { ruleFileSchema } from "../extraction/rule-schema.ts";
export { TIME_FORMAT_NAMES } from "../extraction/time-format/compile-time-format.ts";

/**
 * What the active rules can take, in forms that a source can test before it decodes anything. Both forms are supersets:
 * they may let a record through that no rule takes, and never keep back one that a rule would have taken.
 */
export interface RecordFilter {
  /** Changes whenever the rules do; a source that compiled the filter compiles it again when this differs. */
  readonly version: number;
  /**
   * Printable ASCII, lower case, at least 3 long, matched without regard to case. At least one of them occurs in the
   * bytes of every record that any rule takes. Undefined: some rule has no literal, so every record must be decoded.
   */
  readonly literals: readonly string[] | undefined;
  /** The same as a condition on document fields, for sources that can query. */
  readonly query: FilterQuery;
}

/** A source-neutral condition. Field names are dotted ECS names or what the rule's author wrote. */
export type FilterQuery =
  | { readonly kind: "everything" }
  | { readonly kind: "any"; readonly of: readonly FilterQuery[] }
  | { readonly kind: "all"; readonly of: readonly FilterQuery[] }
  | { readonly kind: "exists"; readonly field: string }
  /** The field's whole value is one of these, without regard to case. */
  | { readonly kind: "equals"; readonly field: string; readonly values: readonly string[] }
  /** The field's text contains this, without regard to case. */
  | { readonly kind: "contains"; readonly field: string; readonly literal: string };

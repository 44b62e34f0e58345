/** A sentence of the server's own: which one it is, and what stands at its places. Null: the words of somebody else. */
export type Sentence = { readonly code: string; readonly values: Readonly<Record<string, unknown>> } | null;

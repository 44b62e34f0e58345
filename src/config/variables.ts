/** A text with its `${VAR}` replaced, what was put in, and which variables have no value. */
export interface Substitution {
  readonly text: string;
  /** The values that came from variables, never to be shown. */
  readonly inserted: readonly string[];
  readonly missing: readonly string[];
  /** `${` that begins nothing that can be read: no name, or no closing brace. */
  readonly malformed: boolean;
}

const REFERENCE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}|\$\{/g;

/**
 * Replaces `${VAR}` and `${VAR:-default}` (the default also stands for an empty variable); `$${` is a literal `${`.
 * A default is text as it stands: it is not searched for variables. Any other `$` is left alone.
 */
export function substituteVariables(text: string, env: Readonly<Record<string, string | undefined>>): Substitution {
  const inserted: string[] = [];
  const missing: string[] = [];
  let malformed = false;
  const replaced = text.replace(REFERENCE, (whole, name?: string, fallback?: string) => {
    if (whole === "$${") return "${";
    if (name === undefined) {
      malformed = true;
      return whole;
    }
    const value = env[name];
    if (value !== undefined && (value !== "" || fallback === undefined)) {
      inserted.push(value);
      return value;
    }
    if (fallback === undefined) missing.push(name);
    return fallback ?? "";
  });
  return { text: replaced, inserted, missing, malformed };
}

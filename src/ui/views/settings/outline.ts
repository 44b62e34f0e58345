/*
 * Values of a configuration as YAML shows them, for reading: keys in their order, a list's items with a dash. Strings that
 * would be something else in YAML are quoted.
 */

/** The value, indented as YAML is; on one line where it is no mapping or list. */
export function outlineOf(value: unknown): string {
  return linesOf(value).join("\n");
}

function linesOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) {
    if (value.length === 0) return ["[]"];
    return value.flatMap((item) => linesOf(item).map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`)));
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    if (entries.length === 0) return ["{}"];
    return entries.flatMap(([key, inner]) => {
      const lines = linesOf(inner);
      const nested = typeof inner === "object" && inner !== null && Object.keys(inner).length > 0;
      return nested ? [`${textOf(key)}:`, ...lines.map((line) => `  ${line}`)] : [`${textOf(key)}: ${lines[0]}`];
    });
  }
  return [typeof value === "string" ? textOf(value) : String(value)];
}

function textOf(text: string): string {
  const plain =
    /^[A-Za-z_/.<][\w ./@*<>:-]*$/.test(text) && !/: |:$| $|^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return plain ? text : JSON.stringify(text);
}

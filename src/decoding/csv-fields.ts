/**
 * The first `count` fields of comma-separated values (RFC 4180: quotes around, quotes doubled inside, line ends allowed
 * between them). Fewer when the text ends before; linear in the text read.
 */
export function readCsvFields(text: string, count: number): string[] {
  const fields: string[] = [];
  let at = 0;
  while (fields.length < count && at <= text.length) {
    if (text.charCodeAt(at) === QUOTE) {
      let end = at + 1;
      while (end < text.length) {
        end = text.indexOf('"', end);
        if (end < 0) end = text.length;
        else if (text.charCodeAt(end + 1) === QUOTE) end += 2;
        else break;
      }
      fields.push(text.slice(at + 1, end).replaceAll('""', '"'));
      at = end + 1;
      if (at < text.length && text.charCodeAt(at) !== COMMA) break;
      at++;
    } else {
      const comma = text.indexOf(",", at);
      const end = comma < 0 ? text.length : comma;
      fields.push(text.slice(at, end));
      at = end + 1;
    }
  }
  return fields;
}

const [QUOTE, COMMA] = [34, 44] as const;

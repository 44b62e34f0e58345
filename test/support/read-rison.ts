/** Reads Rison by the grammar of its specification, for tests of what writes it. Throws for what is none. */
export function readRison(text: string): unknown {
  let at = 0;
  const fail = (): never => {
    throw new Error(`no Rison at ${at}: ${text}`);
  };
  const expect = (sign: string): void => {
    if (text[at] !== sign) fail();
    at++;
  };
  const quoted = (): string => {
    let result = "";
    for (expect("'"); text[at] !== "'"; at++) {
      if (at >= text.length) fail();
      if (text[at] === "!") at++;
      result += text[at];
    }
    at++;
    return result;
  };
  const bare = (): string => {
    const start = at;
    while (at < text.length && !" '!:(),*@$".includes(text[at] as string)) at++;
    if (start === at) fail();
    return text.slice(start, at);
  };
  const list = (): unknown[] => {
    const items: unknown[] = [];
    while (text[at] !== ")") {
      if (items.length > 0) expect(",");
      items.push(value());
    }
    at++;
    return items;
  };
  const object = (): Record<string, unknown> => {
    const entries: [string, unknown][] = [];
    while (text[at] !== ")") {
      if (entries.length > 0) expect(",");
      const key = text[at] === "'" ? quoted() : bare();
      expect(":");
      entries.push([key, value()]);
    }
    at++;
    return Object.fromEntries(entries);
  };
  const value = (): unknown => {
    if (text[at] === "'") return quoted();
    if (text[at] === "(") {
      at++;
      return object();
    }
    if (text[at] === "!") {
      const kind = text[at + 1];
      at += 2;
      if (kind === "(") return list();
      return kind === "t" ? true : kind === "f" ? false : kind === "n" ? null : fail();
    }
    const word = bare();
    return /^-?(0|[1-9]\d*)(\.\d+)?(e-?\d+)?$/.test(word) ? Number(word) : word;
  };
  const result = value();
  return at === text.length ? result : fail();
}

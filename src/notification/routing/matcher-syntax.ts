import { type Said, type Sentence, sentence, textOf } from "../../domain/sentence.ts";
import { type Matcher, type MatchOperator, patternFault } from "./matcher.ts";

/** Why a text is no list of matchers. `offset` is where, in UTF-16 units. */
export interface MatcherFault {
  readonly message: Said;
  readonly offset: number;
  readonly hint?: Said;
}

/**
 * Reads matchers as Alertmanager writes them: `severity="critical"`, several with commas, braces around all if one likes:
 * `{service=~"cart|order", team!=""}`. Names and values may stand in double quotes, in which `\"`, `\\` and `\n` are
 * escapes; without quotes they hold no blanks and none of `{}!=~,"'` and backslashes.
 */
export function parseMatchers(text: string): readonly Matcher[] | MatcherFault {
  try {
    return new Parser(text).list();
  } catch (thrown) {
    if (thrown instanceof SyntaxFault) return thrown.fault;
    throw thrown;
  }
}

class SyntaxFault extends Error {
  readonly fault: MatcherFault;

  constructor(fault: MatcherFault) {
    super(textOf(fault.message));
    this.fault = fault;
  }
}

const EXAMPLE = sentence("matcher.such_as", { example: 'severity="critical"' });
const BARE = /[^\s{}!=~,"'`\\]/;

class Parser {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  list(): readonly Matcher[] {
    const braces = this.take("{");
    const matchers: Matcher[] = [];
    while (!this.atEnd(braces)) {
      matchers.push(this.matcher());
      if (!this.take(",") && !this.atEnd(braces)) {
        this.fail(sentence(braces ? "matcher.comma_or_brace" : "matcher.comma", { found: this.found() }));
      }
    }
    if (braces && !this.take("}")) this.fail(sentence("matcher.brace"));
    this.skipBlanks();
    if (this.at < this.text.length) this.fail(sentence("matcher.follows", { found: this.found() }));
    return matchers;
  }

  private matcher(): Matcher {
    const start = this.at;
    const name = this.token(sentence("matcher.name"));
    if (name === "") this.fail(sentence("matcher.name_empty"), start);
    const operator = this.operator();
    this.skipBlanks();
    const valueAt = this.at;
    const value = this.at === this.text.length || /[,}]/.test(this.peek()) ? "" : this.token(sentence("matcher.value"));
    if (operator === "=~" || operator === "!~") {
      const fault = patternFault(value);
      if (fault !== undefined) throw new SyntaxFault({ message: fault, offset: valueAt });
    }
    return { name, operator, value };
  }

  private operator(): MatchOperator {
    this.skipBlanks();
    const found = /^(?:=~|!~|!=|=)/.exec(this.text.slice(this.at, this.at + 2))?.[0];
    if (found === undefined) this.fail(sentence("matcher.operator", { found: this.found() }));
    this.at += found.length;
    if (found === "=" && this.peek() === "=") this.fail(sentence("matcher.one_sign"));
    return found as MatchOperator;
  }

  private token(what: Sentence): string {
    this.skipBlanks();
    if (this.peek() === '"') return this.quoted();
    const start = this.at;
    while (this.at < this.text.length && BARE.test(this.peek())) this.at += 1;
    if (this.at === start) this.fail(sentence("matcher.expected", { what, found: this.found() }));
    return this.text.slice(start, this.at);
  }

  private quoted(): string {
    const start = this.at;
    this.at += 1;
    let value = "";
    while (this.at < this.text.length) {
      const character = this.peek();
      this.at += 1;
      if (character === '"') return value;
      if (character !== "\\") {
        value += character;
        continue;
      }
      const escaped = this.peek();
      // In regular expressions single backslashes are common: those that escape nothing stay.
      if (escaped === '"' || escaped === "\\") value += escaped;
      else value += escaped === "n" ? "\n" : `\\${escaped}`;
      this.at += 1;
    }
    return this.fail(sentence("matcher.quote"), start);
  }

  private take(character: string): boolean {
    this.skipBlanks();
    if (this.peek() !== character) return false;
    this.at += 1;
    return true;
  }

  private atEnd(braces: boolean): boolean {
    this.skipBlanks();
    return this.at === this.text.length || (braces && this.peek() === "}");
  }

  private skipBlanks(): void {
    while (this.at < this.text.length && /\s/.test(this.peek())) this.at += 1;
  }

  private peek(): string {
    return this.text.charAt(this.at);
  }

  private found(): Said {
    return this.at === this.text.length ? sentence("matcher.end") : `\`${this.peek()}\``;
  }

  private fail(message: Sentence, offset = this.at): never {
    throw new SyntaxFault({ message, offset, hint: EXAMPLE });
  }
}

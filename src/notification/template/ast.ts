/* The nodes of a parsed template, as Handlebars names them; only what the check reads. */

export type Statement =
  | { readonly type: "ContentStatement"; readonly loc: Loc; readonly value: string }
  | { readonly type: "CommentStatement"; readonly loc: Loc }
  | Mustache
  | ({ readonly type: "BlockStatement"; readonly program?: Program; readonly inverse?: Program } & Call)
  | {
      readonly type: "PartialStatement";
      readonly loc: Loc;
      readonly name: Expression;
      readonly params: readonly Expression[];
      readonly hash?: Hash;
    }
  | { readonly type: "PartialBlockStatement" | "Decorator" | "DecoratorBlock"; readonly loc: Loc };

export type Mustache = { readonly type: "MustacheStatement"; readonly escaped: boolean } & Call;

export interface Call {
  readonly loc: Loc;
  readonly path: Expression;
  readonly params: readonly Expression[];
  readonly hash?: Hash | undefined;
}

export type Expression =
  | Path
  | ({ readonly type: "SubExpression" } & Call)
  | { readonly type: "StringLiteral" | "NumberLiteral" | "BooleanLiteral"; readonly loc: Loc; readonly value: unknown }
  | { readonly type: "UndefinedLiteral" | "NullLiteral"; readonly loc: Loc };

export interface Path {
  readonly type: "PathExpression";
  readonly loc: Loc;
  /** Begins with `@`. */
  readonly data: boolean;
  /** How many `../` it begins with. */
  readonly depth: number;
  readonly parts: readonly string[];
  readonly original: string;
}

export interface Hash {
  readonly pairs: readonly { readonly key: string; readonly value: Expression; readonly loc: Loc }[];
}

export interface Program {
  readonly type: "Program";
  readonly body: readonly Statement[];
  readonly blockParams?: readonly string[];
}

export interface Loc {
  /** Line from 1, column from 0. */
  readonly start: { readonly line: number; readonly column: number };
}

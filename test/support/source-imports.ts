import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";

/** A TypeScript file of the repository, with what it imports. */
export interface SourceFile {
  /** From the repository's root: `src/domain/time.ts`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly ImportEdge[];
}

export interface ImportEdge {
  /** As written: `../domain/time.ts`, `node:fs`, `zod`. */
  readonly specifier: string;
  /** The repository path of a relative import. */
  readonly target: string | undefined;
  /** Gone when the program runs: `import type`. */
  readonly typeOnly: boolean;
}

export const ROOT: string = join(import.meta.dirname, "..", "..");

/** Every TypeScript file under `folder`, in the order of its path. */
export function readSources(folder: string): readonly SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => posix.join(folder, name))
    .sort()
    .map((path) => {
      const text = readFileSync(join(ROOT, path), "utf8");
      return { path, text, imports: findImports(path, text) };
    });
}

const STATIC = /^(import|export)(\s+type)?\b(?:[^;"'`]*?\bfrom)?\s*"([^"]+)"/gm;
const DYNAMIC = /\bimport\(\s*("([^"]+)")?/g;

/**
 * The imports of a formatted module: static ones begin a line, dynamic ones name a literal. A dynamic import of anything
 * else is reported as the specifier `(computed)`, so that nothing escapes the rules unseen.
 */
export function findImports(path: string, text: string): readonly ImportEdge[] {
  const code = withoutComments(text);
  const edges = [...code.matchAll(STATIC)].map((match) => ({
    specifier: match[3] ?? "",
    typeOnly: match[2] !== undefined,
  }));
  const dynamic = [...code.matchAll(DYNAMIC)].map((match) => ({
    specifier: match[2] ?? "(computed)",
    typeOnly: false,
  }));
  return [...edges, ...dynamic].map((edge) => ({
    ...edge,
    target: edge.specifier.startsWith(".") ? posix.normalize(posix.join(dirname(path), edge.specifier)) : undefined,
  }));
}

/** Comments as blanks. Their beginnings inside texts and patterns are left alone where a quote or slash precedes them on the line. */
function withoutComments(text: string): string {
  return text.replace(/^(\s*)\/\*[\s\S]*?\*\/|^\s*\/\/.*$|(\s)\/\/ .*$/gm, "$1");
}

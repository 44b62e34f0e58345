import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Schema } from "../../config/schema-shape.ts";
import { asError } from "../../domain/errors.ts";
import type { Problem } from "../../domain/problem.ts";
import { checkTemplate, type ParsedTemplate } from "./check-template.ts";
import { compileTemplate, parseTemplate, type Render, TemplateSyntaxError } from "./engine.ts";
import type { FormatName } from "./format.ts";
import { notificationView } from "./view.ts";

/** The templates that come with Elkhound. */
export const SHIPPED_TEMPLATES: string = join(import.meta.dirname, "..", "..", "..", "templates");

/** Files by these names are rendered for a message; all others are partials of them. */
const ENTRIES = ["title", "subject", "body"];
const MAX_BYTES = 64 * 1024;
const MAX_FILES = 500;

/** Compiled templates by their name: path inside its folder, without `.hbs`. */
export class TemplateLibrary {
  private readonly entries: ReadonlyMap<string, Render>;

  /** Names of all files, those with faults and partials too. */
  readonly files: ReadonlySet<string>;

  constructor(entries: ReadonlyMap<string, Render>, files: ReadonlySet<string>) {
    this.entries = entries;
    this.files = files;
  }

  /** The first of these names that there is. */
  find(names: readonly string[]): Render | undefined {
    for (const name of names) {
      const found = this.entries.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }
}

interface Source {
  readonly path: string;
  readonly text: string;
}

/**
 * Reads the shipped templates and those of `folders`; a file of a later folder stands for one of the same name. Files with
 * faults are reported and left out, so that the one before them stays.
 */
export async function loadTemplates(
  folders: readonly string[],
): Promise<{ readonly library: TemplateLibrary; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const layers: ReadonlyMap<string, Source>[] = [];
  for (const folder of [SHIPPED_TEMPLATES, ...folders]) layers.push(await readFolder(folder, problems));
  return { library: compileLayers(layers, problems), problems };
}

/** The library with one more file, as if it were in a folder of the user: for a preview. */
export async function previewTemplate(
  folders: readonly string[],
  name: string,
  text: string,
): Promise<{ readonly library: TemplateLibrary; readonly problems: readonly Problem[] }> {
  const layers: ReadonlyMap<string, Source>[] = [];
  for (const folder of [SHIPPED_TEMPLATES, ...folders]) layers.push(await readFolder(folder, []));
  const problems: Problem[] = [];
  return { library: compileLayers([...layers, new Map([[name, { path: name, text }]])], problems), problems };
}

function compileLayers(layers: readonly ReadonlyMap<string, Source>[], problems: Problem[]): TemplateLibrary {
  let parsed = new Map<string, ParsedTemplate>();
  let entries = new Map<string, Render>();
  for (const layer of layers) {
    const next = new Map(parsed);
    for (const [name, source] of layer) {
      const template = parse(source, problems);
      if (template !== undefined) next.set(name, template);
    }
    const compiled = compileAll(next, problems);
    // A faulty layer keeps what was good of it; what it broke stays as it was.
    entries = new Map([...entries, ...compiled]);
    parsed = next;
  }
  return new TemplateLibrary(entries, new Set(layers.flatMap((layer) => [...layer.keys()])));
}

function compileAll(files: ReadonlyMap<string, ParsedTemplate>, problems: Problem[]): ReadonlyMap<string, Render> {
  const result = new Map<string, Render>();
  for (const [name, template] of files) {
    const format = formatOf(name);
    const partials = new Map([...files].filter(([other]) => formatOf(other) === format));
    const isEntry = ENTRIES.includes(baseName(name));
    const faults = checkTemplate(template, {
      view: (isEntry ? notificationView : undefined) as Schema,
      partial: (wanted) => partials.get(wanted),
      partialNames: [...partials.keys()],
    });
    for (const { file, line, column, message, hint } of faults) {
      const problem = { severity: "error" as const, file, line, column, path: "", message };
      const known = problems.some(
        (one) => one.file === file && one.line === line && one.column === column && one.message === message,
      );
      if (!known) problems.push(hint === undefined ? problem : { ...problem, hint });
    }
    if (isEntry && faults.length === 0) result.set(name, compileTemplate(template, format, partials));
  }
  return result;
}

function parse({ path, text }: Source, problems: Problem[]): ParsedTemplate | undefined {
  try {
    return parseTemplate(path, text);
  } catch (thrown) {
    if (!(thrown instanceof TemplateSyntaxError)) throw thrown;
    const { line, column, message } = thrown;
    problems.push({ severity: "error", file: path, line, column, path: "", message });
    return undefined;
  }
}

/** `email/body.html` is HTML, `hook/body.json` JSON, all others are messages. */
export function formatOf(name: string): FormatName {
  return name.endsWith(".html") ? "html" : name.endsWith(".json") ? "json" : "message";
}

function baseName(name: string): string {
  return (name.split("/").at(-1) ?? "").replace(/\.(html|json)$/, "");
}

async function readFolder(folder: string, problems: Problem[]): Promise<ReadonlyMap<string, Source>> {
  const found = new Map<string, Source>();
  const whole = (message: string): void => {
    problems.push({ severity: "error", file: folder, line: 0, column: 0, path: "", message });
  };
  let paths: string[];
  try {
    paths = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith(".hbs")).toSorted();
  } catch (thrown) {
    whole(reason(thrown));
    return found;
  }
  if (paths.length > MAX_FILES) whole(`holds more than ${MAX_FILES} templates; the rest is not read`);
  for (const path of paths.slice(0, MAX_FILES)) {
    const file = join(folder, path);
    try {
      const text = await readFile(file, "utf8");
      if (Buffer.byteLength(text) > MAX_BYTES) throw new Error(`is larger than ${MAX_BYTES / 1024} KB`);
      found.set(path.replaceAll("\\", "/").replace(/\.hbs$/, ""), { path: file, text: text.replaceAll("\r\n", "\n") });
    } catch (thrown) {
      problems.push({ severity: "error", file, line: 0, column: 0, path: "", message: reason(thrown) });
    }
  }
  return found;
}

function reason(thrown: unknown): string {
  const { code, message } = asError(thrown) as NodeJS.ErrnoException;
  if (code === "ENOENT") return "no such folder";
  if (code === "ENOTDIR") return "is no folder";
  return code === undefined ? message : `cannot be read: ${code}`;
}

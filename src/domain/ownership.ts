import type { ErrorEvent, Frame } from "./error-event.ts";
import { compileGlob, compilePathGlob } from "./owner-globs.ts";

/** Who owns an issue, and by which rule. */
export interface Ownership {
  /** The first is the one who is asked first. */
  readonly owners: readonly string[];
  /** The rule as it is shown: `path:src/pay/**`. */
  readonly rule: string;
}

/** One rule: who owns what all of its conditions hold for. Each condition holds when one of its globs does. */
export interface OwnershipRule {
  /** Of a frame's file: `src/pay/**`, `*.sql`, `/app/src/`. */
  readonly path?: readonly string[] | undefined;
  /** Of a frame's module: `com.shop.pay.*`, or a name that stands for all beneath it. */
  readonly module?: readonly string[] | undefined;
  readonly service?: readonly string[] | undefined;
  readonly logger?: readonly string[] | undefined;
  /** By key. */
  readonly tag?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly owners: readonly string[];
}

/** The owners of all projects. */
export interface OwnershipBook {
  ownerOf(event: ErrorEvent): Ownership | undefined;
  /** Another text when a project's rules are others; undefined where it has none. */
  versionOf(project: string): string | undefined;
  /** Whether the first owner is also assigned to a project's new issues. */
  assigns(project: string): boolean;
}

export const NO_OWNERS: OwnershipBook = {
  ownerOf: () => undefined,
  versionOf: () => undefined,
  assigns: () => false,
};

interface CompiledRule {
  readonly ownership: Ownership;
  readonly matchesEvent: (event: ErrorEvent) => boolean;
  /** Undefined: the rule does not look at frames. */
  readonly matchesFrame: ((frame: Frame) => boolean) | undefined;
}

/**
 * Which rule decides for an event. As in CODEOWNERS the last one that matches wins. Of rules that look at frames, however,
 * only those count that match the first frame which any of them matches: the user's own code comes first, from where
 * the error was thrown outwards, so that a rule for the whole program does not take what a part of it did.
 */
export function compileOwnership(rules: readonly OwnershipRule[]): (event: ErrorEvent) => Ownership | undefined {
  const compiled = rules.map(compileRule);
  const ofFrames = compiled.filter(({ matchesFrame }) => matchesFrame !== undefined);
  return (event) => {
    const held = new Set(compiled.filter(({ matchesEvent }) => matchesEvent(event)));
    const byEvent = compiled.findLast((rule) => rule.matchesFrame === undefined && held.has(rule));
    const byFrame = ofFrames.some((rule) => held.has(rule))
      ? ownerOfFrames(
          event,
          ofFrames.filter((rule) => held.has(rule)),
        )
      : undefined;
    const later = compiled.findLast((rule) => rule === byEvent || rule === byFrame);
    return later?.ownership;
  };
}

function ownerOfFrames(event: ErrorEvent, rules: readonly CompiledRule[]): CompiledRule | undefined {
  for (const inApp of [true, false]) {
    for (const { frames } of event.exceptions) {
      for (const frame of frames) {
        if (frame.inApp !== inApp) continue;
        const found = rules.findLast(({ matchesFrame }) => matchesFrame?.(frame));
        if (found !== undefined) return found;
      }
    }
  }
  return undefined;
}

function compileRule(rule: OwnershipRule): CompiledRule {
  const { path, module, service, logger, tag = {}, owners } = rule;
  const ofService = anyOf(service, compileGlob);
  const ofLogger = anyOf(logger, compileModule);
  const ofTags = Object.entries(tag).map(([key, globs]) => [key, anyOf(globs, compileGlob)] as const);
  const ofPath = anyOf(path, compilePathGlob);
  const ofModule = anyOf(module, compileModule);
  return {
    ownership: { owners, rule: describeRule(rule) },
    matchesEvent: (event) =>
      (ofService === undefined || ofService(event.service ?? "")) &&
      (ofLogger === undefined || ofLogger(event.logger ?? "")) &&
      ofTags.every(([key, matches]) => matches?.(event.tags[key] ?? "")),
    matchesFrame:
      ofPath === undefined && ofModule === undefined
        ? undefined
        : (frame) =>
            (ofPath === undefined || filesOf(frame).some(ofPath)) &&
            (ofModule === undefined || ofModule(frame.module ?? "")),
  };
}

type Matches = (text: string) => boolean;

/** Absent text matches no glob, `*` included. */
function anyOf(globs: readonly string[] | undefined, compile: (glob: string) => Matches): Matches | undefined {
  if (globs === undefined) return undefined;
  const compiled = globs.map(compile);
  return (text) => text !== "" && compiled.some((matches) => matches(text));
}

/** A name without a wildcard stands for itself and all beneath it. */
function compileModule(glob: string): Matches {
  const exact = compileGlob(glob);
  if (glob.includes("*")) return exact;
  const beneath = [".", "/", "::", "\\", "$", "#"].map((separator) => compileGlob(`${glob}${separator}*`));
  return (name) => exact(name) || beneath.some((matches) => matches(name));
}

/**
 * Under which files a frame is looked for: its own, and where a language names only the file, as Java does, the one in the
 * folders of its package.
 */
function filesOf({ file, module }: Frame): readonly string[] {
  if (file === undefined) return [];
  const folders = /[/\\]/.test(file) || module === undefined ? [] : module.split(".").slice(0, -1);
  return folders.length === 0 ? [file] : [file, `${folders.join("/")}/${file}`];
}

/** A rule as people read it: `path:src/pay/** service:cart`. */
export function describeRule({ path, module, service, logger, tag = {} }: OwnershipRule): string {
  const conditions = Object.entries({ path, module, service, logger }).flatMap(([key, globs]) =>
    globs === undefined ? [] : [`${key}:${listed(globs)}`],
  );
  const tags = Object.entries(tag).map(([key, globs]) => `tag.${key}:${listed(globs)}`);
  return [...conditions, ...tags].join(" ");
}

function listed(globs: readonly string[]): string {
  return globs.length === 1 ? globs[0]! : `[${globs.join(",")}]`;
}

import type { ErrorEvent } from "../domain/error-event.ts";
import type { EventMapping } from "./build-event.ts";
import { compileMapping, type LoadedRule } from "./compile.ts";
import { withInApp } from "./in-app.ts";
import { type ProjectConfig, Projects } from "./projects.ts";
import type { TraceLanguage } from "./stack-trace/registry.ts";
import type { Template } from "./template.ts";

/**
 * A function that gives a stored event what other rules and projects would give it, as far as grouping goes: project,
 * frames that are the user's own, fingerprint and title. Its rule is looked up by id; no rule is tried anew, since the
 * record is not kept. Undefined where that does not tell: the rule is gone, or its fingerprint needs a value of the
 * record that the event does not have.
 */
export function restateEvents(
  rules: readonly LoadedRule[],
  projectConfigs: readonly ProjectConfig[],
): (event: ErrorEvent) => ErrorEvent | undefined {
  const projects = new Projects(projectConfigs);
  const mappings = new Map<string, EventMapping>();
  for (const rule of rules)
    if (rule.source.enabled)
      mappings.set(
        rule.id,
        compileMapping(rule.source, () => false),
      );
  return (event) => {
    const mapping = mappings.get(event.rule);
    return mapping === undefined ? undefined : restate(event, mapping, projects);
  };
}

function restate(event: ErrorEvent, mapping: EventMapping, projects: Projects): ErrorEvent | undefined {
  const { fingerprint: stored, title: _, ...rest } = event;
  const read = (name: string) => storedValue(event, name);
  const project = projects.find(event.service, mapping.attributes.project?.render(read));
  const fingerprint = mapping.fingerprint && fingerprintOf(mapping.fingerprint, stored, read);
  if (fingerprint?.includes(undefined)) return undefined;
  const title = mapping.attributes.title?.render(read);
  const exceptions = event.exceptions.map(({ frames, ...exception }) => ({
    ...exception,
    frames: frames.map(({ inApp: _own, ...frame }) => frame),
  }));
  return {
    ...rest,
    project: project.name,
    exceptions: withInApp(exceptions, event.language as TraceLanguage | undefined, project),
    ...(title === undefined ? {} : { title }),
    ...(fingerprint === undefined ? {} : { fingerprint: fingerprint as readonly string[] }),
  };
}

/** Parts that cannot be made from the event are those it has already, when it has as many. */
function fingerprintOf(
  templates: readonly Template[],
  stored: readonly string[] | undefined,
  read: (name: string) => string | undefined,
): readonly (string | undefined)[] {
  const known = stored?.length === templates.length ? stored : undefined;
  return templates.map((template, index) => template.render(read) ?? known?.[index]);
}

/** What an event holds under the names that rules use. */
function storedValue(event: ErrorEvent, name: string): string | undefined {
  const { user, request } = event;
  switch (name) {
    case "message":
      return event.message;
    case "level":
    case "log.level":
      return event.level;
    case "logger":
    case "log.logger":
      return event.logger;
    case "service":
    case "service.name":
      return event.service;
    case "environment":
    case "service.environment":
      return event.environment;
    case "release":
    case "service.version":
      return event.release;
    case "host":
    case "host.name":
      return event.host;
    case "project":
      return event.project;
    case "type":
    case "error.type":
      return event.exceptions[0]?.type;
    case "error.message":
      return event.exceptions[0]?.message;
    case "user.id":
      return user?.id;
    case "user.name":
      return user?.name;
    case "http.request.method":
      return request?.method;
    case "http.response.status_code":
      return request?.status === undefined ? undefined : String(request.status);
    default:
      return Object.hasOwn(event.tags, name) ? event.tags[name] : undefined;
  }
}

import { nearestName } from "../config/nearest-name.ts";
import { asError } from "../domain/errors.ts";
import type { Problem } from "../domain/problem.ts";
import { sampleNotification } from "../notification/sample-notification.ts";
import { loadTemplates, type TemplateLibrary } from "../notification/template/library.ts";
import { Renderer } from "../notification/template/renderer.ts";
import { createLogger } from "../telemetry/logger.ts";
import type { ElkhoundConfig } from "./config-schema.ts";
import type { LoadedConfig } from "./load-config.ts";

/**
 * Every problem of a configuration's templates, and of channels that name templates which are not there, or whose JSON is
 * none when a sample is shown. `locate` finds places in `file`.
 */
export async function checkTemplates(
  config: ElkhoundConfig,
  file: string,
  locate: LoadedConfig["locate"],
): Promise<readonly Problem[]> {
  const { library, problems } = await loadTemplates(config.templates);
  const named = config.receivers.flatMap((receiver, index) =>
    Object.entries(receiver).flatMap(([kind, channels]) =>
      (Array.isArray(channels) ? (channels as readonly { readonly template?: string }[]) : []).flatMap(
        ({ template }, at): Problem[] => {
          const fault = template === undefined ? undefined : faultOf(template, kind, { library, config });
          const path = ["receivers", index, kind, at, "template"];
          return fault === undefined
            ? []
            : [{ severity: "error", file, path: path.join("."), ...locate(path), ...fault }];
        },
      ),
    ),
  );
  return [...problems, ...named];
}

/** What is wrong with a template that a channel names, beside the faults of its files: those are told by themselves. */
function faultOf(
  template: string,
  kind: string,
  { library, config }: { readonly library: TemplateLibrary; readonly config: ElkhoundConfig },
): Pick<Problem, "message" | "hint"> | undefined {
  const ofBody = kind === "webhook";
  const folders = new Set([...library.files].map((name) => name.split("/")[0] ?? ""));
  if (ofBody ? library.files.has(`${template}/body.json`) : folders.has(template)) {
    return ofBody && library.has(`${template}/body.json`) ? jsonFault(template, library, config) : undefined;
  }
  const nearest = nearestName(template, folders);
  const shape = ofBody ? "FOLDER/body.json.hbs" : "FOLDER/body.hbs";
  return {
    message: `there is no template \`${template}/${ofBody ? "body.json" : "…"}\``,
    hint:
      nearest === undefined || nearest === template
        ? `templates are files \`${shape}\` in the folders of \`templates\``
        : `did you mean \`${nearest}\`?`,
  };
}

function jsonFault(
  template: string,
  library: TemplateLibrary,
  { timezone, kibana, server }: ElkhoundConfig,
): Pick<Problem, "message" | "hint"> | undefined {
  const renderer = new Renderer({ library, timezone, kibana, logger: createLogger("silent") });
  for (const status of ["firing", "resolved"] as const) {
    const sample = sampleNotification({ at: SAMPLED_AT, receiver: "check", publicUrl: server.public_url, status });
    const text = renderer.render(renderer.view(sample), [template], ["body.json"]);
    try {
      if (text !== undefined) JSON.parse(text);
    } catch (thrown) {
      return {
        message: `the template \`${template}/body.json\` makes no JSON of a sample that is ${status}: ${asError(thrown).message}`,
        hint: "text stands in quotes, `{{json …}}` makes whole values",
      };
    }
  }
  return undefined;
}

const SAMPLED_AT = Date.UTC(2026, 0, 15, 12);

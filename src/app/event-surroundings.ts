import type { EventSurroundings, SurroundingsResult } from "../api/source-services.ts";
import { AppError } from "../domain/errors.ts";
import type { RawRecord } from "../domain/log-record.ts";
import { sentence, withValues } from "../domain/sentence.ts";
import type { Clock } from "../domain/time.ts";
import { Projects } from "../extraction/projects.ts";
import { createRedactor } from "../extraction/redaction/redactor.ts";
import type { AnySourceConfig } from "../sources/registry.ts";
import type { StoredEvent } from "../store/store.ts";
import type { ElkhoundConfig } from "./config-schema.ts";
import { shownRecord } from "./shown-record.ts";
import { decoderOf, decodeWith, type SourceLooks } from "./source-looks.ts";

interface Deps {
  readonly config: () => Pick<ElkhoundConfig, "sources" | "redaction" | "projects">;
  readonly looks: SourceLooks;
  readonly clock: Clock;
}

/** Characters of an event's first line by which its record is known again. */
const KNOWN_BY = 80;

/**
 * Reads the records around an event from the sources that it may have come from. Events name where they lie, not their
 * source, so each source of that type is asked until one has it.
 */
export function createEventSurroundings({ config, looks, clock }: Deps): EventSurroundings {
  return {
    async around(event, { before, after, sees }) {
      const { sources, redaction, projects } = config();
      const ofServices = new Projects(projects);
      const { origin } = event.event;
      const asked = sources.filter(({ type }) => type === origin.type && type !== "stdin");
      if (asked.length === 0) {
        const what =
          origin.type === "stdin" ? sentence("around.stdin") : sentence("around.no_source", { type: origin.type });
        return { kind: "not_configured", detail: what };
      }
      const redactor = createRedactor(redaction);
      let missed: SurroundingsResult | undefined;
      for (const source of asked) {
        const decoder = decoderOf(source);
        const isMeant = (raw: RawRecord): boolean => isOf(event, redactor.text(textOf(source, raw, clock.now())));
        try {
          const found = await looks.into(source, (inspector) => inspector.around({ origin, before, after, isMeant }));
          if (found.kind === "found") {
            const all = found.records.map((raw) => shownRecord(raw, decoder, redactor, clock.now()));
            const own = all[found.at];
            const records = all.filter((one) => one === own || sees(ofServices.find(one.service, undefined).name));
            return {
              kind: "found",
              source: source.id,
              records,
              at: own === undefined ? found.at : records.indexOf(own),
            };
          }
          missed ??= { kind: "gone", source: source.id, detail: found.detail };
        } catch (thrown) {
          if (!(thrown instanceof AppError)) throw thrown;
          const detail = withValues(thrown.whole(), (text) => redactor.text(text));
          // Whether it is gone cannot be said while one could not be asked.
          missed = { kind: "unavailable", source: source.id, detail };
        }
      }
      return missed!;
    },
  };
}

function textOf(source: AnySourceConfig, raw: RawRecord, at: number): string {
  const record = decodeWith(decoderOf(source), raw, at);
  if (record === undefined) return "";
  return [record.message, record.errorType, record.errorMessage, record.stackTrace].join("\n");
}

/** Whether the text holds what the event begins with: its own message, or that of its exception. */
function isOf({ event }: StoredEvent, text: string): boolean {
  const heads = [event.message, ...event.exceptions.flatMap(({ message, type }) => [message, type ?? ""])]
    .map((head) => (head.trim().split("\n", 1)[0] ?? "").slice(0, KNOWN_BY).trim())
    .filter((head) => head !== "");
  return heads.length === 0 || heads.some((head) => text.includes(head));
}

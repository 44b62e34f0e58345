import { formatMatcher } from "../domain/matcher-text.ts";
import { type Sentence, sentence } from "../domain/sentence.ts";
import { type Clock, END_OF_TIME, type EpochMs } from "../domain/time.ts";
import { newUniqueId } from "../domain/unique-id.ts";
import type { AlertStore, StoredAlert } from "../store/alert-store.ts";
import { MAX_SILENCES, namesProject, type Silence, type SilenceStore } from "../store/silence-store.ts";
import { compileMatchers, type Matcher } from "./routing/matcher.ts";
import { parseMatchers } from "./routing/matcher-syntax.ts";

/** What somebody asks for. */
export interface SilenceRequest {
  /** Each one matcher, or several with commas; all must hold. */
  readonly matchers: readonly string[];
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly by: string;
  readonly comment: string;
  /** It must bind itself to one of these by `project="…"`. Default: it may mute what it likes. */
  readonly projects?: readonly string[];
}

/** Why it cannot be done: the part of the request, and what is wrong with it. */
export interface SilenceRefusal {
  readonly parameter: string;
  readonly detail: Sentence;
}

export type SilenceAnswer =
  | { readonly kind: "created"; readonly silence: Silence }
  | { readonly kind: "refused"; readonly refusals: readonly SilenceRefusal[] };

export type SilencePreview =
  | { readonly kind: "matched"; readonly alerts: readonly StoredAlert[] }
  | { readonly kind: "refused"; readonly refusals: readonly SilenceRefusal[] };

const MOST_MATCHERS = 50;

/** Makes silences of what people write. */
export class Silencing {
  private readonly store: { readonly silences: SilenceStore; readonly alerts: AlertStore };
  private readonly clock: Clock;

  constructor(store: { readonly silences: SilenceStore; readonly alerts: AlertStore }, clock: Clock) {
    this.store = store;
    this.clock = clock;
  }

  async create(request: SilenceRequest): Promise<SilenceAnswer> {
    const at = this.clock.now();
    const read = readMatchers(request.matchers);
    const refusals = Array.isArray(read) ? [] : [...read.refusals];
    if (request.endsAt <= request.startsAt)
      refusals.push({ parameter: "ends_at", detail: sentence("parameter.after", { other: "starts_at" }) });
    else if (request.endsAt >= END_OF_TIME)
      refusals.push({ parameter: "ends_at", detail: sentence("silence.too_far") });
    else if (request.endsAt <= at) refusals.push({ parameter: "ends_at", detail: sentence("silence.over") });
    if (!Array.isArray(read) || refusals.length > 0) return { kind: "refused", refusals };
    const { projects } = request;
    if (projects !== undefined && !namesProject(read, projects)) {
      return { kind: "refused", ...refuse(otherProjects(projects)) };
    }
    const silence: Silence = {
      id: newUniqueId(at),
      matchers: read,
      startsAt: request.startsAt,
      endsAt: request.endsAt,
      createdBy: request.by,
      comment: request.comment,
      createdAt: at,
      expiredBy: undefined,
    };
    if (!(await this.store.silences.add(silence))) {
      return { kind: "refused", ...refuse(sentence("silence.too_many", { limit: MAX_SILENCES })) };
    }
    return { kind: "created", silence };
  }

  /** The pending and firing alerts that such a silence would mute now. */
  async preview(matchers: readonly string[]): Promise<SilencePreview> {
    const read = readMatchers(matchers);
    if (!Array.isArray(read)) return { kind: "refused", refusals: read.refusals };
    const mutes = compileMatchers(read);
    const active = await this.store.alerts.activeAlerts();
    return { kind: "matched", alerts: active.filter(({ labels }) => mutes(labels)) };
  }
}

function readMatchers(texts: readonly string[]): Matcher[] | { readonly refusals: readonly SilenceRefusal[] } {
  const matchers: Matcher[] = [];
  const refusals: SilenceRefusal[] = [];
  for (const [index, text] of texts.entries()) {
    const read = parseMatchers(text);
    if (!("message" in read)) matchers.push(...read);
    else {
      const { message: fault, hint } = read;
      const at = { fault, place: read.offset + 1 };
      const detail = hint === undefined ? sentence("silence.at", at) : sentence("silence.at_hint", { ...at, hint });
      refusals.push({ parameter: `matchers.${index}`, detail });
    }
  }
  if (refusals.length > 0) return { refusals };
  if (matchers.length > MOST_MATCHERS) return refuse(sentence("silence.matchers", { limit: MOST_MATCHERS }));
  // As Alertmanager: a silence that would hold for whatever has no labels at all is a mistake.
  if (compileMatchers(matchers)({})) {
    return refuse(sentence("silence.everything", { example: "service=cart" }));
  }
  return matchers;
}

const MOST_NAMED = 3;

function otherProjects(own: readonly string[]): Sentence {
  const named = own
    .slice(0, MOST_NAMED)
    .map((value) => `\`${formatMatcher({ name: "project", operator: "=", value })}\``);
  return own.length > MOST_NAMED
    ? sentence("silence.other_of_many", { examples: named, count: own.length })
    : sentence("silence.other_projects", { examples: named });
}

function refuse(detail: Sentence): { readonly refusals: readonly SilenceRefusal[] } {
  return { refusals: [{ parameter: "matchers", detail }] };
}

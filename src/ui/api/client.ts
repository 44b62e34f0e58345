import type { Project } from "./account-types.ts";
import type { BulkResult, Discard, SavedView, UndoResult } from "./list-types.ts";
import { type Query, read, write, writeOnce } from "./request.ts";
import type { EventSurroundings, Replayed, ReplayOutcome, RuleTest, RuleTrial, SimilarIssue } from "./trial-types.ts";
import type {
  Activity,
  Alert,
  AlertRouting,
  Bucket,
  DeadLetter,
  Delivery,
  DeliveryDetail,
  Detector,
  ErrorEvent,
  Fingerprint,
  Gap,
  Issue,
  IssueCounts,
  ListedIssue,
  Page,
  RecentNames,
  Release,
  Rule,
  Silence,
  SilencePreview,
  Source,
  Tags,
} from "./types.ts";

/*
 * What the page asks the API: one function an address.
 */

const ISSUES = "/api/v1/issues";
const ofIssue = (id: string, part = ""): string => `${ISSUES}/${encodeURIComponent(id)}${part}`;

export interface NewSilence {
  readonly matchers: readonly string[];
  readonly duration: string;
  readonly comment: string;
}

/** Either `text` or `source`. */
export interface NewTrial {
  readonly rule?: string;
  readonly file?: string;
  readonly alone?: boolean;
  readonly text?: string;
  readonly source?: string;
}

export interface NewView {
  readonly name: string;
  readonly query: string;
  readonly sort: string;
  readonly scope: "everyone" | "mine";
  readonly project?: string | null;
  readonly position?: number;
}

/** Issues that are named, or all that a search finds while it finds about as many as expected. */
export type BulkMeant = { readonly issues: readonly string[] } | { readonly query: string; readonly expected?: number };

export type BucketWidth = "1m" | "5m" | "15m" | "1h" | "6h" | "1d";

export const api = {
  issues: (query: Query) => read<Page<ListedIssue>>(ISSUES, query),
  issueCounts: (query: Query) => read<IssueCounts>(ofIssue("counts"), query),
  issue: (id: string) => read<Issue>(ofIssue(id)),
  events: (id: string, query: Query = {}) => read<Page<ErrorEvent>>(ofIssue(id, "/events"), query),
  buckets: (id: string, query: { readonly from: string; readonly to: string; readonly width: BucketWidth }) =>
    read<Page<Bucket>>(ofIssue(id, "/buckets"), query),
  fingerprints: (id: string, query: Query = {}) => read<Page<Fingerprint>>(ofIssue(id, "/fingerprints"), query),
  activity: (id: string, query: Query = {}) => read<Page<Activity>>(ofIssue(id, "/activity"), query),
  merge: (into: string, issues: readonly string[], reason: string) =>
    writeOnce<{ activities: Activity[] }>(ofIssue(into, "/merge"), { issues, ...reasonOf(reason) }),
  split: (id: string, fingerprints: readonly string[], reason: string) =>
    writeOnce<{ activities: Activity[] }>(ofIssue(id, "/split"), { fingerprints, ...reasonOf(reason) }),
  tags: (id: string, values: number) => read<Tags>(ofIssue(id, "/tags"), { values }),
  /** Keys of tags that recent issues have, the commonest first. */
  tagKeys: () => read<RecentNames>("/api/v1/tags", { limit: 100 }),
  /** Values that recent issues have under a key, the commonest first. */
  tagValues: (key: string, contains: string, limit: number) =>
    read<RecentNames>(`/api/v1/tags/${encodeURIComponent(key)}/values`, { contains, limit }),
  projects: () => read<Page<Project>>("/api/v1/projects"),
  releases: (query: Query) => read<Page<Release>>("/api/v1/releases", query),
  bulk: (meant: BulkMeant, action: { readonly kind: string }, { preview = false } = {}) =>
    (preview ? write : writeOnce)<BulkResult>(ofIssue("bulk"), { ...meant, action, preview }),
  comment: (id: string, text: string) => writeOnce<Activity>(ofIssue(id, "/comments"), { text }),
  undo: (activities: readonly string[]) => write<UndoResult>("/api/v1/activity/undo", { activities }),
  views: () => read<Page<SavedView>>("/api/v1/views"),
  saveView: (view: NewView) => writeOnce<SavedView>("/api/v1/views", view),
  deleteView: (id: string) => write<object>(`/api/v1/views/${encodeURIComponent(id)}/delete`, {}),
  discard: (id: string, reason: string) => writeOnce<{ discarded: number }>(ofIssue(id, "/discard"), reasonOf(reason)),
  discards: (query: Query = {}) => read<Page<Discard>>("/api/v1/discards", query),
  undoDiscard: (issue: string) => write<Discard>(`/api/v1/discards/${encodeURIComponent(issue)}/undo`, {}),
  sources: () => read<Page<Source>>("/api/v1/sources"),
  gaps: (query: Query = {}) => read<Page<Gap>>("/api/v1/gaps", query),
  deadLetters: (query: Query = {}) => read<Page<DeadLetter>>("/api/v1/dead-letters", query),
  replay: (id: string) => writeOnce<ReplayOutcome>(`/api/v1/dead-letters/${encodeURIComponent(id)}/replay`, {}),
  replayAll: (cursor: string | undefined) =>
    writeOnce<Replayed>("/api/v1/dead-letters/replay", cursor === undefined ? {} : { cursor }),
  alerts: (query: Query = {}) => read<Page<Alert>>("/api/v1/alerts", query),
  alert: (id: string) => read<Alert>(`/api/v1/alerts/${encodeURIComponent(id)}`),
  alertRouting: (id: string) =>
    read<{ readonly items: readonly AlertRouting[] }>(`/api/v1/alerts/${encodeURIComponent(id)}/routing`),
  acknowledge: (id: string) => write<object>(`/api/v1/alerts/${encodeURIComponent(id)}/acknowledge`, {}),
  silences: (query: Query = {}) => read<Page<Silence>>("/api/v1/silences", query),
  silence: (silence: NewSilence) => writeOnce<Silence>("/api/v1/silences", silence),
  previewSilence: (matchers: readonly string[]) => write<SilencePreview>("/api/v1/silences/preview", { matchers }),
  expireSilence: (id: string) => write<Silence>(`/api/v1/silences/${encodeURIComponent(id)}/expire`, {}),
  deliveries: (query: Query = {}) => read<Page<Delivery>>("/api/v1/deliveries", query),
  delivery: (id: string) => read<DeliveryDetail>(`/api/v1/deliveries/${encodeURIComponent(id)}`),
  resend: (id: string) => writeOnce<Delivery>(`/api/v1/deliveries/${encodeURIComponent(id)}/resend`, {}),
  detectors: () => read<Page<Detector>>("/api/v1/detectors"),
  similar: (id: string) => read<Page<SimilarIssue>>(ofIssue(id, "/similar")),
  recordsAround: (issue: string, event: string) =>
    read<EventSurroundings>(ofIssue(issue, `/events/${encodeURIComponent(event)}/context`), { before: 10, after: 10 }),
  rule: (id: string) => read<Rule & { readonly text: string | null }>(`/api/v1/rules/${encodeURIComponent(id)}`),
  tryRule: (trial: NewTrial) => write<RuleTrial>("/api/v1/rules/try", trial),
  checkRule: (text: string, file: string | undefined) =>
    write<{ readonly tests: readonly RuleTest[] }>(
      "/api/v1/rules/check",
      file === undefined ? { text } : { text, file },
    ),
  rules: (query: Query = {}) => read<Page<Rule>>("/api/v1/rules", query),
};

function reasonOf(reason: string): { readonly reason?: string } {
  return reason.trim() === "" ? {} : { reason: reason.trim() };
}

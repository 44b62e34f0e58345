import type { Fingerprint } from "../domain/fingerprint.ts";
import type { AttachmentDecision, ScopeId } from "../domain/pattern-dictionary.ts";
import type { Attachment, NearestPattern, OpenDictionary } from "../grouping/attachment.ts";

/** What became of a message whose hash was not seen before in the same run. */
export interface AttachmentReport {
  readonly decision: AttachmentDecision;
  /** Of the messages before it, the one most like it that it did not join. */
  readonly nearest: NearestPattern | undefined;
}

/** Decides about messages as ingest does, in memory, and says of each what was decided when it was first seen. */
export class AttachmentExplainer {
  private readonly attachment: Attachment;
  private readonly dictionaries = new Map<ScopeId, OpenDictionary>();
  private readonly reports = new Map<string, AttachmentReport>();

  constructor(attachment: Attachment) {
    this.attachment = attachment;
  }

  /** Undefined for an event that its message does not decide about. */
  explain({ hash, message }: Fingerprint): AttachmentReport | undefined {
    if (message === undefined) return undefined;
    const known = this.reports.get(hash);
    if (known !== undefined) return known;
    const dictionary = this.open(message.scope);
    const nearest = dictionary.nearest(message.key);
    const decision = dictionary.decide(hash, message.key);
    const report = { decision, nearest: decision.kind === "new" ? nearest : undefined };
    this.reports.set(hash, report);
    return report;
  }

  private open(scope: ScopeId): OpenDictionary {
    const known = this.dictionaries.get(scope);
    if (known !== undefined) return known;
    const opened = this.attachment.open({ scope, version: 0, nextId: 1, patterns: [] });
    this.dictionaries.set(scope, opened);
    return opened;
  }
}

import type { EventDraft } from "../event-draft.ts";

/** Takes a record a little further apart. A step whose text does not fit changes nothing; never throws for a record. */
export type Step = (draft: EventDraft) => void;

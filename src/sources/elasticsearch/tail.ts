import type { Assignment, PartitionId } from "../../domain/checkpoint.ts";
import type { Page } from "./page.ts";

/** One partition in this worker's hands, read page by page. */
export interface Tail {
  readonly partition: PartitionId;
  readonly assignment: Assignment;
  /** Operations not yet read, where known. */
  readonly lag: number | undefined;
  /** The next page; undefined when there is nothing to read now. Throws SearchError or NotNumberedError. */
  next(signal: AbortSignal): Promise<Page | undefined>;
  /** An empty page at the present position. */
  rest(): Page;
}

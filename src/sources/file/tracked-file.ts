import type { Assignment } from "../../domain/checkpoint.ts";
import type { Content } from "./content.ts";
import type { FilePosition } from "./position.ts";

/** A file this source reads or has read, under the identity of its content. */
export interface TrackedFile {
  /** Partition: hash of the beginning, with a number behind it where files begin alike. */
  readonly id: string;
  readonly assignment: Assignment;
  /** Device and inode of the file that holds the content now. */
  key: string;
  path: string;
  position: FilePosition;
  /**
   * - `open`: being read;
   * - `dormant`: read to its end, closed until it changes;
   * - `orphan`: its content was truncated away; a copy may still hold the rest.
   */
  state: "open" | "dormant" | "orphan";
  content: Content | undefined;
  /** Whether it was read to its end, and has not changed since as far as searches know. */
  atEnd: boolean;
  /** Size when last looked at: how much was there to read if it is gone now. */
  knownSize: number;
  modifiedAt: number;
  /** Searches since its name was taken by another file, or removed. */
  awaySince: number;
  /** A batch must be sent though nothing was read: a starting point to store. */
  announce: boolean;
  caughtUpAt: number | undefined;
}

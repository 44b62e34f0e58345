/** What watchers can be told of, each by what it is stored in. */
export const CHANGE_TOPICS = ["issues", "alerts", "silences", "deliveries", "sources"] as const;
export type ChangeTopic = (typeof CHANGE_TOPICS)[number];

/** Tells whether anything has changed, whoever changed it, without looking at what. */
export interface ChangeStore {
  /**
   * A mark for each topic and project that was ever changed. A mark that is another than before, or new, says that something
   * has changed and can be read now; it says nothing about what. Marks change in the transaction of the change itself.
   */
  marks(): Promise<readonly ChangeMark[]>;
}

export interface ChangeMark {
  readonly topic: ChangeTopic;
  /** Empty where the topic has no projects, or which one it was cannot be said. */
  readonly project: string;
  /** Equal only while nothing has changed. */
  readonly mark: string;
}

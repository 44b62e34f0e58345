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

/**
 * The tables behind the topics; `project` is SQL for the project of a row of the table, `changed` its alias.
 * Both engines put triggers on them, so that no write can forget it.
 */
export const WATCHED: readonly { readonly table: string; readonly topic: ChangeTopic; readonly project?: string }[] = [
  { table: "issue_total", topic: "issues", project: "(SELECT i.project FROM issue i WHERE i.id = changed.issue)" },
  { table: "activity", topic: "issues", project: "(SELECT i.project FROM issue i WHERE i.id = changed.issue)" },
  { table: "alert", topic: "alerts", project: "changed.project" },
  { table: "silence", topic: "silences" },
  { table: "delivery", topic: "deliveries" },
  { table: "checkpoint", topic: "sources" },
  { table: "gap", topic: "sources" },
  { table: "dead_letter", topic: "sources" },
];

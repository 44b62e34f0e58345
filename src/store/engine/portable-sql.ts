/*
 * Small tables whose SQL both engines understand as it stands: constant text with the values at ?1, ?2 …. What belongs to
 * one is written once, beside its contract, and not once an engine.
 */

export type PortableValue = string | number | null;

export interface PortableQuery {
  readonly sql: string;
  readonly values: readonly PortableValue[];
}

export interface PortableStep extends PortableQuery {
  /** Where it changes no row, nothing of the whole transaction is done. */
  readonly needed?: boolean;
}

/** What an engine does with them. */
export interface PortableSql {
  all<Row>(query: PortableQuery): Promise<readonly Row[]>;
  /** One transaction, the steps in order. Returns how many rows each changed; or which needed step changed none. */
  write(request: { readonly steps: readonly PortableStep[] }): Promise<PortableOutcome>;
}

export type PortableOutcome =
  | { readonly kind: "done"; readonly changed: readonly number[] }
  | { readonly kind: "undone"; readonly step: number };

/** Takes back what was done before the step. */
export class UndoneError extends Error {
  readonly step: number;

  constructor(step: number) {
    super("a step changed nothing");
    this.step = step;
  }
}

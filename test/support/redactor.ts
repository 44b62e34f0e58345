import type { Redactor } from "../../src/domain/redactor.ts";
import { createRedactor } from "../../src/extraction/redaction/redactor.ts";

/** A redactor as it is without configuration. */
export const redactor: Redactor = createRedactor();

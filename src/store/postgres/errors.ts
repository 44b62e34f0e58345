import { AppError } from "../../domain/errors.ts";

/** Classes of SQLSTATE that mean «not now»: connection, resources, operator intervention, system error. */
const PASSING_CLASSES = new Set(["08", "53", "57", "58"]);
/** Serialization failure, deadlock, lock not available, idle transaction, read-only (a standby after fail-over). */
const PASSING = new Set(["40001", "40P01", "55P03", "25P03", "25006"]);
/** Credentials, rights, and a database that is not there: a human is needed. */
const REFUSED: Readonly<Record<string, string>> = {
  "28000": "check user and password of the store's URL, and pg_hba.conf",
  "28P01": "check user and password of the store's URL",
  "3D000": "create the database first: CREATE DATABASE … OWNER …",
  "42501": "let the user of the store's URL create a schema in its database",
};

/** Errors of the network and of `pg` itself carry no SQLSTATE. */
const NETWORK = /^(E[A-Z]+|ERR_(TLS|SSL)_.+|[A-Z_]*CERT[A-Z_]*)$/;
const LOST =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|Cannot use a pool after/;

/** The SQLSTATE of an error, if it is the server's. */
export function sqlState(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** What the store throws for what `pg` threw; errors that are neither the server's state nor the network's stay. */
export function toStoreError(thrown: unknown, place: string): unknown {
  if (!(thrown instanceof Error) || thrown instanceof AppError) return thrown;
  const state = sqlState(thrown);
  const unavailable = (hint: string, retryable: boolean): AppError =>
    new AppError("ELKHOUND_STORE_UNAVAILABLE", `PostgreSQL at ${place}: ${describe(thrown)}`, {
      hint,
      retryable,
      cause: thrown,
    });
  if (state !== undefined && REFUSED[state] !== undefined) return unavailable(REFUSED[state], false);
  if (state !== undefined && (PASSING_CLASSES.has(state.slice(0, 2)) || PASSING.has(state))) {
    return unavailable("it is tried again; look at the server's log if it stays", true);
  }
  const code = "code" in thrown && typeof thrown.code === "string" ? thrown.code : "";
  if (state === undefined && (NETWORK.test(code) || LOST.test(thrown.message))) {
    return unavailable("check that the server runs and can be reached from here", true);
  }
  return thrown;
}

// Several addresses were tried: Node puts their errors in an aggregate with an empty message.
function describe(error: Error): string {
  if (error instanceof AggregateError) return error.errors.map((each: unknown) => String(each)).join("; ");
  return error.message;
}

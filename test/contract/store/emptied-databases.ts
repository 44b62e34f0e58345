import { createPostgresStore } from "../../../src/store/postgres/postgres-store.ts";
import { dropDatabase, query, sharedPostgres } from "../../support/services/postgres.ts";
import { LIMITS } from "./builders.ts";

/**
 * Databases with Elkhound's schema for stores that come and go. Making a database, migrating and dropping it costs more
 * than most tests do in it, so a database that a store is done with is emptied and given to the next.
 */
export class EmptiedDatabases {
  private readonly all: string[] = [];
  private readonly idle: string[] = [];

  /** The URL of a database as a store leaves it that was opened once and closed. Nobody else has it until it is given back. */
  async take(): Promise<string> {
    const idle = this.idle.pop();
    if (idle !== undefined) return idle;
    const url = await sharedPostgres();
    this.all.push(url);
    const store = createPostgresStore({ url, limits: LIMITS });
    try {
      await store.open();
    } finally {
      await store.close();
    }
    await query(url, REMEMBER);
    return url;
  }

  /** Takes back what {@link take} gave, once nobody is connected to it any more. */
  async giveBack(url: string): Promise<void> {
    await query(url, EMPTY);
    this.idle.push(url);
  }

  async drop(): Promise<void> {
    this.idle.length = 0;
    for (const url of this.all.splice(0)) await dropDatabase(url);
  }
}

/** The rows that migrations made, in tables of the same names in a schema `pristine`. */
const REMEMBER = `
CREATE SCHEMA pristine;
DO $$
DECLARE
  name text;
  filled boolean;
BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'elkhound' AND tablename <> 'schema_version' LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM elkhound.%I)', name) INTO filled;
    IF filled THEN EXECUTE format('CREATE TABLE pristine.%1$I AS TABLE elkhound.%1$I', name); END IF;
  END LOOP;
END $$`;

/** Brings a database back to what {@link REMEMBER} saw: no partitions, those rows, and ids from 1. */
const EMPTY = `
SET search_path = elkhound;
DO $$
DECLARE
  name text;
  filled boolean;
  written text[] := '{}';
BEGIN
  FOR name IN SELECT oid::regclass FROM pg_class
    WHERE relispartition AND relkind = 'r' AND relnamespace = 'elkhound'::regnamespace LOOP
    EXECUTE 'DROP TABLE ' || name;
  END LOOP;
  FOR name IN SELECT oid::regclass FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'elkhound'::regnamespace AND relname <> 'schema_version' LOOP
    EXECUTE 'SELECT EXISTS (SELECT FROM ' || name || ')' INTO filled;
    IF filled THEN written := written || name; END IF;
  END LOOP;
  IF cardinality(written) > 0 THEN EXECUTE 'TRUNCATE ' || array_to_string(written, ', ') || ' CASCADE'; END IF;
  FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'elkhound' AND last_value IS NOT NULL LOOP
    EXECUTE format('ALTER SEQUENCE %I RESTART', name);
  END LOOP;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'pristine' LOOP
    EXECUTE format('INSERT INTO elkhound.%1$I OVERRIDING SYSTEM VALUE TABLE pristine.%1$I', name);
  END LOOP;
  DELETE FROM change_mark;
END $$`;

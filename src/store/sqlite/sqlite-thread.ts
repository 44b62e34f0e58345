import { parentPort, workerData } from "node:worker_threads";
import { forgetDeliveryLeases } from "./alerts/deliveries.ts";
import { databaseFile, takeDataFolder } from "./data-folder.ts";
import { SqliteDatabase } from "./database.ts";
import { toFailure } from "./errors.ts";
import { watchChanges } from "./issues/change-marks.ts";
import { forgetAllLeases } from "./leases.ts";
import { migrate } from "./migrate.ts";
import { readerOperations, writerOperations } from "./operations.ts";
import type { Reply, Request, ThreadData } from "./thread-client.ts";

/*
 * The body of the store's threads. The writer holds the lock on the data folder and the one connection that writes; the
 * reader has a connection of its own, which cannot write.
 */

const { role, dataDir, maxPages } = workerData as ThreadData;
const port = parentPort!;
let folder: { release(): void } | undefined;
if (role === "writer") folder = attempt(() => takeDataFolder(dataDir));
const db = attempt(openDatabase);
const operations = (role === "writer" ? writerOperations : readerOperations) as Readonly<
  Record<string, (db: SqliteDatabase, argument: unknown) => unknown>
>;

port.on("message", (request: Request) => {
  if (request.operation === "close") {
    db.close();
    folder?.release();
    port.postMessage({ id: request.id, value: undefined } satisfies Reply);
    port.close();
    return;
  }
  port.postMessage(answer(request));
});
port.postMessage({ id: 0, value: undefined } satisfies Reply);

function answer({ id, operation, argument }: Request): Reply {
  try {
    return { id, value: operations[operation]!(db, argument) };
  } catch (error) {
    return { id, failure: toFailure(error) };
  }
}

function openDatabase(): SqliteDatabase {
  const opened = new SqliteDatabase(databaseFile(dataDir), { readOnly: role === "reader", maxPages });
  if (role === "reader") return opened;
  try {
    migrate(opened);
    forgetAllLeases(opened);
    forgetDeliveryLeases(opened);
    watchChanges(opened);
    return opened;
  } catch (error) {
    // A thread never ends with a connection open.
    opened.close();
    throw error;
  }
}

// Opening fails for reasons that a human must read: it is reported like a call's failure, and the thread ends.
function attempt<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    folder?.release();
    port.postMessage({ id: 0, failure: toFailure(error) } satisfies Reply);
    process.exit(1);
  }
}

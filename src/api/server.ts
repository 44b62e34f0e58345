import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { AppError, asError } from "../domain/errors.ts";
import { type Clock, SECOND } from "../domain/time.ts";

/** A server that answers. */
export interface Listening {
  /** `http://127.0.0.1:4800`, with the port that was really taken. */
  readonly address: string;
  /** Lets running requests end (at most two seconds), then closes every connection. Safe twice. */
  close(): Promise<void>;
}

const MAX_CONNECTIONS = 512;
const CLOSE_WITHIN_MS = 2 * SECOND;

/** Serves `app`. Headers are limited to 16 KB, and a client has ten seconds to send them. */
export async function listen(
  app: Pick<Parameters<typeof createAdaptorServer>[0], "fetch">,
  { host, port }: { readonly host: string; readonly port: number },
  clock: Clock,
): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: { maxHeaderSize: 16_384, headersTimeout: 10 * SECOND, requestTimeout: 10 * SECOND },
  }) as Server;
  server.maxConnections = MAX_CONNECTIONS;
  try {
    const listening = once(server, "listening");
    server.listen(port, host);
    await listening;
  } catch (thrown) {
    throw listenError(thrown, host, port);
  }
  const address = server.address() as AddressInfo;
  const shownHost = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return { address: `http://${shownHost}:${address.port}`, close: () => close(server, clock) };
}

async function close(server: Server, clock: Clock): Promise<void> {
  const closed = new AbortController();
  const ended = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const forced = clock.sleep(CLOSE_WITHIN_MS, closed.signal).then(() => server.closeAllConnections());
  await ended;
  closed.abort();
  await forced;
}

function listenError(thrown: unknown, host: string, port: number): AppError {
  const code = (thrown as NodeJS.ErrnoException).code;
  const reasons: Readonly<Record<string, readonly [string, string]>> = {
    EADDRINUSE: [
      "is already in use",
      "is another Elkhound running? Choose another port in `server.listen`, or in ELKHOUND_LISTEN where there is no elkhound.yml",
    ],
    EACCES: ["may not be used by this user", "choose a port from 1024 in `server.listen`"],
    EADDRNOTAVAIL: ["is no address of this machine", "choose 127.0.0.1 or 0.0.0.0 in `server.listen`"],
    ENOTFOUND: ["is a name that cannot be resolved", "write an IP address in `server.listen`"],
  };
  const [message, hint] = reasons[code ?? ""] ?? [`cannot be used: ${asError(thrown).message}`, "see `server.listen`"];
  return new AppError("ELKHOUND_LISTEN_FAILED", `the address ${host}:${port} ${message}`, { hint, cause: thrown });
}

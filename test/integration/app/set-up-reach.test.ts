import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { checkedReach } from "../../../src/app/checked-reach.ts";
import { configSchema } from "../../../src/app/config-schema.ts";
import { createSetUp } from "../../../src/app/set-up.ts";
import { SourceLooks } from "../../../src/app/source-looks.ts";
import { systemClock } from "../../../src/app/system-clock.ts";
import { frameSockets } from "../../../src/sources/kafka/frame-socket.ts";
import { createLogger } from "../../../src/telemetry/logger.ts";
import { inEnglish } from "../../support/in-english.ts";

/* What set-up connects to when it tries a source, whatever names lead to. */

const METADATA = "169.254.169.254";
const HOME = "127.0.0.1";

const servers: Server[] = [];
let connections = 0;

afterEach(async () => {
  connections = 0;
  for (const server of servers.splice(0)) {
    server.close();
    await once(server, "close");
  }
});

/** A server of this machine that counts who comes. Returns its port. */
async function listen(server: Server): Promise<number> {
  server.on("connection", () => {
    connections += 1;
  });
  servers.push(server);
  server.listen(0, HOME);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const searching = () =>
  listen(createHttpServer((_, response) => response.writeHead(401, { connection: "close" }).end("{}")));
const silent = () => listen(createServer((socket) => socket.destroy()));

/** Tries a source, while a name leads to these addresses, one after the other; the last one stays. */
async function attempt(source: Readonly<Record<string, unknown>>, addresses: readonly string[]) {
  let asked = 0;
  const reach = checkedReach((_host, _options, done) => {
    const address = addresses[Math.min(asked, addresses.length - 1)]!;
    asked += 1;
    done(null, [{ address, family: 4 }]);
  });
  const setUp = createSetUp({
    config: () => configSchema.parse({ data_dir: "/nowhere", sources: [] }),
    ...{ configFile: undefined, clock: systemClock, reach },
    looks: new SourceLooks(systemClock, createLogger("silent")),
  });
  const result = await setUp.test(source);
  return result.kind === "failed" ? inEnglish(result.message) : result.kind;
}

test("Elasticsearch is connected to at the address that was checked", async () => {
  const url = `http://logs.example.org:${await searching()}`;
  expect(await attempt({ type: "elasticsearch", url }, [HOME])).toContain("401");
  expect(connections).toBeGreaterThan(0);
});

test("a name that leads elsewhere once it was checked is not followed", async () => {
  const port = await searching();
  const there = { type: "elasticsearch", url: `http://logs.example.org:${port}` };
  expect(await attempt(there, [HOME, METADATA])).toContain(METADATA);
  expect(await attempt({ ...there, url: `https://logs.example.org:${port}` }, [HOME, METADATA])).toContain(METADATA);
  for (const tls of [false, true]) {
    const broker = { type: "kafka", brokers: [`logs.example.org:${await silent()}`], tls };
    expect(await attempt(broker, [HOME, METADATA])).toContain(METADATA);
  }
  expect(connections).toBe(0);
});

test("what leads to no log store at once is not asked at all", async () => {
  const port = await searching();
  expect(await attempt({ type: "elasticsearch", url: `http://logs.example.org:${port}` }, [METADATA])).toBe(
    `logs.example.org leads to ${METADATA}, where no log store is`,
  );
  expect(await attempt({ type: "elasticsearch", url: `http://${METADATA}:${port}` }, [HOME])).toContain(METADATA);
  expect(connections).toBe(0);
});

test("brokers that a broker names by address are checked too", async () => {
  const open = frameSockets(() => {
    throw new Error("not without TLS");
  }, checkedReach());
  const socket = open({ host: METADATA, port: 9092, ssl: null, onConnect: () => {} });
  const [error] = (await once(socket, "error")) as [Error];
  expect(error.message).toContain(METADATA);
});

import { createServer, type Server, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { textOf } from "../../../src/domain/sentence.ts";
import { outgoingConfig } from "../../../src/notification/outgoing/outgoing-config.ts";
import { OutgoingHttp, type OutgoingResult } from "../../../src/notification/outgoing/outgoing-http.ts";
import { ReceiverServer } from "../../support/channels/receiver-server.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { inEnglish } from "../../support/in-english.ts";

/* What the other side can do below HTTP, by a server that writes bytes. */

type Behaviour = (socket: Socket) => void;

const sockets = new Set<Socket>();
const elsewhere = new ReceiverServer();
let behaviour: Behaviour = () => {};
let server: Server;
let url = "";

beforeAll(async () => {
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    socket.once("data", () => behaviour(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = `127.0.0.1:${typeof address === "object" ? address?.port : 0}/SECRET-path-1234`;
  await elsewhere.start();
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
});
afterAll(async () => {
  await elsewhere.stop();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

interface Sent {
  readonly result: Promise<OutgoingResult>;
  readonly clock: FakeClock;
}

function send(address: string, signal: AbortSignal = new AbortController().signal): Sent {
  const clock = new FakeClock();
  const http = new OutgoingHttp({ clock, config: outgoingConfig.parse({}) });
  return { result: http.send({ url: address, body: "{}" }, signal), clock };
}

/** The server does this with the request, and has done it when the promise resolves. */
function does(what: Behaviour): Promise<void> {
  return new Promise((resolve) => {
    behaviour = (socket) => {
      what(socket);
      resolve();
    };
  });
}

const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";

test.each([
  ["never begins", ""],
  ["ends within its status", "HTTP/1.1 20"],
  ["ends within its headers", HEAD],
  ["ends within its body", `${HEAD}Content-Length: 900\r\n\r\nhalf`],
  ["ends within a chunk", `${HEAD}Transfer-Encoding: chunked\r\n\r\n20\r\nhalf`],
])("an answer that %s and then waits is given up after its time", async (_, text) => {
  const done = does((socket) => void socket.write(text));
  const { result, clock } = send(`http://${url}`);
  await done;
  clock.advance(10_000);
  expect(inEnglish(await result)).toMatchObject({
    kind: "failure",
    permanent: false,
    error: "127.0.0.1 did not answer within 10 s",
  });
});

test("an answer that goes on and on does not hold up who wants to end", async () => {
  const end = new AbortController();
  const done = does((socket) => void socket.write(`${HEAD}\r\nx`));
  const { result } = send(`http://${url}`, end.signal);
  await done;
  end.abort();
  expect(inEnglish(await result)).toMatchObject({ kind: "failure", error: "sending to 127.0.0.1 was interrupted" });
});

test.each([
  ["is cut off", `${HEAD}Content-Length: 900\r\n\r\nhalf`, /^127\.0\.0\.1 closed the connection|aborted/],
  ["is no HTTP", "SSH-2.0-OpenSSH_9.6\r\n", /^127\.0\.0\.1 does not answer in HTTP$/],
  ["has headers without end", `${HEAD}${"x-a: y\r\n".repeat(20_000)}`, /^127\.0\.0\.1 does not answer in HTTP$/],
  ["has a length that cannot be", `${HEAD}Content-Length: -1\r\n\r\n`, /^127\.0\.0\.1 does not answer in HTTP$/],
])("an answer that %s is a failure in words, without the address's path", async (_, text, message) => {
  const done = does((socket) => void socket.end(text));
  const { result } = send(`http://${url}`);
  await done;
  const failure = await result;
  expect(failure).toMatchObject({ kind: "failure", permanent: false });
  const said = failure.kind === "failure" ? textOf(failure.error) : "";
  expect(said).toMatch(message);
  expect(said).not.toContain("SECRET");
});

test("a server that speaks no TLS, and one that speaks nothing else, are told apart from others", async () => {
  const plain = does((socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  const { result } = send(`https://${url}`);
  await plain;
  expect(inEnglish(await result)).toMatchObject({ error: "127.0.0.1 does not speak TLS as expected" });
  // A TLS alert, as servers send it to who speaks plain text.
  const alert = does((socket) => void socket.end(Buffer.from([0x15, 3, 3, 0, 2, 2, 0x50])));
  const second = send(`http://${url}`);
  await alert;
  expect(inEnglish(await second.result)).toMatchObject({ error: "127.0.0.1 does not answer in HTTP" });
});

test.each([301, 302, 303, 307, 308])("a redirect (%i) leads nobody elsewhere", async (status) => {
  const done = does((socket) => void socket.end(`HTTP/1.1 ${status} x\r\nLocation: ${elsewhere.url}/taken\r\n\r\n`));
  const { result } = send(`http://${url}`);
  await done;
  expect(inEnglish(await result)).toMatchObject({ kind: "answer", status });
  expect(elsewhere.requests).toEqual([]);
});

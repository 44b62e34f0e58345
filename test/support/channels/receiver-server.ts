import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";

/** A request that a receiver got. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How a receiver answers; `close` breaks the connection, `hang` never answers. */
export type Reply =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string | object }
  | "close"
  | "hang";

/** A real HTTP server that answers as told and keeps what it was sent. */
export class ReceiverServer {
  readonly requests: ReceivedRequest[] = [];
  /** What the next requests are answered with; the last one stays. A function sees the request. */
  reply: Reply | ((request: ReceivedRequest) => Reply) = {};
  private readonly server: Server;
  private readonly waiting: (() => void)[] = [];

  constructor() {
    this.server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const body = Buffer.concat(parts).toString("utf8");
        const received = { method: request.method ?? "", path: request.url ?? "", headers: request.headers, body };
        this.requests.push(received);
        for (const wake of this.waiting.splice(0)) wake();
        answer(response, typeof this.reply === "function" ? this.reply(received) : this.reply);
      });
      request.on("error", () => {});
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Resolves with the next request. */
  async next(): Promise<ReceivedRequest> {
    await new Promise<void>((resolve) => this.waiting.push(resolve));
    return this.requests.at(-1) as ReceivedRequest;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Turns an HTTP server into a proxy for CONNECT. Returns what was asked for. */
export function acceptTunnels(server: Server): string[] {
  const asked: string[] = [];
  server.on("connect", (request, socket) => {
    asked.push(`${request.headers["proxy-authorization"] ?? ""} ${request.url}`.trim());
    const [host, port] = (request.url ?? "").split(":");
    const out = connect(Number(port), host === "internet.example.com" ? "127.0.0.1" : host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      out.pipe(socket).pipe(out);
    });
    out.on("error", () => socket.destroy());
    socket.on("error", () => out.destroy());
  });
  return asked;
}

function answer(response: ServerResponse, reply: Reply): void {
  if (reply === "hang") return;
  if (reply === "close") {
    response.socket?.destroy();
    return;
  }
  const { status = 200, headers = {}, body = "" } = reply;
  response.writeHead(status, headers);
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

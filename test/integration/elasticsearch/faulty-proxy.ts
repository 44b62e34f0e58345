import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { freePort } from "../../support/services/server-process.ts";

/** What a proxy does instead of passing a request on; undefined passes it. */
export type Fault = (
  request: IncomingMessage,
) => { readonly status: number; readonly retryAfter?: number } | "cut" | undefined;

/** An HTTP proxy in front of a real node that fails requests at will. */
export class FaultyProxy {
  readonly url: string;
  /** Set and unset by tests. */
  fault: Fault = () => undefined;
  failed = 0;
  private readonly server: Server;

  private constructor(server: Server, port: number) {
    this.server = server;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async before(target: string): Promise<FaultyProxy> {
    const port = await freePort();
    const server = createServer((incoming, outgoing) => proxy.pass(target, incoming, outgoing));
    const proxy = new FaultyProxy(server, port);
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return proxy;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pass(target: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
    const fault = this.fault(incoming);
    if (fault === "cut") {
      this.failed++;
      incoming.socket.destroy();
      return;
    }
    if (fault !== undefined) {
      this.failed++;
      incoming.resume();
      const wait = fault.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) };
      outgoing.writeHead(fault.status, { "content-type": "application/json", ...wait });
      outgoing.end(
        JSON.stringify({ error: { type: "rejected_execution_exception", reason: "busy" }, status: fault.status }),
      );
      return;
    }
    const onward = request(
      `${target}${incoming.url}`,
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  }
}

import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type LookupFunction, type Socket } from "node:net";
import { rootCertificates, connect as tlsConnect } from "node:tls";
import { ForbiddenAddressError } from "./checked-lookup.ts";

/** How a request gets to its host: by an address that is checked, or by a proxy. */
export type Route = { readonly ca?: string } & (
  | { readonly proxy: URL }
  | { readonly proxy?: undefined; readonly lookup: LookupFunction; readonly permits: (address: string) => boolean }
);

interface Content {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const MAX_ANSWER_BYTES = 64 * 1024;

/** One request and its answer, on a connection of its own. Throws when there is none. */
export async function exchange(
  url: URL,
  { method = "POST", headers = {}, body }: Content,
  route: Route,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly text: string }> {
  const payload = Buffer.from(body ?? "", "utf8");
  const options: RequestOptions = {
    method,
    host: hostOf(url),
    port: url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers: {
      "user-agent": "Elkhound",
      accept: "application/json, text/plain;q=0.9, */*;q=0.1",
      ...(url.username === "" ? {} : { authorization: basic(url) }),
      ...headers,
      ...(body === undefined ? {} : { "content-length": String(payload.length) }),
    },
    agent: false,
    signal,
  };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const send = (how: RequestOptions): void => {
      const secure = url.protocol === "https:";
      const request = (secure ? httpsRequest : httpRequest)({ ...options, ...(secure ? trust(route.ca) : {}), ...how });
      request.once("response", resolve).once("error", reject);
      request.end(payload);
    };
    if (route.proxy === undefined) {
      if (isIP(hostOf(url)) !== 0 && !route.permits(hostOf(url)))
        return reject(new ForbiddenAddressError(hostOf(url), hostOf(url)));
      send({ lookup: route.lookup });
    } else if (url.protocol === "http:") send(plainProxy(url, route.proxy, options));
    else
      tunnel(url, route.proxy, route.ca, signal).then(
        (socket) => send({ agent: undefined, createConnection: () => socket }),
        reject,
      );
  });
  return { status: answer.statusCode ?? 0, headers: flat(answer), text: await read(answer) };
}

/** Authorities named in the configuration are trusted beside the public ones. */
function trust(ca: string | undefined): { readonly ca?: string[] } {
  return ca === undefined ? {} : { ca: [...rootCertificates, ca] };
}

function plainProxy(url: URL, proxy: URL, { headers }: RequestOptions): RequestOptions {
  return {
    host: hostOf(proxy),
    port: portOf(proxy),
    path: `http://${url.host}${url.pathname}${url.search}`,
    headers: { ...headers, host: url.host, ...proxyAuthorization(proxy) } as Record<string, string>,
  };
}

/** A TLS connection to the host through the proxy (RFC 9110 section 9.3.6). */
async function tunnel(url: URL, proxy: URL, ca: string | undefined, signal: AbortSignal): Promise<Socket> {
  const authority = `${url.hostname}:${url.port === "" ? 443 : url.port}`;
  const plain = await new Promise<Socket>((resolve, reject) => {
    const request = (proxy.protocol === "https:" ? httpsRequest : httpRequest)({
      method: "CONNECT",
      host: hostOf(proxy),
      port: portOf(proxy),
      path: authority,
      headers: { host: authority, ...proxyAuthorization(proxy) },
      agent: false,
      signal,
      ...(proxy.protocol === "https:" ? trust(ca) : {}),
    });
    request.once("connect", (answer, socket) => {
      if (answer.statusCode === 200) return resolve(socket as Socket);
      socket.destroy();
      reject(new Error(`the proxy refuses the connection with status ${answer.statusCode}`));
    });
    request.once("response", (answer) => {
      answer.destroy();
      reject(new Error(`the proxy answers CONNECT with status ${answer.statusCode}`));
    });
    request.once("error", reject).end();
  });
  signal.addEventListener("abort", () => plain.destroy(), { once: true });
  const host = hostOf(url);
  return tlsConnect({
    socket: plain,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...trust(ca),
    ALPNProtocols: ["http/1.1"],
  });
}

async function read(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    parts.push(chunk);
    size += chunk.length;
    // Nobody who answers a notification has more to say; leaving the loop closes the connection.
    if (size >= MAX_ANSWER_BYTES) break;
  }
  return Buffer.concat(parts).subarray(0, MAX_ANSWER_BYTES).toString("utf8");
}

function flat(answer: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}

function portOf(url: URL): number {
  return url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
}

function basic(url: URL): string {
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return `Basic ${Buffer.from(credentials, "utf8").toString("base64")}`;
}

function proxyAuthorization(proxy: URL): Readonly<Record<string, string>> {
  return proxy.username === "" ? {} : { "proxy-authorization": basic(proxy) };
}

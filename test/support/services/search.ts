import { existsSync } from "node:fs";
import { chown, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findJdk, type SearchProduct, searchHome, secureOpenSearchHome } from "./search-home.ts";
import { secureElasticsearch, secureOpenSearch } from "./search-security.ts";
import { freePort, run, type ServerProcess, startProcess, until } from "./server-process.ts";
import { shared } from "./shared.ts";

export type { SearchProduct } from "./search-home.ts";

export interface SearchOptions {
  readonly product: SearchProduct;
  readonly version: string;
  /** Holds configuration, data and log; started again on the same folder and port, the server has its data. */
  readonly folder: string;
  /** TLS with a certificate of its own, basic authentication and (Elasticsearch) API keys. Default false. */
  readonly secure?: boolean;
  readonly port?: number;
  /** JVM heap. Default `512m`. */
  readonly heap?: string;
  /** More lines for the server's configuration. */
  readonly settings?: readonly string[];
}

/** A server that runs, and what reaches it. Plain data, so that test files can share it. */
export interface SearchNode {
  readonly product: SearchProduct;
  readonly version: string;
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Only with `secure`: the superuser, and the certificate to trust. */
  readonly username?: string;
  readonly password?: string;
  readonly caFile?: string;
}

export interface RunningSearch extends SearchNode {
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** The versions of `npm run test:matrix`; the first of each product is what `npm test` runs. */
export const SEARCH_VERSIONS: readonly { readonly product: SearchProduct; readonly version: string }[] = [
  { product: "elasticsearch", version: "8.19.21" },
  { product: "opensearch", version: "2.19.6" },
  { product: "elasticsearch", version: "7.17.29" },
  { product: "elasticsearch", version: "9.5.3" },
  { product: "opensearch", version: "3.6.0" },
];

/** The last OpenSearch of the 2 line whose security plugin Maven Central has. */
export const SECURE_OPENSEARCH = "2.19.4";

export const SUPERUSER = { username: "elastic", password: "changeme-123" };

/** Servers refuse to run as root; `nobody` it is then. */
const uid = process.getuid?.() === 0 ? 65534 : undefined;

/** Starts one real node and waits until it answers, searches and (with `secure`) lets users in. */
export async function startSearch(options: SearchOptions): Promise<RunningSearch> {
  const { product, version } = options;
  const major = Number(version.split(".")[0]);
  const jdk = await findJdk(product === "elasticsearch" ? (major >= 9 ? 21 : 17) : major >= 3 ? 21 : 17);
  const withPlugin = options.secure === true && product === "opensearch";
  const home = withPlugin ? await secureOpenSearchHome(version) : await searchHome(product, version, jdk);
  const port = options.port ?? (await freePort());
  await configure(options, home, jdk, port);
  const node = address(options, port);
  const process = await launch(options, home, jdk, node);
  if (options.secure && product === "elasticsearch") await settleSecurity(node);
  return { ...node, pid: process.pid, stop: (signal) => process.stop(signal) };
}

function address(options: SearchOptions, port: number): SearchNode {
  const { product, version, folder, secure } = options;
  const base = { product, version, port, pid: 0 };
  if (!secure) return { ...base, url: `http://127.0.0.1:${port}` };
  return { ...base, url: `https://127.0.0.1:${port}`, ...SUPERUSER, caFile: join(folder, "ca.pem") };
}

async function configure(options: SearchOptions, home: string, jdk: string, port: number): Promise<void> {
  const { product, version, folder } = options;
  const config = join(folder, "config");
  for (const name of ["config", "data", "logs", "tmp"]) await mkdir(join(folder, name), { recursive: true });
  if (!existsSync(join(config, "jvm.options"))) await cp(join(home, "config"), config, { recursive: true });
  // These write into the read-only home, or choose a collector that a small heap does without.
  const jvm = await readFile(join(config, "jvm.options"), "utf8");
  const unwanted = /gc\.log|-Xlog|HeapDump|ErrorFile|UseG1GC|UseConcMark|CMSInit|G1Reserve|InitiatingHeap/;
  await writeFile(
    join(config, "jvm.options"),
    jvm
      .split("\n")
      .filter((line) => !unwanted.test(line))
      .join("\n"),
  );
  const lines = [
    `cluster.name: test-${product}`,
    "node.name: n1",
    "network.host: 127.0.0.1",
    `http.port: ${port}`,
    `transport.port: ${await freePort()}`,
    "discovery.type: single-node",
    `path.data: ${join(folder, "data")}`,
    `path.logs: ${join(folder, "logs")}`,
    "cluster.routing.allocation.disk.threshold_enabled: false",
    ...(options.settings ?? []),
  ];
  if (options.secure) {
    const secured = product === "elasticsearch" ? secureElasticsearch : secureOpenSearch;
    lines.push(...(await secured({ folder, home, jdk, version, password: SUPERUSER.password })));
  } else if (product === "elasticsearch" && existsSync(join(home, "modules", "x-pack-security"))) {
    lines.push("xpack.security.enabled: false");
  }
  await writeFile(join(config, `${product}.yml`), `${lines.join("\n")}\n`);
  if (uid !== undefined) await run("chown", ["-R", `${uid}:${uid}`, folder]);
}

async function launch(options: SearchOptions, home: string, jdk: string, node: SearchNode): Promise<ServerProcess> {
  const { product, folder } = options;
  const heap = options.heap ?? "512m";
  const java = `-Xms${heap} -Xmx${heap} -XX:TieredStopAtLevel=1 -XX:+UseSerialGC`;
  const prefix = product === "elasticsearch" ? "ES" : "OPENSEARCH";
  return await startProcess({
    command: join(home, "bin", product),
    args: [],
    log: join(folder, "server.log"),
    cwd: join(folder, "tmp"),
    uid,
    env: {
      HOME: join(folder, "tmp"),
      JAVA_HOME: jdk,
      [`${prefix}_JAVA_HOME`]: jdk,
      [`${prefix}_PATH_CONF`]: join(folder, "config"),
      [`${prefix}_TMPDIR`]: join(folder, "tmp"),
      [`${prefix}_JAVA_OPTS`]: java,
      CLI_JAVA_OPTS: "-Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1",
    },
    ready: async () =>
      (await callSearch(node, "GET", "/_cluster/health?wait_for_status=yellow&timeout=1s")).status === 200,
  });
}

/** The first user makes the security index; until it is there, 9.x answers log-ins with 503. */
async function settleSecurity(node: SearchNode): Promise<void> {
  const user = { password: "reader-123", roles: ["viewer"] };
  await until(
    async () => (await callSearch(node, "PUT", "/_security/user/reader", user)).status === 200,
    "the security index",
  );
}

/** One request as the superuser, for tests that write and arrange; any status is returned. A string body is NDJSON. */
export async function callSearch(
  node: Pick<SearchNode, "url" | "username" | "password" | "caFile">,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const { request } = await import(node.url.startsWith("https") ? "node:https" : "node:http");
  const text = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
  const ca = node.caFile === undefined ? undefined : await readFile(node.caFile);
  return await new Promise((resolve, reject) => {
    const call = request(
      `${node.url}${path}`,
      {
        method,
        ca,
        timeout: 60_000,
        headers: {
          "content-type": typeof body === "string" ? "application/x-ndjson" : "application/json",
          "content-length": text === undefined ? 0 : Buffer.byteLength(text),
        },
        ...(node.username === undefined ? {} : { auth: `${node.username}:${node.password}` }),
      },
      (response: import("node:http").IncomingMessage) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const answer = Buffer.concat(chunks).toString();
          const json = /json/.test(response.headers["content-type"] ?? "");
          resolve({ status: response.statusCode ?? 0, body: json && answer !== "" ? JSON.parse(answer) : answer });
        });
      },
    );
    call.on("error", reject);
    call.on("timeout", () => call.destroy(new Error("no answer in 60 s")));
    call.end(text);
  });
}

/** The Elasticsearch that the test files of a run share, or the one at `ELASTICSEARCH_URL`. */
export function sharedElasticsearch(): Promise<SearchNode> {
  return sharedSearch("elasticsearch", "8.19.21", process.env["ELASTICSEARCH_URL"]);
}

/** The OpenSearch that the test files of a run share, or the one at `OPENSEARCH_URL`. */
export function sharedOpenSearch(): Promise<SearchNode> {
  return sharedSearch("opensearch", "2.19.6", process.env["OPENSEARCH_URL"]);
}

/** A shared node of any version, started by the first test file that asks. */
export async function sharedSearch(product: SearchProduct, version: string, url?: string): Promise<SearchNode> {
  if (url !== undefined) {
    const { username, password, origin } = new URL(url);
    const login =
      username === "" ? {} : { username: decodeURIComponent(username), password: decodeURIComponent(password) };
    const node = { product, url: origin, port: Number(new URL(url).port), pid: 0, ...login };
    const { body } = await callSearch(node, "GET", "/");
    return { ...node, version: (body as { version: { number: string } }).version.number };
  }
  return await shared(`${product}-${version}`, async (folder) => {
    if (uid !== undefined) await chown(folder, uid, uid);
    const server = await startSearch({ product, version, folder });
    const { stop: _, ...node } = server;
    return { pid: server.pid, value: node };
  });
}

import { existsSync } from "node:fs";
import { appendFile, cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./server-process.ts";

export interface SecurityOptions {
  readonly folder: string;
  readonly home: string;
  readonly jdk: string;
  readonly version: string;
  /** Of the user `elastic`. */
  readonly password: string;
}

const STORE_PASSWORD = "changeit";

/** Makes certificate and keystore of an Elasticsearch node; returns its configuration lines. `ca.pem` is what clients trust. */
export async function secureElasticsearch(options: SecurityOptions): Promise<string[]> {
  const { folder, home, jdk, version, password } = options;
  const config = join(folder, "config");
  const store = join(config, "http.p12");
  if (!existsSync(store)) {
    const keytool = join(jdk, "bin", "keytool");
    const common = ["-alias", "node", "-keystore", store, "-storepass", STORE_PASSWORD];
    await run(keytool, [
      ...["-genkeypair", ...common, "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "3650"],
      ...["-storetype", "PKCS12", "-dname", "CN=localhost", "-ext", "SAN=dns:localhost,ip:127.0.0.1"],
    ]);
    await run(keytool, ["-exportcert", "-rfc", ...common, "-file", join(folder, "ca.pem")]);
  }
  if (!existsSync(join(config, "elasticsearch.keystore"))) {
    const env = { ...process.env, ES_JAVA_HOME: jdk, ES_PATH_CONF: config, CLI_JAVA_OPTS: "-Xmx64m" };
    const tool = join(home, "bin", "elasticsearch-keystore");
    await run(tool, ["create"], { env });
    const add = 'printf %s "$3" | "$1" add -x -f "$2"';
    await run("sh", ["-c", add, "sh", tool, "bootstrap.password", password], { env });
    const secret = "xpack.security.http.ssl.keystore.secure_password";
    await run("sh", ["-c", add, "sh", tool, secret, STORE_PASSWORD], { env });
  }
  return [
    "xpack.security.enabled: true",
    "xpack.security.http.ssl.enabled: true",
    "xpack.security.http.ssl.keystore.path: http.p12",
    "xpack.security.authc.api_key.enabled: true",
    ...(Number(version.split(".")[0]) >= 8 ? ["xpack.security.autoconfiguration.enabled: false"] : []),
  ];
}

/** Makes authority, certificate and users of an OpenSearch node; returns its configuration lines. */
export async function secureOpenSearch(options: SecurityOptions): Promise<string[]> {
  const { folder, home, jdk, password } = options;
  const config = join(folder, "config");
  const security = join(config, "opensearch-security");
  if (!existsSync(security)) {
    await mkdir(security, { recursive: true });
    const plugin = join(home, "plugins", "opensearch-security");
    await cp(join(plugin, "config"), security, { recursive: true });
    await writeUsers(security, await hash(plugin, jdk, password));
    await makeCertificates(config, folder);
  }
  return [
    "plugins.security.ssl.transport.pemcert_filepath: node.pem",
    "plugins.security.ssl.transport.pemkey_filepath: node.key",
    "plugins.security.ssl.transport.pemtrustedcas_filepath: ca.pem",
    "plugins.security.ssl.transport.enforce_hostname_verification: false",
    "plugins.security.ssl.http.enabled: true",
    "plugins.security.ssl.http.pemcert_filepath: node.pem",
    "plugins.security.ssl.http.pemkey_filepath: node.key",
    "plugins.security.ssl.http.pemtrustedcas_filepath: ca.pem",
    "plugins.security.allow_default_init_securityindex: true",
    'plugins.security.nodes_dn: ["CN=node1"]',
    'plugins.security.authcz.admin_dn: ["CN=admin"]',
  ];
}

async function hash(plugin: string, jdk: string, password: string): Promise<string> {
  const env = { ...process.env, JAVA_HOME: jdk, OPENSEARCH_JAVA_HOME: jdk };
  const { stdout } = await run("bash", [join(plugin, "tools", "hash.sh"), "-p", password], { env });
  const line = stdout.trim().split("\n").at(-1);
  if (line === undefined || !line.startsWith("$2")) throw new Error("OpenSearch's hash tool printed no hash");
  return line;
}

/** `elastic` may everything; `reader` reads `logs-*` and its statistics; `searcher` reads it without statistics. */
async function writeUsers(security: string, hashed: string): Promise<void> {
  await writeFile(
    join(security, "internal_users.yml"),
    `_meta: {type: "internalusers", config_version: 2}
elastic: {hash: "${hashed}", reserved: true, backend_roles: ["admin"]}
reader: {hash: "${hashed}", reserved: false, opendistro_security_roles: ["logs_reader"]}
searcher: {hash: "${hashed}", reserved: false, opendistro_security_roles: ["logs_searcher"]}
`,
  );
  await appendFile(
    join(security, "roles.yml"),
    `
logs_reader:
  reserved: false
  cluster_permissions: ["cluster_composite_ops_ro", "cluster_monitor"]
  index_permissions:
    - index_patterns: ["logs-*"]
      allowed_actions: ["read", "indices_monitor", "indices:admin/mappings/get"]
logs_searcher:
  reserved: false
  cluster_permissions: ["cluster_composite_ops_ro", "cluster:monitor/main"]
  index_permissions:
    - index_patterns: ["logs-*"]
      allowed_actions: ["read"]
`,
  );
}

async function makeCertificates(config: string, folder: string): Promise<void> {
  const openssl = (...args: string[]) => run("openssl", args, { cwd: config });
  const key = ["-newkey", "rsa:2048", "-nodes"];
  await openssl("req", "-x509", ...key, "-days", "3650", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=test-ca");
  await openssl("req", ...key, "-keyout", "node.key", "-out", "node.csr", "-subj", "/CN=node1");
  await writeFile(
    join(config, "ext.cnf"),
    "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n",
  );
  const signing = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "3650", "-extfile", "ext.cnf"];
  await openssl("x509", "-req", "-in", "node.csr", ...signing, "-out", "node.pem");
  await cp(join(config, "ca.pem"), join(folder, "ca.pem"));
}

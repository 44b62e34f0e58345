import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fetchOnce, run, servicesCache } from "./server-process.ts";

export type SearchProduct = "elasticsearch" | "opensearch";

const PLUGIN_SOURCES = join(import.meta.dirname, "search-plugins");
const INSTALL_JAVA =
  "install a JDK (17, and 21 or newer for Elasticsearch 9 and OpenSearch 3) or set JAVA17_HOME, JAVA25_HOME or JAVA_HOME";

/**
 * The unpacked server, fetched from Maven Central once: the `integ-test-zip`, the real distribution with few modules.
 * Elasticsearch gets the two stand-in plugins of `search-plugins/` for what that zip leaves out.
 */
export async function searchHome(product: SearchProduct, version: string, jdk: string): Promise<string> {
  return await fetchOnce(join(servicesCache(), `${product}-${version}`), async (folder) => {
    await unpackArtifact(`org.${product}.distribution.integ-test-zip:${product}:${version}:zip`, folder);
    const inner = join(folder, `${product}-${version}`);
    await run("sh", ["-c", 'mv "$1"/* "$2"/ && rmdir "$1"', "sh", inner, folder]);
    await prepare(folder, product, version, jdk);
  });
}

/** OpenSearch with its security plugin, which exists for other patch versions than the server alone. */
export async function secureOpenSearchHome(version: string): Promise<string> {
  return await fetchOnce(join(servicesCache(), `opensearch-secure-${version}`), async (folder) => {
    await unpackArtifact(`org.opensearch.distribution.integ-test-zip:opensearch:${version}:zip`, folder);
    const inner = join(folder, `opensearch-${version}`);
    await run("sh", ["-c", 'mv "$1"/* "$2"/ && rmdir "$1"', "sh", inner, folder]);
    const plugin = join(folder, "plugins", "opensearch-security");
    await mkdir(plugin, { recursive: true });
    await unpackArtifact(`org.opensearch.plugin:opensearch-security:${version}.0:zip`, plugin);
    await prepare(folder, "opensearch", version, "");
  });
}

async function prepare(home: string, product: SearchProduct, version: string, jdk: string): Promise<void> {
  for (const other of ["darwin-aarch64", "darwin-x64", "windows-x64", "linux-aarch64"]) {
    await rm(join(home, "lib", "platform", other), { recursive: true, force: true });
  }
  for (const name of await readdir(join(home, "bin"))) await chmod(join(home, "bin", name), 0o755);
  await mkdir(join(home, "plugins"), { recursive: true });
  if (product === "elasticsearch") await buildPlugins(home, version, jdk);
}

/** Unpacks a Maven artifact in an empty working folder: without a project the goal leaves marker folders behind. */
async function unpackArtifact(artifact: string, folder: string): Promise<void> {
  const cwd = await mkdtemp(join(tmpdir(), "elkhound-maven-"));
  try {
    const args = ["-B", "-q", "dependency:unpack", `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`];
    await run("mvn", args, { cwd });
  } catch (thrown) {
    const missing = (thrown as NodeJS.ErrnoException).code === "ENOENT";
    throw new Error(
      missing
        ? "Tests fetch Elasticsearch and OpenSearch with Maven: install it (apt-get install maven), or set ELASTICSEARCH_URL and OPENSEARCH_URL to servers that run."
        : `Maven could not fetch ${artifact}: check the network and the Maven settings.`,
      { cause: thrown },
    );
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

/** The home of a JDK of at least `major`, the smallest that fits. Throws one sentence that says what to install. */
export async function findJdk(major: 17 | 21): Promise<string> {
  const homes = [process.env["JAVA17_HOME"], process.env["JAVA25_HOME"], process.env["JAVA_HOME"]];
  for (const base of ["/usr/lib/jvm", "/usr/java", "/opt/java"]) {
    if (existsSync(base)) homes.push(...(await readdir(base)).map((name) => join(base, name)));
  }
  const found: { readonly home: string; readonly major: number }[] = [];
  for (const home of homes) {
    if (home === undefined || !existsSync(join(home, "bin", "javac"))) continue;
    const { stdout } = await run(join(home, "bin", "javac"), ["-version"]);
    const version = Number(/(\d+)/.exec(stdout)?.[1]);
    if (version >= major) found.push({ home, major: version });
  }
  const best = found.sort((a, b) => a.major - b.major)[0];
  if (best === undefined) throw new Error(`No JDK ${major} or newer was found: ${INSTALL_JAVA}.`);
  return best.home;
}

async function buildPlugins(home: string, version: string, jdk: string): Promise<void> {
  if (existsSync(join(home, "modules", "x-pack-security"))) {
    const source = await readFile(join(PLUGIN_SOURCES, "SecurityAnalysisPlugin.java"), "utf8");
    await buildPlugin({ home, version, jdk, name: "security-analysis", className: "SecurityAnalysisPlugin", source });
  }
  const jar = join(home, "lib", `elasticsearch-${version}.jar`);
  const { stdout: classes } = await run(join(jdk, "bin", "jar"), ["--list", "--file", jar], { maxBuffer: 1 << 26 });
  if (classes.includes("org/elasticsearch/rest/action/RestMainAction.class")) return;
  const { stdout: api } = await run(join(jdk, "bin", "javap"), ["-cp", jar, "org.elasticsearch.plugins.ActionPlugin"]);
  const template = await readFile(join(PLUGIN_SOURCES, "RootInfoPlugin.java.in"), "utf8");
  const source = template.replace("@PARAMS@", restHandlerParameters(api));
  await buildPlugin({ home, version, jdk, name: "root-info", className: "RootInfoPlugin", source });
}

/** `getRestHandlers` was given one parameter object in 9.x. */
function restHandlerParameters(api: string): string {
  if (api.includes("RestHandlersServices")) return "ActionPlugin.RestHandlersServices services";
  const es = "org.elasticsearch";
  return [
    `${es}.common.settings.Settings settings`,
    `${es}.common.io.stream.NamedWriteableRegistry registry`,
    `${es}.rest.RestController controller`,
    `${es}.common.settings.ClusterSettings clusterSettings`,
    `${es}.common.settings.IndexScopedSettings indexSettings`,
    `${es}.common.settings.SettingsFilter settingsFilter`,
    `${es}.cluster.metadata.IndexNameExpressionResolver resolver`,
  ].join(", ");
}

async function buildPlugin(plugin: {
  readonly home: string;
  readonly version: string;
  readonly jdk: string;
  readonly name: string;
  readonly className: string;
  readonly source: string;
}): Promise<void> {
  const folder = join(plugin.home, "plugins", plugin.name);
  const work = await mkdtemp(join(tmpdir(), "elkhound-plugin-"));
  try {
    const file = join(work, "src", "testsupport", `${plugin.className}.java`);
    await mkdir(join(work, "src", "testsupport"), { recursive: true });
    await writeFile(file, plugin.source);
    const javac = join(plugin.jdk, "bin", "javac");
    const out = join(work, "out");
    await run(javac, ["-nowarn", "-proc:none", "-cp", join(plugin.home, "lib", "*"), "-d", out, file]);
    await mkdir(folder, { recursive: true });
    const jar = join(folder, `${plugin.name}.jar`);
    await run(join(plugin.jdk, "bin", "jar"), ["--create", "--file", jar, "-C", out, "."]);
    const { stdout } = await run(javac, ["-version"]);
    const descriptor = [
      `name=${plugin.name}`,
      "description=test support",
      "version=1",
      `elasticsearch.version=${plugin.version}`,
      `java.version=${/(\d+)/.exec(stdout)?.[1]}`,
      `classname=testsupport.${plugin.className}`,
    ];
    await writeFile(join(folder, "plugin-descriptor.properties"), `${descriptor.join("\n")}\n`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

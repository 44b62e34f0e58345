import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { loadConfig } from "../src/app/load-config.ts";
import { ROOT } from "./support/source-imports.ts";

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly configs?: readonly { readonly source: string; readonly target: string }[];
  readonly healthcheck?: { readonly test: readonly string[] };
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly configs: Readonly<Record<string, { readonly content: string }>>;
}

const compose = parse(readFileSync(join(ROOT, "docker-compose.yml"), "utf8")) as Compose;
const services = Object.entries(compose.services);
const dockerfile = readFileSync(join(ROOT, "Dockerfile"), "utf8").replaceAll("\\\n", " ").split("\n");
const packageJson = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  bin: { elkhound: string };
  scripts: { elkhound: string };
};

describe("docker-compose.yml", () => {
  test.each(services)("%s: pinned version, ports on this machine only, known volumes", (_name, service) => {
    if (service.build === undefined) expect(service.image).toMatch(/:\d+\.\d+[\w.-]*$/);
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    for (const volume of service.volumes ?? []) expect(Object.keys(compose.volumes)).toContain(volume.split(":")[0]);
  });

  test.each(services)(
    "%s waits for services that exist and say when they are healthy",
    (_name, { depends_on = {} }) => {
      for (const [name, { condition }] of Object.entries(depends_on)) {
        expect(condition).toBe("service_healthy");
        expect(compose.services[name]?.healthcheck?.test.length).toBeGreaterThan(1);
      }
    },
  );

  test("its Elkhound configuration is valid and names the services by their own names", async () => {
    const [config] = compose.services["elkhound"]?.configs ?? [];
    const text = compose.configs[config?.source ?? ""]?.content ?? "";
    const loaded = await loadConfig({ file: "docker-compose.yml", text, env: {} });
    expect(loaded.problems).toEqual([]);
    expect(dockerfile.join("\n")).toContain(config?.target ?? "?");
    const hosts = [...text.matchAll(/(?:@|\/\/|\[)([a-z][a-z-]*):\d+/g)].map((match) => match[1] ?? "");
    expect(hosts.length).toBeGreaterThan(0);
    for (const host of hosts.filter((name) => name !== "elkhound"))
      expect(Object.keys(compose.services)).toContain(host);
  });
});

describe("Dockerfile", () => {
  const stages = dockerfile.filter((line) => line.startsWith("FROM ")).map((line) => line.split(" ")[1] ?? "");

  test("is built in stages on one pinned Node 24", () => {
    expect(stages.length).toBeGreaterThan(1);
    expect(new Set(stages).size).toBe(1);
    expect(stages[0]).toMatch(/^node:24\.\d+/);
  });

  test("copies only what the repository or an earlier stage has", () => {
    for (const line of dockerfile.filter((one) => one.startsWith("COPY ") && !one.includes("--from="))) {
      for (const path of line.split(" ").slice(1, -1))
        expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
    }
    const named = dockerfile.flatMap((line) => /^FROM \S+ AS (\S+)/.exec(line)?.[1] ?? []);
    const used = dockerfile.flatMap((line) => /^COPY --from=(\S+)/.exec(line)?.[1] ?? []);
    expect(used.filter((stage) => !named.includes(stage))).toEqual([]);
  });

  test("runs what package.json installs, as a user without rights, with signals reaching it", () => {
    const entryPoint = dockerfile.find((line) => line.startsWith("ENTRYPOINT "))?.slice(11) ?? "[]";
    const [command, ...args] = JSON.parse(entryPoint) as string[];
    // The same flags as `npm start`.
    expect([command, ...args].join(" ")).toBe(packageJson.scripts.elkhound);
    expect(args.at(-1)).toBe(packageJson.bin.elkhound.replace("./", ""));
    expect(dockerfile.indexOf("USER node")).toBeGreaterThan(
      dockerfile.findLastIndex((line) => line.startsWith("RUN ")),
    );
  });
});

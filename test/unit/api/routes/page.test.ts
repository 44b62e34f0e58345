import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OpenAPIHono } from "@hono/zod-openapi";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { addPage } from "../../../../src/api/routes/page.ts";
import { securityHeaders } from "../../../../src/api/security-headers.ts";

describe("the page", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "elkhound-page-"));
    mkdirSync(join(folder, "assets"));
    writeFileSync(join(folder, "index.html"), "<!doctype html>the page");
    writeFileSync(join(folder, "assets", "main-1a2b.js"), "script");
    writeFileSync(join(folder, "assets", "main-1a2b.js.br"), "brotli");
    writeFileSync(join(folder, "assets", "main-1a2b.js.gz"), "gzip");
    writeFileSync(join(folder, "secret.txt"), "secret");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function ask(path: string, headers: Record<string, string> = {}, method = "GET"): Response | Promise<Response> {
    const app = new OpenAPIHono();
    app.use(securityHeaders);
    const page = addPage(app, folder);
    app.notFound((context) => page.fallback(context) ?? new Response("none", { status: 404 }));
    return app.request(path, { headers, method });
  }
  const browser = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

  test("allows scripts of its own and nothing else, and is asked for anew each time", async () => {
    const { headers } = await ask("/");
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toMatch(/unsafe|data:|https?:|\*/);
    expect(headers.get("cache-control")).toBe("no-cache");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  test.each(["/", "/issues", "/issues/018f-abc", "/sources?tab=gaps", "/nonsense"])("is at %s", async (path) => {
    const response = await ask(path, browser);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("<!doctype html>the page");
  });

  test.each(["/api/v1/nothing", "/assets/gone.js", "/health/nothing", "/metrics/x"])("is not at %s", async (path) => {
    expect((await ask(path, browser)).status).toBe(404);
  });

  test("is no answer to programs that ask for something else", async () => {
    expect((await ask("/nonsense", { accept: "application/json" })).status).toBe(404);
    expect((await ask("/nonsense", browser, "POST")).status).toBe(404);
  });

  test("its files are kept for ever, in the best coding that is accepted", async () => {
    const coding = async (accepted: string): Promise<[string | null, string]> => {
      const response = await ask("/assets/main-1a2b.js", { "accept-encoding": accepted });
      expect(response.headers.get("cache-control")).toContain("immutable");
      expect(response.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
      expect(response.headers.get("vary")).toBe("accept-encoding");
      return [response.headers.get("content-encoding"), await response.text()];
    };
    expect(await coding("gzip, deflate, br")).toEqual(["br", "brotli"]);
    expect(await coding("gzip;q=0.5, br;q=0")).toEqual(["gzip", "gzip"]);
    expect(await coding("identity")).toEqual([null, "script"]);
    expect(await coding("")).toEqual([null, "script"]);
  });

  test.each([
    "/assets/..%2fsecret.txt",
    "/assets/../secret.txt",
    "/assets/main-1a2b.js.br",
    "/assets/%2e%2e%2fsecret.txt",
  ])("nothing else can be read: %s", async (path) => {
    const response = await ask(path);
    expect(response.status).toBe(404);
  });

  test("says so when it was not built", async () => {
    rmSync(join(folder, "index.html"));
    const response = await ask("/");
    expect(response.status).toBe(404);
    expect(await response.text()).toContain("npm run build");
  });
});

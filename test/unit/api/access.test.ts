import { OpenAPIHono } from "@hono/zod-openapi";
import { expect, test } from "vitest";
import { z } from "zod";
import { readRouteRules } from "../../../src/api/access.ts";
import { readRoute, writeRoute } from "../../../src/api/routes/route.ts";

const answer = z.object({});

test("routes read by viewers and written by members, for all projects, unless they say otherwise", () => {
  const app = new OpenAPIHono();
  app.openapi(readRoute({ path: "/api/v1/a/{id}", summary: "", query: {}, params: {}, answer }), (context) =>
    context.json({}, 200),
  );
  app.openapi(writeRoute({ path: "/api/v1/a", summary: "", params: {}, body: {}, answer }), (context) =>
    context.json({}, 200),
  );
  app.openapi(
    writeRoute({ path: "/api/v1/b", summary: "", access: "owner", scope: "projects", params: {}, body: {}, answer }),
    (context) => context.json({}, 200),
  );
  expect(Object.fromEntries(readRouteRules(app, {}))).toEqual({
    "GET /api/v1/a/:id": { access: "viewer", scope: "everything", changes: false, secret: false },
    "POST /api/v1/a": { access: "member", scope: "everything", changes: true, secret: false },
    "POST /api/v1/b": { access: "owner", scope: "projects", changes: true, secret: false },
  });
});

test("a route that does not say who may use it cannot be there", () => {
  const plain = new OpenAPIHono();
  plain.get("/api/v1/secrets", (context) => context.text("all of them"));
  expect(() => readRouteRules(plain, {})).toThrow("GET /api/v1/secrets does not say who may use it");
  const described = new OpenAPIHono();
  described.openapi(
    { method: "post", path: "/api/v1/secrets", responses: { 200: { description: "" } } },
    (context) => context.text("") as never,
  );
  expect(() => readRouteRules(described, {})).toThrow("post /api/v1/secrets does not say who may use it");
});

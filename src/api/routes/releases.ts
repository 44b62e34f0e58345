import { z } from "@hono/zod-openapi";
import { sentence } from "../../domain/sentence.ts";
import { DAY, MINUTE } from "../../domain/time.ts";
import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { listOf, listParameters, timeParameter } from "../json/parameters.ts";
import { releaseJson, releaseSchema } from "../json/release-json.ts";
import { problemResponse } from "../problem-details.ts";
import { present } from "./issues.ts";
import { readRoute, writeRoute } from "./route.ts";

const name = z.string().min(1).max(200);

const listRoute = readRoute({
  path: "/api/v1/releases",
  summary: "Releases, the one first seen latest first.",
  scope: "projects",
  query: { ...listParameters, project: name.optional() },
  params: {},
  answer: listOf(releaseSchema),
});

const deployRoute = writeRoute({
  path: "/api/v1/releases",
  summary: "Tells of a deploy. The same one again changes nothing.",
  scope: "projects",
  params: {},
  body: {
    project: name,
    version: name.openapi({ description: "As events name their release." }),
    environment: name.optional(),
    deployed_at: timeParameter.optional().openapi({ description: "Default: now." }),
  },
  answer: releaseSchema,
});

/** Deploys are told when they happen, or taken over from elsewhere; what lies further off is a mistake. */
const OLDEST_MS: number = 10 * 365 * DAY;
const AHEAD_MS: number = 5 * MINUTE;

/** `/api/v1/releases` */
export function addReleaseRoutes(app: ApiApp, { store, clock }: ApiDeps): void {
  app.openapi(listRoute, async (context) => {
    const page = await store.releases.listReleases(present(context.req.valid("query")));
    return context.json({ items: page.items.map(releaseJson), next: page.next ?? null }, 200);
  });
  app.openapi(deployRoute, async (context) => {
    const { project, version, environment, deployed_at: given } = context.req.valid("json");
    const now = clock.now();
    const deployedAt = given ?? now;
    if (deployedAt > now + AHEAD_MS || deployedAt < now - OLDEST_MS) {
      const errors = [{ parameter: "deployed_at", detail: sentence("parameter.deployed_at") }];
      return problemResponse(400, sentence("request.parameters"), { errors }) as never;
    }
    const release = await store.releases.registerDeploy({ project, version, environment, deployedAt });
    if (release === undefined) {
      return problemResponse(409, sentence("release.too_many")) as never;
    }
    return context.json(releaseJson(release), 200);
  });
}

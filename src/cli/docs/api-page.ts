import type { ApiRoute } from "../../app/api-routes.ts";

const TAKES: Readonly<Record<ApiRoute["access"], string>> = {
  anyone: "nothing",
  signed_in: "log-in",
  viewer: "viewer",
  member: "member",
  admin: "admin",
  owner: "owner",
};

/** The page of all addresses of the API, and of who may use them. */
export function apiPage(routes: readonly ApiRoute[]): string {
  const rows = [...routes].sort((a, b) =>
    a.path === b.path ? (a.method < b.method ? -1 : 1) : a.path < b.path ? -1 : 1,
  );
  return [
    "# HTTP API",
    "",
    "Every address, and the least role that it takes ([accounts](accounts.md)). «In a project»: a role in any project is enough,",
    "and what is of other projects is not there; else the role is needed for all projects. Owners may do everything. Parameters,",
    "bodies and answers are described at `/api/v1/openapi.json`.",
    "",
    "| address | takes | |",
    "| --- | --- | --- |",
    ...rows.map(({ method, path, access, scope, summary }) => {
      const where = scope === "projects" ? " in a project" : "";
      return `| \`${method} ${path}\` | ${TAKES[access]}${where} | ${summary.replaceAll("|", "\\|")} |`;
    }),
  ].join("\n");
}

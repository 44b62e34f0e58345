import { html } from "hono/html";
import type { ApiApp } from "../api-deps.ts";

/** `/`: says what this is and where to go on. Shows nothing that needs a token. */
export function addPage(app: ApiApp, version: string): void {
  app.get("/", (context) =>
    context.html(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Elkhound</title>
</head>
<body>
<h1>Elkhound ${version}</h1>
<p>Elkhound reads your logs and groups the errors in them into issues, each counted exactly once.</p>
<ul>
<li>The API is at <code>/api/v1/issues</code> and <code>/api/v1/sources</code>, described in
<code>/api/v1/openapi.json</code>. Send <code>Authorization: Bearer</code> with the token of
<code>ELKHOUND_ADMIN_TOKEN</code>.</li>
<li>In a terminal: <code>elkhound issues list</code>.</li>
<li><a href="/health/ready">Is it ready?</a> Metrics for Prometheus are at <code>/metrics</code>.</li>
</ul>
</body>
</html>
`),
  );
}

import type { ElkhoundConfig } from "./config-schema.ts";

/** How browsers reach the page: as configured, else where the server listens. */
export function pageUrl({ server }: ElkhoundConfig, listening: string | undefined): string {
  if (server.public_url !== undefined) return server.public_url.replace(/\/+$/, "");
  return listening ?? localUrl(server.listen);
}

/** Where a service that listens on `listen` is reached from the same machine. */
export function localUrl(listen: string): string {
  return `http://${listen.replace(/^0\.0\.0\.0:/, "127.0.0.1:").replace(/^\[::\]:/, "[::1]:")}`;
}

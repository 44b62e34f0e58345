import type { LinkPlaces } from "../api/json/links-json.ts";
import type { ElkhoundConfig } from "./config-schema.ts";

/** Where the API's links lead by a configuration. */
export function linkPlaces({ server, kibana }: ElkhoundConfig): LinkPlaces {
  return { publicUrl: server.public_url, kibana };
}

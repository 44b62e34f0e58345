import { z } from "@hono/zod-openapi";
import { DAY, MINUTE } from "../../domain/time.ts";
import type { KibanaConfig } from "../../links/kibana-config.ts";
import { type LogsQuery, logsLink, logsName } from "../../links/logs-link.ts";
import { issuePage } from "../../links/page-links.ts";
import type { Issue, StoredEvent } from "../../store/store.ts";

/** Where links lead; what is not configured has none. */
export interface LinkPlaces {
  /** `server.public_url`. */
  readonly publicUrl?: string | undefined;
  readonly kibana?: KibanaConfig | undefined;
}

export const linksSchema = z.object({
  page: z.string().nullable().openapi({ description: "The issue's page; null without `server.public_url`." }),
  logs: z
    .object({ name: z.string().openapi({ example: "Kibana" }), url: z.string() })
    .nullable()
    .openapi({ description: "The logs around it in Kibana or OpenSearch Dashboards; null without `kibana`." }),
});

type LinksJson = z.infer<typeof linksSchema>;

/** Further out is no context. */
const AROUND_MS = 15 * MINUTE;

/** Of an issue: the logs of its last day, filtered by its service where it has one only. */
export function issueLinks(issue: Issue, places: LinkPlaces): LinksJson {
  const from = Math.max(issue.firstSeen, issue.lastSeen - DAY) - AROUND_MS;
  const service = issue.services.length === 1 ? issue.services[0] : undefined;
  return links(issue.id, { from, to: issue.lastSeen + AROUND_MS, service }, places);
}

/** Of an event: the logs around its time; its trace and message are filters that one click switches on. */
export function eventLinks({ issue, event, clamped }: StoredEvent, places: LinkPlaces): LinksJson {
  const at = clamped ? event.receivedAt : event.timestamp;
  const { service, traceId, message } = event;
  return links(issue, { from: at - AROUND_MS, to: at + AROUND_MS, service, traceId, message }, places);
}

function links(issue: string, query: LogsQuery, { publicUrl, kibana }: LinkPlaces): LinksJson {
  return {
    page: publicUrl === undefined ? null : issuePage(publicUrl, issue),
    logs: kibana === undefined ? null : { name: logsName(kibana), url: logsLink(kibana, query) },
  };
}

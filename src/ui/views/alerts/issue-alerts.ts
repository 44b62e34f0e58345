import { api } from "../../api/client.ts";
import type { Alert, Page } from "../../api/types.ts";
import { type Answer, useQuery } from "../../state/query.ts";

/** Alerts on an issue, the most recently changed first: asked for once for all who show them. */
export function useIssueAlerts(issue: string): Answer<Page<Alert>> {
  return useQuery(`issue ${issue} alerts`, () => api.alerts({ issue, limit: 50 }));
}

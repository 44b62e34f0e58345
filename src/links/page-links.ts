/*
 * Addresses of Elkhound's page. None of them changes anything when it is opened (mail scanners and chats open links): what
 * is to be done is asked for in the page.
 */

/** Addresses of what one alert leads to; `page` is `server.public_url`. */
export interface PageLinks {
  readonly alert: string;
  readonly issue: string | undefined;
  readonly acknowledge: string;
  readonly silence: string;
  readonly resolve: string | undefined;
}

export function pageLinks(page: string, alert: string, issue: string | undefined): PageLinks {
  const base = page.replace(/\/+$/, "");
  const alertPage = `${base}/alerts/${encodeURIComponent(alert)}`;
  const ofIssue = issue === undefined ? undefined : issuePage(page, issue);
  return {
    alert: alertPage,
    issue: ofIssue,
    acknowledge: `${alertPage}?action=acknowledge`,
    silence: `${base}/silences/new?alert=${encodeURIComponent(alert)}`,
    resolve: ofIssue === undefined ? undefined : `${ofIssue}?action=resolve`,
  };
}

/** The address of an issue; `page` is `server.public_url`. */
export function issuePage(page: string, issue: string): string {
  return `${page.replace(/\/+$/, "")}/issues/${encodeURIComponent(issue)}`;
}

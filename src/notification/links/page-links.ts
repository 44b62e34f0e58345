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
  const issuePage = issue === undefined ? undefined : `${base}/issues/${encodeURIComponent(issue)}`;
  return {
    alert: alertPage,
    issue: issuePage,
    acknowledge: `${alertPage}?action=acknowledge`,
    silence: `${base}/silences/new?alert=${encodeURIComponent(alert)}`,
    resolve: issuePage === undefined ? undefined : `${issuePage}?action=resolve`,
  };
}

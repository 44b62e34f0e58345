/*
 * Addresses of Elkhound's page. None of them changes anything when it is opened (mail scanners and chats open links): what
 * is to be done is asked for in the page.
 */

import { formatMatcher } from "../domain/matcher-text.ts";

/** Buttons of chats take no longer ones, and what is written must leave room for the message. */
const MAX_ADDRESS = 1_000;

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

/**
 * Where to silence all alerts with these labels; `page` is `server.public_url`. Undefined without labels, which would be
 * every alert, and where it would be longer than 1,000 characters.
 */
export function silencePage(page: string, labels: Readonly<Record<string, string>>): string | undefined {
  const matchers = Object.entries(labels).map(([name, value]): [string, string] => {
    return ["matcher", formatMatcher({ name, operator: "=", value: value.toWellFormed() })];
  });
  const address = `${page.replace(/\/+$/, "")}/silences/new?${new URLSearchParams(matchers)}`;
  return matchers.length === 0 || address.length > MAX_ADDRESS ? undefined : address;
}

/** The address of an issue; `page` is `server.public_url`. */
export function issuePage(page: string, issue: string): string {
  return `${page.replace(/\/+$/, "")}/issues/${encodeURIComponent(issue)}`;
}

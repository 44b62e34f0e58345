import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

/** A cookie of this server alone, which holds a session's secret or what a log-in needs on its way. */
export interface SessionCookie {
  read(context: Context): string | undefined;
  write(context: Context, secret: string, seconds: number): void;
  clear(context: Context): void;
}

const SESSION = "elkhound_session";
const LOG_IN = "elkhound_log_in";

/**
 * Over TLS no other host, port or path can set it (`__Host-`), and it never travels in the clear. No script reads it, and
 * requests that other sites cause do not carry it, but for links to the page.
 */
export function sessionCookie(publicUrl: string | undefined): SessionCookie {
  return ownCookie(SESSION, publicUrl);
}

/** The same for what the browser keeps while it is at a provider of log-ins. */
export function logInCookie(publicUrl: string | undefined): SessionCookie {
  return ownCookie(LOG_IN, publicUrl);
}

function ownCookie(name: string, publicUrl: string | undefined): SessionCookie {
  const secure = publicUrl?.startsWith("https:") ?? false;
  const options = { path: "/", httpOnly: true, sameSite: "Lax", secure } as const;
  const prefix = secure ? ({ prefix: "host" } as const) : {};
  return {
    read: (context) => (secure ? getCookie(context, name, "host") : getCookie(context, name)),
    write: (context, secret, seconds) =>
      setCookie(context, name, secret, { ...options, ...prefix, maxAge: Math.floor(seconds) }),
    clear: (context) => {
      deleteCookie(context, name, { ...options, ...prefix });
    },
  };
}

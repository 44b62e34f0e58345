import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

/** The cookie that holds a session's secret. */
export interface SessionCookie {
  read(context: Context): string | undefined;
  write(context: Context, secret: string, seconds: number): void;
  clear(context: Context): void;
}

const NAME = "elkhound_session";

/**
 * Over TLS no other host, port or path can set it (`__Host-`), and it never travels in the clear. No script reads it, and
 * requests that other sites cause do not carry it, but for links to the page.
 */
export function sessionCookie(publicUrl: string | undefined): SessionCookie {
  const secure = publicUrl?.startsWith("https:") ?? false;
  const options = { path: "/", httpOnly: true, sameSite: "Lax", secure } as const;
  const prefix = secure ? ({ prefix: "host" } as const) : {};
  return {
    read: (context) => (secure ? getCookie(context, NAME, "host") : getCookie(context, NAME)),
    write: (context, secret, seconds) =>
      setCookie(context, NAME, secret, { ...options, ...prefix, maxAge: Math.floor(seconds) }),
    clear: (context) => {
      deleteCookie(context, NAME, { ...options, ...prefix });
    },
  };
}

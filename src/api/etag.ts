import { hash } from "node:crypto";
import type { MiddlewareHandler } from "hono";

/** More than any answer that is asked for again and again. */
const MAX_TAGGED = 4 * 1024 * 1024;

/**
 * Tags JSON answers of GET with their content's hash, and answers 304 without a body to who has them already
 * (`If-None-Match`): a page that asks every few seconds is sent only what has changed.
 */
export const tagAnswers: MiddlewareHandler = async (context, next) => {
  await next();
  const { res } = context;
  if (context.req.method !== "GET" || res.status !== 200 || res.headers.has("etag")) return;
  if (!res.headers.get("content-type")?.startsWith("application/json")) return;
  const body = new Uint8Array(await res.clone().arrayBuffer());
  if (body.byteLength > MAX_TAGGED) return;
  const tag = `"${hash("sha256", body, "hex").slice(0, 32)}"`;
  res.headers.set("etag", tag);
  if (!names(context.req.header("if-none-match"), tag)) return;
  context.res = new Response(null, { status: 304, headers: { etag: tag } });
};

/** Whether the header names the tag; a weak one is as good. */
function names(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.split(",").some((one) => one.trim() === "*" || one.trim().replace(/^W\//, "") === tag);
}

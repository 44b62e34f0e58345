import { join } from "node:path";
import type { Context } from "hono";
import { sentence } from "../../domain/sentence.ts";
import type { ApiApp } from "../api-deps.ts";
import { problemResponse } from "../problem-details.ts";
import { ENCODINGS, type PageFile, readPageFiles } from "./page-files.ts";

/** Beside the server's own code in a release, and in a checkout after `npm run build`. */
const BUILT = join(import.meta.dirname, "..", "..", "..", "dist", "ui");

/** Scripts, styles, pictures and answers of this server only; no text becomes script, and no script makes markup of text. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/** Names of built files hold a hash of what is in them. */
const FOREVER = "public, max-age=31536000, immutable";

const NOT_BUILT = "The page was not built: run `npm run build`. The API is at /api/v1.\n";

/** Serves the page: its files under `/assets`, and itself at every address that a reader's browser may ask for. */
export interface Page {
  /** The page, when this is a browser's question for an address that is no other's; else undefined. */
  readonly fallback: (context: Context) => Response | undefined;
}

/** `/` and `/assets`. `folder`: where the built page lies. */
export function addPage(app: ApiApp, folder: string = BUILT): Page {
  const files = readPageFiles(folder);
  const page = (context: Context): Response => {
    const index = files.get("index.html");
    if (index === undefined) return new Response(NOT_BUILT, { status: 404, headers: { "content-type": "text/plain" } });
    // Its files change with every release, so the page itself is always asked for anew.
    return send(context, index, { "cache-control": "no-cache", "content-security-policy": POLICY });
  };
  app.get("/", page);
  app.get("/assets/:name", (context) => {
    const file = files.get(`assets/${context.req.param("name")}`);
    return file === undefined
      ? problemResponse(404, sentence("request.no_file"))
      : send(context, file, { "cache-control": FOREVER });
  });
  return {
    fallback(context) {
      const { method, path } = context.req;
      const asked = method === "GET" && (context.req.header("accept") ?? "").includes("text/html");
      return asked && !/^\/(api|assets|health|metrics)(\/|$)/.test(path) ? page(context) : undefined;
    },
  };
}

function send(context: Context, file: PageFile, headers: Readonly<Record<string, string>>): Response {
  const accepted = context.req.header("accept-encoding") ?? "";
  const encoding = ENCODINGS.find((one) => accepts(accepted, one) && file.encoded[one] !== undefined);
  const coding = encoding === undefined ? {} : { "content-encoding": encoding };
  return new Response(encoding === undefined ? file.body : file.encoded[encoding], {
    headers: { ...headers, ...coding, "content-type": file.type, vary: "accept-encoding" },
  });
}

/** Whether an `Accept-Encoding` names a coding, and not to refuse it. */
function accepts(header: string, encoding: string): boolean {
  return header.split(",").some((one) => {
    const [name = "", ...parameters] = one.split(";").map((part) => part.trim().toLowerCase());
    return name === encoding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}

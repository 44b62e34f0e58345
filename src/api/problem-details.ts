import { z } from "@hono/zod-openapi";
import type { Sentence } from "../domain/sentence.ts";
import { saidJson, saidSchema } from "./json/said-json.ts";
import type { ParameterFault } from "./parameter-faults.ts";

/** RFC 9457: what every answer that is not a success looks like, as `application/problem+json`. */
export const problemSchema = z
  .object({
    type: z.string().openapi({ description: "`about:blank`: the status says it all." }),
    title: z.string().openapi({ description: "The status in words." }),
    status: z.number().int(),
    detail: z.string().optional().openapi({ description: "What was wrong with this request, and what to do." }),
    detail_said: saidSchema.optional(),
    errors: z
      .array(
        z.object({
          parameter: z.string(),
          detail: z.string(),
          detail_said: saidSchema,
          hint: z.string().optional().openapi({ description: "The way out." }),
          hint_said: saidSchema.optional(),
          offset: z.number().int().optional().openapi({ description: "Where in the text, in UTF-16 units." }),
          length: z.number().int().optional(),
        }),
      )
      .optional()
      .openapi({ description: "Each parameter that was refused." }),
  })
  .openapi("Problem");

export type ProblemDetails = z.infer<typeof problemSchema>;

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** An answer with problem details; without `detail` where nobody is to learn more. `headers` are further ones. */
export function problemResponse(
  status: number,
  detail: Sentence | undefined,
  options: { readonly errors?: readonly ParameterFault[]; readonly headers?: Readonly<Record<string, string>> } = {},
): Response {
  const body: ProblemDetails = {
    type: "about:blank",
    title: TITLES[status] ?? "Error",
    status,
    ...(detail === undefined ? {} : saidJson("detail", detail)),
    ...(options.errors === undefined ? {} : { errors: options.errors.map(faultJson) }),
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json", ...options.headers },
  });
}

function faultJson({ parameter, detail, hint, ...place }: ParameterFault) {
  return { parameter, ...saidJson("detail", detail), ...(hint === undefined ? {} : saidJson("hint", hint)), ...place };
}

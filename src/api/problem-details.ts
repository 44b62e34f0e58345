import { z } from "@hono/zod-openapi";

/** RFC 9457: what every answer that is not a success looks like, as `application/problem+json`. */
export const problemSchema = z
  .object({
    type: z.string().openapi({ description: "`about:blank`: the status says it all." }),
    title: z.string().openapi({ description: "The status in words." }),
    status: z.number().int(),
    detail: z.string().optional().openapi({ description: "What was wrong with this request, and what to do." }),
    errors: z
      .array(
        z.object({
          parameter: z.string(),
          detail: z.string(),
          hint: z.string().optional().openapi({ description: "The way out." }),
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

/** An answer with problem details. `extra` are further headers. */
export function problemResponse(
  status: number,
  detail?: string,
  options: { readonly errors?: ProblemDetails["errors"]; readonly headers?: Readonly<Record<string, string>> } = {},
): Response {
  const body: ProblemDetails = {
    type: "about:blank",
    title: TITLES[status] ?? "Error",
    status,
    ...(detail === undefined ? {} : { detail }),
    ...(options.errors === undefined ? {} : { errors: options.errors }),
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json", ...options.headers },
  });
}

import type { z } from "@hono/zod-openapi";
import type { ApiApp } from "../../../src/api/api-deps.ts";
import { type JsonSchema, schemaFaults } from "./json-schema.ts";

/** What the description says of one method of one address. */
interface Operation {
  /** `GET /api/v1/issues/{id}`. */
  readonly name: string;
  readonly method: string;
  /** What it matches: parts, undefined for a parameter. */
  readonly parts: readonly (string | undefined)[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema: JsonSchema }>> }>>;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
  /** By status and content type: what the route was made with. */
  readonly made: (status: number, type: string) => z.ZodType | undefined;
}

interface Description {
  readonly operations: readonly Operation[];
  readonly schemas: Readonly<Record<string, JsonSchema>>;
}

/** What was asked and answered, by the names of operations. */
export interface Exercised {
  readonly answers: Map<string, Set<number>>;
  /** Schemas that something was checked by. */
  readonly schemas: Set<JsonSchema>;
}

/**
 * Lets an API check each of its own answers against its description as it is published, and against the schemas that this is
 * made from: status, content type, body. An answer that is not described makes the request fail.
 */
export function describeAnswers(app: ApiApp): Exercised {
  const exercised: Exercised = { answers: new Map(), schemas: new Set() };
  const request = app.request;
  let description: Description | undefined;
  app.request = async (input, init, ...rest) => {
    const response = await request(input, init, ...rest);
    const { pathname } = new URL(
      typeof input === "string" ? input : input instanceof URL ? input : input.url,
      "http://x",
    );
    const method = (init?.method ?? (input instanceof Request ? input.method : "GET")).toUpperCase();
    if (!pathname.startsWith("/api/")) return response;
    description ??= descriptionOf(app);
    const faults = await answerFaults(method, pathname, response, description, exercised);
    if (faults.length === 0) return response;
    throw new Error(`${method} ${pathname} answers ${response.status}, not as described:\n${faults.join("\n")}`);
  };
  return exercised;
}

/** Where answers are described to hold lists that no answer had anything in. */
export function unseenLists(app: ApiApp, { schemas: seen }: Exercised): readonly string[] {
  const { operations, schemas } = descriptionOf(app);
  const unseen: string[] = [];
  const look = (schema: unknown, at: string): void => {
    if (typeof schema !== "object" || schema === null) return;
    for (const [key, inner] of Object.entries(schema)) {
      if (key === "items" && !seen.has(inner as JsonSchema)) unseen.push(at);
      else look(inner, key === "properties" || key === "items" ? at : `${at}/${key}`);
    }
  };
  for (const { name, responses } of operations) look(responses["200"]?.content, name);
  look(schemas, "");
  return unseen;
}

/** What an address answers that no operation has. */
const ELSEWHERE = [401, 404, 405, 403, 429];

async function answerFaults(
  method: string,
  path: string,
  response: Response,
  { operations, schemas }: Description,
  exercised: Exercised,
): Promise<readonly string[]> {
  const asked = method === "HEAD" ? "GET" : method;
  const operation = operationOf(operations, asked, path);
  const type = (response.headers.get("content-type") ?? "").split(";")[0]!;
  if (operation === undefined) {
    if (path === "/api/v1/openapi.json" && asked === "GET" && response.status === 200) return [];
    return ELSEWHERE.includes(response.status) ? [] : ["no operation is described"];
  }
  const said = operation.responses[String(response.status)];
  if (said === undefined) return [`the status is not one of ${Object.keys(operation.responses).join(", ")}`];
  note(exercised.answers, operation.name, response.status);
  if (said.content === undefined) {
    return (await response.clone().text()) === "" ? [] : ["a body that is not described"];
  }
  if ([429, 503].includes(response.status) && !response.headers.has("retry-after")) return ["no Retry-After"];
  const { schema } = said.content[type] ?? {};
  if (schema === undefined) return [`the type ${type} is not one of ${Object.keys(said.content).join(", ")}`];
  if (method === "HEAD" || type === "text/event-stream") return [];
  const body: unknown = await response.clone().json();
  const visit = (one: JsonSchema) => exercised.schemas.add(one);
  const made = operation.made(response.status, type)?.safeParse(body);
  return [
    ...schemaFaults(body, schema, { schemas, visit }),
    ...(made?.error?.issues.map((issue) => `the route's own schema: ${issue.path.join("/")}: ${issue.message}`) ?? []),
  ];
}

function note(answers: Map<string, Set<number>>, name: string, status: number): void {
  answers.set(name, (answers.get(name) ?? new Set()).add(status));
}

function operationOf(operations: readonly Operation[], method: string, path: string): Operation | undefined {
  const parts = path.split("/");
  const fitting = operations.filter(
    (one) =>
      one.method === method &&
      one.parts.length === parts.length &&
      one.parts.every((part, at) => (part === undefined ? parts[at] !== "" : part === parts[at])),
  );
  // `/issues/bulk` before `/issues/{id}`.
  const parameters = ({ parts: own }: Operation) => own.filter((part) => part === undefined).length;
  return fitting.toSorted((a, b) => parameters(a) - parameters(b))[0];
}

interface Route {
  readonly method: string;
  readonly path: string;
  readonly responses: Readonly<Record<string, { content?: Record<string, { schema: z.ZodType }> }>>;
}

/** Of APIs with the same addresses it is the same, and tests make many. */
const read = new Map<string, Description>();

export function descriptionOf(app: ApiApp): Description {
  const addresses = app.routes.map(({ method, path }) => `${method} ${path}`).join();
  const known = read.get(addresses) ?? readDescription(app);
  read.set(addresses, known);
  return known;
}

/** The document itself, as text and back: what does not survive that is not published. */
function readDescription(app: ApiApp): Description {
  const made = new Map<string, Route>();
  for (const definition of app.openAPIRegistry.definitions) {
    if (definition.type !== "route") continue;
    const route = definition.route as unknown as Route;
    made.set(`${route.method.toUpperCase()} ${route.path}`, route);
  }
  const document = app.getOpenAPI31Document({ openapi: "3.1.0", info: { title: "", version: "" } });
  const { paths, components } = JSON.parse(JSON.stringify(document)) as {
    readonly paths: Record<string, Record<string, Pick<Operation, "responses" | "parameters" | "requestBody">>>;
    readonly components: { readonly schemas: Record<string, JsonSchema> };
  };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([lower, said]): Operation => {
      const method = lower.toUpperCase();
      const name = `${method} ${path}`;
      const parts = path.split("/").map((part) => (part.startsWith("{") ? undefined : part));
      const answers = made.get(name)?.responses;
      return {
        ...{ ...said, name, method, parts },
        made: (status, type) => answers?.[status]?.content?.[type]?.schema,
      };
    }),
  );
  return { operations, schemas: components.schemas };
}

import { z } from "zod";
import { fieldName, levelTemplate, oneOrMore, template } from "./text-schema.ts";

/** A template, or several of which the first counts whose values are all there. */
const value = oneOrMore(template);

/** What the event's fields are. */
export const eventMapping = z.strictObject({
  level: oneOrMore(levelTemplate).optional().describe("The event's level. Default: the record's, or `error`."),
  type: value.optional().describe("The exception's type."),
  message: value.optional().describe("The event's message. Default: the record's without header and trace."),
  title: value.optional().describe("What its issue is called. Default: type and message."),
  service: value.optional().describe("The service it happened in."),
  environment: value.optional().describe("The environment: `production`."),
  release: value.optional().describe("The version of the service; of a container image its tag is taken."),
  host: value.optional().describe("The machine."),
  logger: value.optional().describe("The logger that wrote it."),
  project: value.optional().describe("The project it belongs to, instead of the one that its service belongs to."),
  trace_id: value.optional().describe("The trace it belongs to."),
  span_id: value.optional().describe("The span it belongs to."),
  user: z
    .strictObject({
      id: value.optional().describe("The user's id."),
      name: value.optional().describe("The user's name."),
      email: value.optional().describe("The user's e-mail address."),
      ip: value.optional().describe("The user's IP address."),
    })
    .optional()
    .describe("Who was concerned."),
  request: z
    .strictObject({
      method: value.optional().describe("`GET`."),
      url: value.optional().describe("The address; passwords and secret parameters in it are never kept."),
      route: value.optional().describe("The address with its parameters' names: `/orders/{id}`."),
      status: value.optional().describe("The status of the answer, a number."),
      user_agent: value.optional().describe("The browser or program that asked."),
    })
    .optional()
    .describe("The HTTP request in which it happened."),
  tags: z.record(fieldName, value).optional().describe("More values to search and compare events by."),
});

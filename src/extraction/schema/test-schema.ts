import { z } from "zod";
import { LEVELS } from "../../domain/level.ts";
import { says } from "../../domain/sentence.ts";

const text = (what: string) => z.string().optional().describe(what);

const expectedEvent = z.strictObject({
  level: z.enum(LEVELS).optional().describe("The event's level."),
  type: text("Type of the outermost exception."),
  message: text("The exception's message, or else the record's."),
  log_message: text("The record's own message."),
  title: text("The title that the rule set."),
  service: text("The event's service."),
  environment: text("The event's environment."),
  release: text("The event's release."),
  project: text("The event's project."),
  host: text("The event's host."),
  logger: text("The event's logger."),
  trace_id: text("The event's trace."),
  span_id: text("The event's span."),
  timestamp: text("RFC 3339 in UTC with milliseconds."),
  rule: text("Id of the rule that took it. Default: any rule of this file."),
  user: z
    .strictObject({
      id: text("Its id."),
      name: text("Its name."),
      email: text("Its e-mail."),
      ip: text("Its address."),
    })
    .optional()
    .describe("Parts of the event's user."),
  request: z
    .strictObject({
      method: text("Its method."),
      url: text("Its address."),
      route: text("Its route."),
      status: z.number().optional().describe("Its status."),
      user_agent: text("Its user agent."),
    })
    .optional()
    .describe("Parts of the event's HTTP request."),
  frames: z.number().int().optional().describe("Number of frames of the outermost exception."),
  first_frame: z
    .strictObject({
      module: text("Module of the frame."),
      function: text("Function of the frame."),
      file: text("File of the frame."),
      line: z.number().optional().describe("Line of the frame."),
      in_app: z.boolean().optional().describe("Whether it is the user's own code."),
    })
    .optional()
    .describe("Parts of the newest frame of the outermost exception."),
  causes: z.array(z.string()).optional().describe("Types of the other exceptions, from outside in."),
  tags: z.record(z.string(), z.string()).optional().describe("Tags that it must have, among others."),
  fingerprint: z.array(z.string()).optional().describe("The fingerprint that the rule set."),
});

/** A test of a rule file. */
export const ruleTest = z
  .strictObject({
    name: z.string().min(1).describe("What the test shows."),
    line: z.string().optional().describe("The record as text; several lines are one joined record."),
    record: z.record(z.string(), z.unknown()).optional().describe("The record as a JSON document."),
    source: text("Id of the source that it comes from; rules with a `source` condition need one."),
    index: text("The Elasticsearch index that it lies in."),
    topic: text("The Kafka topic that it lies in."),
    path: text("The file that it lies in."),
    event: expectedEvent.optional().describe("What the event must be; only what is given is compared."),
    ignored: z.literal(true).optional().describe("No rule may take the record, or one with `drop` does."),
  })
  .refine((test) => (test.line === undefined) !== (test.record === undefined), {
    message: says("rule.test_input"),
  })
  .refine((test) => (test.event === undefined) !== (test.ignored === undefined), {
    message: says("rule.test_outcome"),
  });

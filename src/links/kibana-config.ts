import { z } from "zod";

/** `kibana:` of the configuration: where logs are looked at, for links to them. */
export const kibanaConfig = z.strictObject({
  url: z
    .string()
    .regex(/^https?:\/\/[^?#\s]+$/, "must be http(s)://host[/path]")
    .describe("Address of Kibana or OpenSearch Dashboards, with its base path."),
  flavour: z
    .enum(["kibana", "opensearch_dashboards"])
    .default("kibana")
    .describe("Which of them it is: their addresses differ."),
  version: z
    .string()
    .regex(/^\d+(\.\d+)*$/, "must be a version such as `2.11`")
    .optional()
    .describe("Its version. Needed only for OpenSearch Dashboards before 2.10, whose Discover has another address."),
  space: z
    .string()
    .regex(/^[\w-]+$/, "must be the id of a space")
    .optional()
    .describe("Kibana's space, or OpenSearch Dashboards' workspace; the default one without it."),
  data_view: z
    .string()
    .min(1)
    .default("logs-*")
    .describe(
      "Id of the data view (index pattern). Beats and Fleet make data views whose id is their pattern; the id of others is in the address of their page under Stack Management.",
    ),
  time_field: z.string().min(1).default("@timestamp").describe("Field that logs are sorted by."),
  fields: z
    .strictObject({
      service: z.string().min(1).default("service.name").describe("Field of the service."),
      environment: z.string().min(1).default("service.environment").describe("Field of the environment."),
      release: z.string().min(1).default("service.version").describe("Field of the release."),
      trace_id: z.string().min(1).default("trace.id").describe("Field of the trace's id."),
      message: z.string().min(1).default("message").describe("Field of the message."),
      level: z.string().min(1).default("log.level").describe("Field of the level."),
    })
    .prefault({})
    .describe("What filters and columns are called in the indices; the defaults are those of ECS."),
});

/** What `kibana:` is once it is read. */
export type KibanaConfig = z.infer<typeof kibanaConfig>;

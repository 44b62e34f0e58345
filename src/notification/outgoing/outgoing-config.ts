import { z } from "zod";
import { duration } from "../../config/duration.ts";
import { isNetwork } from "./address-policy.ts";

/** `outgoing:` of the configuration: how channels reach their receivers. */
export const outgoingConfig = z.strictObject({
  timeout: duration.prefault("10s").describe("Longest time from connecting to the whole answer."),
  allow_private: z
    .boolean()
    .default(false)
    .describe(
      "Let names of the internet lead to private addresses. Hosts written as an address, without a dot, or ending in `.internal`, `.local`, `.lan`, `.svc` and the like may always be inside; link-local and cloud metadata addresses never, unless `allow_networks` has them.",
    ),
  allow_networks: z
    .array(z.string().refine(isNetwork, "must be a network such as `10.0.0.0/8`"))
    .default([])
    .describe("Networks that any host may lead to."),
  proxy: z
    .string()
    .regex(/^(https?:\/\/[^/?#\s]+\/?)?$/, "must be http(s)://[user:password@]host:port")
    .optional()
    .describe(
      "HTTP proxy for everything but hosts that are inside. It resolves names and is what checks addresses then.",
    ),
  ca: z
    .string()
    .optional()
    .describe("Certificates (PEM) of authorities to trust beside the public ones. Mostly as `ca_file`."),
});

/** What `outgoing:` is once it is read; durations in milliseconds. */
export type OutgoingConfig = z.infer<typeof outgoingConfig>;

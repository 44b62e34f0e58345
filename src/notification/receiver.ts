import { z } from "zod";
import type { Channel, ChannelDeps, ChannelFactory } from "./channel.ts";

/** What every channel can be told, whatever its kind. */
const channelKeys = {
  send_resolved: z.boolean().optional().describe("Whether recoveries are told. Default: as the kind of channel says."),
  max_per_minute: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe(
      "Most messages a minute; what exceeds it is folded into one summary. Default: as the kind of channel says.",
    ),
};

/** A receiver as it is written: its name, and lists of channels by kind. */
export interface ReceiverConfig {
  readonly name: string;
  readonly [type: string]: unknown;
}

/** A kind of channel, with what the reference says of it. */
type DescribedKind = Pick<ChannelFactory, "type" | "schema"> & { readonly about?: string; readonly example?: string };

/** The schema of one receiver: `name`, and a list for each kind of channel. */
export function receiverSchemaOf(kinds: readonly DescribedKind[]): z.ZodType<ReceiverConfig> {
  const lists = kinds.map(({ type, schema, about, example }) => [
    type,
    z
      .array(extended(schema).meta({ description: about, example }))
      .default([])
      .describe(`Channels of the kind \`${type}\`.`),
  ]);
  return z.strictObject({
    name: z.string().min(1).max(200).describe("By which routes name it."),
    ...(Object.fromEntries(lists) as Record<string, z.ZodType<unknown[]>>),
  });
}

function extended(schema: z.ZodType): z.ZodType {
  if (!(schema instanceof z.ZodObject))
    throw new Error("a channel's schema must be an object, to which keys can be added");
  return schema.safeExtend(channelKeys);
}

/** A channel of a receiver, made. */
export interface ReceiverChannel {
  /** `on_call/webhook/0`: names it in the store, so that a channel keeps its log when others are added behind it. */
  readonly id: string;
  readonly type: string;
  readonly channel: Channel;
  readonly sendResolved: boolean;
  readonly maxPerMinute: number;
  readonly concurrency: number;
}

/** Makes a receiver's channels, in the order of the kinds in the registry. Where one cannot be made none is left behind. */
export async function createReceiver(
  config: ReceiverConfig,
  factories: readonly ChannelFactory[],
  deps: ChannelDeps,
): Promise<readonly ReceiverChannel[]> {
  const made: ReceiverChannel[] = [];
  try {
    await make();
    return made;
  } catch (thrown) {
    for (const { channel } of made) await channel.close?.().catch(() => {});
    throw thrown;
  }

  async function make(): Promise<void> {
    for (const factory of factories) {
      const entries = (config[factory.type] ?? []) as readonly z.infer<z.ZodObject<typeof channelKeys>>[];
      for (const [index, entry] of entries.entries()) {
        const { send_resolved, max_per_minute, ...own } = entry;
        made.push({
          id: `${config.name}/${factory.type}/${index}`,
          type: factory.type,
          channel: await factory.create(own, deps),
          sendResolved: send_resolved ?? factory.defaults.sendResolved,
          maxPerMinute: max_per_minute ?? factory.defaults.maxPerMinute,
          concurrency: factory.defaults.concurrency,
        });
      }
    }
  }
}

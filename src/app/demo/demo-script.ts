import { type EpochMs, HOUR, MINUTE, SECOND } from "../../domain/time.ts";
import { type DemoService, type DemoStream, isError } from "./demo-stream.ts";
import { Picker } from "./picker.ts";
import { cart } from "./services/cart.ts";
import { edge } from "./services/edge.ts";
import { order } from "./services/order.ts";
import { payment } from "./services/payment.ts";
import { recommendation } from "./services/recommendation.ts";
import { storefront } from "./services/storefront.ts";

/** The services of the demo. */
export const DEMO_SERVICES: readonly DemoService[] = [order, recommendation, cart, storefront, payment, edge];

/** How much log lies there when the demo begins. */
export const BACKLOG_MS: number = HOUR;

/** One record of the demo's logs. */
export interface DemoEntry {
  readonly at: EpochMs;
  readonly service: DemoService;
  readonly stream: DemoStream;
  readonly text: string;
}

/**
 * The demo's records in the order of their times, without end. Each kind comes by a random process of its own, so the
 * same seed and `liveFrom` give the same records, byte for byte. `from` (default an hour before `liveFrom`) leaves out
 * what is earlier, without changing what is later.
 */
export function* demoScript(
  seed: number,
  liveFrom: EpochMs,
  from: EpochMs = liveFrom - BACKLOG_MS,
): Generator<DemoEntry, never> {
  const processes = DEMO_SERVICES.flatMap((service) =>
    service.streams.map((stream) => new StreamProcess(service, stream, seed, liveFrom)),
  );
  for (;;) {
    let first = processes[0]!;
    for (const process of processes) if (process.nextAt < first.nextAt) first = process;
    const entry = first.take();
    if (entry.at >= from) yield entry;
  }
}

/** Random times at a rate that changes: drawn at the highest rate, and thinned to the rate of the moment. */
class StreamProcess {
  nextAt: EpochMs;
  private readonly service: DemoService;
  private readonly stream: DemoStream;
  private readonly liveFrom: EpochMs;
  private readonly highest: number;
  private readonly times: Picker;
  private readonly values: Picker;

  constructor(service: DemoService, stream: DemoStream, seed: number, liveFrom: EpochMs) {
    this.service = service;
    this.stream = stream;
    this.liveFrom = liveFrom;
    this.highest = Math.max(stream.perMinute, ...(stream.spikes ?? []).map((spike) => spike.perMinute));
    this.times = new Picker(seed ^ hashOf(`${stream.kind} times`));
    this.values = new Picker(seed ^ hashOf(stream.kind));
    const begin = liveFrom + (stream.from === undefined ? -BACKLOG_MS : stream.from * SECOND);
    this.nextAt = begin;
    // What is announced for a second comes in that second; everything else has been going on before.
    if (stream.from === undefined) this.advance();
  }

  take(): DemoEntry {
    const at = this.nextAt;
    this.advance();
    return { at, service: this.service, stream: this.stream, text: this.stream.render(this.values, at) };
  }

  private advance(): void {
    do {
      this.nextAt += Math.max(1, Math.round((-Math.log(1 - this.times.fraction()) / this.highest) * MINUTE));
    } while (this.times.fraction() >= this.rateAt(this.nextAt) / this.highest);
  }

  private rateAt(at: EpochMs): number {
    const second = (at - this.liveFrom) / SECOND;
    const spike = this.stream.spikes?.find(({ from, seconds }) => second >= from && second < from + seconds);
    return spike?.perMinute ?? this.stream.perMinute;
  }
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  return hash;
}

/** The kinds that are errors: each is to become one issue. */
export const DEMO_ERRORS: readonly (DemoStream & { readonly service: DemoService })[] = DEMO_SERVICES.flatMap(
  (service) => service.streams.filter(isError).map((stream) => ({ ...stream, service })),
);

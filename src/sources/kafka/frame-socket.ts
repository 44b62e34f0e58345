import { connect, isIP, Socket } from "node:net";
import type { Reach } from "../inspector.ts";

interface SocketOptions {
  readonly host: string;
  readonly port: number;
  readonly ssl: object | null;
  readonly onConnect: () => void;
}

/** How kafkajs opens a connection. */
export type SocketFactory = (options: SocketOptions) => Socket;

const READ_BYTES = 128 << 10;
const KEEP_ALIVE_MS = 60_000;

/**
 * Sockets whose `data` is always one whole answer, put together in a buffer of its size. Node's own way allocates
 * 64 KB for every read and kafkajs joins them, which made garbage collection a fifth of all work. Encrypted sockets do
 * not offer this and come from `encrypted`. `reach`: what may be connected to; brokers name others. Default: everything.
 */
export function frameSockets(encrypted: SocketFactory, reach?: Reach): SocketFactory {
  return (options) => {
    // A name is checked when it is resolved; an address is not resolved.
    const refusal = isIP(options.host) === 0 ? undefined : reach?.refusal(options.host);
    if (refusal !== undefined) return new Socket().destroy(refusal);
    const lookup = reach === undefined ? {} : { lookup: reach.lookup };
    if (options.ssl !== null) return encrypted({ ...options, ssl: { ...options.ssl, ...lookup } });
    const frames = new FrameAssembler((frame) => socket.emit("data", frame));
    const socket = connect(
      {
        host: options.host,
        port: options.port,
        ...lookup,
        onread: {
          buffer: Buffer.allocUnsafeSlow(READ_BYTES),
          callback: (size, buffer) => {
            try {
              frames.take(buffer as Buffer, size);
            } catch (error) {
              socket.destroy(error as Error);
            }
            return true;
          },
        },
      },
      options.onConnect,
    );
    return socket.setKeepAlive(true, KEEP_ALIVE_MS);
  };
}

const LENGTH_BYTES = 4;
/** No broker answers more; a length beyond it means that the other side does not speak Kafka. */
const GREATEST_FRAME = 1 << 30;

/** Puts answers together that come in pieces: four bytes of length, then so many bytes. */
export class FrameAssembler {
  private readonly deliver: (frame: Buffer) => void;
  private readonly length = Buffer.alloc(LENGTH_BYTES);
  private lengthBytes = 0;
  private frame: Buffer | undefined;
  private filled = 0;

  /** `deliver` gets each answer with its length in front, in a buffer that nobody else writes to. */
  constructor(deliver: (frame: Buffer) => void) {
    this.deliver = deliver;
  }

  /** The next `size` bytes, copied out of `bytes` before this returns. Throws when a length cannot be one. */
  take(bytes: Buffer, size: number): void {
    let at = 0;
    while (at < size) {
      this.frame ??= this.begin(bytes, at, size);
      if (this.frame === undefined) {
        at += this.addToLength(bytes, at, size);
        continue;
      }
      const copied = bytes.copy(this.frame, this.filled, at, Math.min(size, at + this.frame.length - this.filled));
      this.filled += copied;
      at += copied;
      if (this.filled === this.frame.length) this.finish(this.frame);
    }
  }

  /** The buffer of the next answer, once its length is complete. */
  private begin(bytes: Buffer, at: number, size: number): Buffer | undefined {
    if (this.lengthBytes === 0 && size - at >= LENGTH_BYTES) return allocate(bytes.readInt32BE(at));
    if (this.lengthBytes < LENGTH_BYTES) return undefined;
    const frame = allocate(this.length.readInt32BE(0));
    this.filled = this.length.copy(frame);
    return frame;
  }

  private addToLength(bytes: Buffer, at: number, size: number): number {
    const copied = bytes.copy(this.length, this.lengthBytes, at, Math.min(size, at + LENGTH_BYTES - this.lengthBytes));
    this.lengthBytes += copied;
    return copied;
  }

  private finish(frame: Buffer): void {
    this.frame = undefined;
    this.filled = 0;
    this.lengthBytes = 0;
    this.deliver(frame);
  }
}

function allocate(length: number): Buffer {
  if (length < 0 || length > GREATEST_FRAME) throw new Error("the other side does not speak Kafka's protocol");
  return Buffer.allocUnsafeSlow(LENGTH_BYTES + length);
}

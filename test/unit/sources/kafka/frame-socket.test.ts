import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameAssembler } from "../../../../src/sources/kafka/frame-socket.ts";

function framed(body: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length);
  return Buffer.concat([length, body]);
}

test("answers come out whole and alone, however the bytes arrive", () => {
  const bodies = fc.array(fc.uint8Array({ minLength: 4, maxLength: 50 }), { maxLength: 10 });
  fc.assert(
    fc.property(bodies, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (answers, sizes) => {
      const frames: Buffer[] = [];
      const assembler = new FrameAssembler((frame) => frames.push(frame));
      const stream = Buffer.concat(answers.map(framed));
      // The same memory for every read, as the socket does it: what is kept must be a copy.
      const memory = Buffer.alloc(64);
      for (let at = 0, turn = 0; at < stream.length; turn++) {
        const copied = stream.copy(memory, 0, at, at + sizes[turn % sizes.length]!);
        assembler.take(memory, copied);
        memory.fill(0xee);
        at += copied;
      }
      expect(frames.map((frame) => frame.toString("hex"))).toEqual(answers.map((body) => framed(body).toString("hex")));
    }),
  );
});

test("a length that cannot be one is refused before memory is taken", () => {
  const assembler = new FrameAssembler(() => {});
  expect(() => assembler.take(Buffer.from("HTTP/1.1 400"), 12)).toThrow("does not speak Kafka");
  expect(() => new FrameAssembler(() => {}).take(Buffer.from([0xff, 0xff, 0xff, 0xff]), 4)).toThrow();
});

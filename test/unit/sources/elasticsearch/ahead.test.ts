import { describe, expect, it } from "vitest";
import { oneAhead } from "../../../../src/sources/elasticsearch/ahead.ts";

async function* numbers(made: number[], upTo: number): AsyncGenerator<number, void, undefined> {
  try {
    for (let number = 1; number <= upTo; number++) {
      made.push(number);
      yield number;
    }
  } finally {
    made.push(-1);
  }
}

describe("oneAhead", () => {
  it("hands on everything in order", async () => {
    const taken: number[] = [];
    for await (const number of oneAhead(numbers([], 5))) taken.push(number);
    expect(taken).toEqual([1, 2, 3, 4, 5]);
  });

  it("makes one more than was taken, and not two", async () => {
    const made: number[] = [];
    const items = oneAhead(numbers(made, 5));
    await items.next();
    await new Promise((resolve) => setImmediate(resolve));
    expect(made).toEqual([1, 2]);
    await items.return();
    expect(made).toEqual([1, 2, -1]);
  });

  it("passes a failure on when it is reached", async () => {
    async function* failing(): AsyncGenerator<number, void, undefined> {
      yield 1;
      throw new Error("broken");
    }
    const items = oneAhead(failing());
    expect((await items.next()).value).toBe(1);
    await expect(items.next()).rejects.toThrow("broken");
  });
});

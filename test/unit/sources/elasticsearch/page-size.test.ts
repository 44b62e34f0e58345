import { describe, expect, it } from "vitest";
import { PageSize } from "../../../../src/sources/elasticsearch/page-size.ts";

describe("PageSize", () => {
  it("begins small and grows to the limit with small documents", () => {
    const pages = new PageSize(3_000);
    expect(pages.size).toBe(1_000);
    pages.learn({ hits: 500, width: 500, characters: 250_000 });
    expect(pages.size).toBe(3_000);
    expect(pages.width).toBe(3_000);
  });

  it("asks for fewer large documents", () => {
    const pages = new PageSize(3_000);
    pages.learn({ hits: 10, width: 10, characters: 5_000_000 });
    expect(pages.size).toBe(3);
  });

  it("looks over more numbers where few are candidates, and fewer at once when that changes", () => {
    const pages = new PageSize(1_000);
    pages.learn({ hits: 500, width: 25_000, characters: 250_000 });
    expect(pages.width).toBe(45_000);
    pages.learn({ hits: 0, width: 45_000, characters: 200 });
    expect(pages.width).toBe(500_000);
    pages.learn({ hits: 1_000, width: 1_000, characters: 500_000 });
    expect(pages.width).toBe(1_000);
  });

  it("shrinks to a single document and comes back", () => {
    const pages = new PageSize(3_000);
    for (let count = 0; count < 10; count++) pages.shrink();
    expect(pages.size).toBe(1);
    for (let count = 0; count < 20; count++) pages.learn({ hits: 1, width: 1, characters: 400 });
    expect(pages.size).toBe(3_000);
  });
});

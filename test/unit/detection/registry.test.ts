import { describe, expect, it } from "vitest";
import { loadConfig } from "../../../src/app/load-config.ts";
import { metaOf, partsOf } from "../../../src/config/schema-shape.ts";
import { anyDetectorConfig, createDetector, DEFAULT_DETECTORS } from "../../../src/detection/registry.ts";
import { inEnglish } from "../../support/in-english.ts";

async function load(detectors: string) {
  return await loadConfig({ file: "elkhound.yml", text: `timezone: Asia/Tokyo\ndetectors:\n${detectors}\n`, env: {} });
}

describe("detectors of a configuration", () => {
  it("are the default ones when it says nothing", async () => {
    const { config } = await loadConfig({ file: "elkhound.yml", text: "", env: {} });
    expect(config?.detectors.map(({ id }) => id)).toEqual(DEFAULT_DETECTORS.map((one) => (one as { id: string }).id));
    expect((await load("  []").then((loaded) => loaded.config))?.detectors ?? []).toEqual([]);
  });

  it.each(anyDetectorConfig.options.map((option) => [partsOf(option).shape!["type"], option] as const))(
    "of each type are described, with an example that works: %#",
    async (_, option) => {
      const { description, example } = metaOf(option);
      expect(description).toBeDefined();
      const { config, problems } = await load(`  - ${example}`);
      expect(problems).toEqual([]);
      const written = config!.detectors[0]!;
      const detector = await createDetector(written, { timezone: config!.timezone });
      expect(detector).toMatchObject({ id: written.id, type: written.type });
      expect(detector.options.timezone).toBe("Asia/Tokyo");
    },
  );

  it("with an unknown type are told the nearest", async () => {
    const { config, problems } = await load("  - { id: a, type: new_isue }");
    expect(config).toBeUndefined();
    expect(inEnglish(problems)).toMatchObject([{ line: 3, hint: "did you mean `new_issue`?" }]);
  });
});

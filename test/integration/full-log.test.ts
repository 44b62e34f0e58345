import { execFileSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { expect, test } from "vitest";

/** Every write to it fails as on a full disk. */
const FULL = "/dev/full";

const PROGRAM = `
  import { createLogger } from "${new URL("../../src/telemetry/logger.ts", import.meta.url).href}";
  const logger = createLogger("info");
  for (let line = 0; line < 5000; line++) logger.warn({ padding: "x".repeat(1000) }, "a line");
  await new Promise((resolve) => setImmediate(resolve));
  console.log("goes on");
`;

test("a log that cannot be written ends nothing", () => {
  const full = openSync(FULL, "w");
  try {
    const stdio = ["ignore", "pipe", full] as const;
    const out = execFileSync(process.execPath, ["--input-type=module-typescript", "-e", PROGRAM], {
      stdio: [...stdio],
      encoding: "utf8",
    });
    expect(out).toBe("goes on\n");
  } finally {
    closeSync(full);
  }
});

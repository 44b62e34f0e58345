import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./source-imports.ts";

/** The program as users start it; test/support/global-setup.ts builds it before the first test. */
export const MAIN = join(ROOT, "dist", "main.js");

/** Compiles the program; quick when nothing has changed. */
export function buildProgram(): void {
  const incremental = ["--incremental", "--tsBuildInfoFile", join("dist", ".tsbuildinfo")];
  build(join(ROOT, "node_modules", ".bin", "tsc"), ["-p", "tsconfig.build.json", ...incremental]);
}

/** Builds what `/` serves; does nothing when it is built. */
export function buildPage(): void {
  build(process.execPath, [join(ROOT, "build-page.ts")]);
}

function build(program: string, args: readonly string[]): void {
  try {
    execFileSync(program, args, { cwd: ROOT, stdio: "pipe" });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: Buffer; stderr: Buffer };
    throw new Error(`the build failed:\n${stdout}${stderr}`, { cause: error });
  }
}

#!/usr/bin/env node

// Nothing that needs this Node may be imported before it is known to be there: hence the imports below are dynamic.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 24 || (major === 24 && minor < 12)) {
  process.stderr.write(`Elkhound needs Node.js 24.12 or newer, and this is ${process.versions.node}.\n`);
  process.exit(1);
}

// `elkhound scan … | head` closes standard output early: that is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
// What goes to standard error tells of the work; that it cannot be told does not end the work.
process.stderr.on("error", () => {});

const { runCli } = await import("./cli/cli.ts");
const { processContext } = await import("./cli/process-context.ts");
const status = await runCli(process.argv.slice(2), processContext());
await new Promise<void>((resolve) => {
  process.stdout.write("", () => resolve());
});
process.exit(status);

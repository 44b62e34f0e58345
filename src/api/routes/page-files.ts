import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join, posix, sep } from "node:path";

/** A file of the page, as it is sent. */
export interface PageFile {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
  /** The same, compressed, by the name of its content coding. */
  readonly encoded: Readonly<Partial<Record<Encoding, Uint8Array<ArrayBuffer>>>>;
}

/** Best first. */
export const ENCODINGS = ["br", "gzip"] as const;
export type Encoding = (typeof ENCODINGS)[number];

const EXTENSIONS: Readonly<Record<Encoding, string>> = { br: ".br", gzip: ".gz" };

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/**
 * The files that `npm run build` made of the page, by their path in `folder`; none when it was not built. They are few and
 * small, so all are kept: no request ever names a file of the disk.
 */
export function readPageFiles(folder: string): ReadonlyMap<string, PageFile> {
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return new Map(
    names.flatMap((name) => {
      const type = TYPES[extname(name)];
      if (type === undefined) return [];
      const encoded = Object.fromEntries(
        ENCODINGS.map((encoding) => [encoding, join(folder, name + EXTENSIONS[encoding])] as const)
          .filter(([, file]) => existsSync(file))
          .map(([encoding, file]) => [encoding, bytes(file)]),
      );
      return [[name.split(sep).join(posix.sep), { type, body: bytes(join(folder, name)), encoded }] as const];
    }),
  );
}

function bytes(file: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(file));
}

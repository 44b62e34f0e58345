/*
 * Made-up lines of many templates, the same each time: words of logs, with one to four values among them.
 */

const WORDS = (
  "session request order payment customer worker replica index shard segment buffer cursor lease token batch job stage " +
  "pipeline account invoice profile message mailbox upload download schema column value window timer socket channel " +
  "volume sector block page frame packet route policy rule filter cache entry record offset partition leader follower " +
  "was could not be found has expired is missing cannot read write open close verify parse accept send reach timed out " +
  "while after before during because of for with from on in at by unexpected invalid broken stale duplicate refused"
).split(" ");

/** Small, fast and the same on every machine (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Value = (next: () => number) => string;
const int = (next: () => number, below: number) => Math.floor(next() * below);
const hex = (next: () => number, digits: number) =>
  Array.from({ length: digits }, () => int(next, 16).toString(16)).join("");
const VALUES: readonly Value[] = [
  (next) => String(int(next, 1_000_000)),
  (next) => `10.${int(next, 256)}.${int(next, 256)}.${int(next, 256)}:${1024 + int(next, 60_000)}`,
  (next) => `${hex(next, 8)}-${hex(next, 4)}-4${hex(next, 3)}-8${hex(next, 3)}-${hex(next, 12)}`,
  (next) => `${int(next, 30_000)} ms`,
  (next) => `0x${hex(next, 8)}`,
  (next) => `/var/data/${hex(next, 4)}/part-${int(next, 9_999)}.log`,
  (next) => `user=user${int(next, 9_999)}`,
  (next) => `node-${int(next, 64)}`,
];

/** `lines` lines of `templates` templates, each template about equally often. */
export function* madeLines(lines: number, templates: number): Iterable<string> {
  const next = random(7);
  const made = Array.from({ length: templates }, () => {
    const parts: (string | Value)[] = [];
    const length = 6 + int(next, 9);
    for (let at = 0; at < length; at++) parts.push(WORDS[int(next, WORDS.length)]!);
    for (let at = 1 + int(next, 4); at > 0; at--)
      parts.splice(int(next, parts.length), 0, VALUES[int(next, VALUES.length)]!);
    return parts;
  });
  for (let line = 0; line < lines; line++) {
    const parts = made[int(next, made.length)]!;
    yield parts.map((part) => (typeof part === "string" ? part : part(next))).join(" ");
  }
}

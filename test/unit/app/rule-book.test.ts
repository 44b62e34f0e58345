import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RuleBook } from "../../../src/app/rule-book.ts";
import { stopwatch } from "../../../src/app/system-clock.ts";
import { inEnglish } from "../../support/in-english.ts";
import { record } from "../extraction/rules-of.ts";

const rule = (name: string, contains: string): string =>
  `rules: [{ name: ${name}, when: { contains: ${contains} } }]\ntests: [{ name: t, line: x, ignored: true }]\n`;
const BAD = "rules:\n  - name: lost\n    when: { contain: lost }\n";

describe("RuleBook", () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "elkhound-rules-"));
    writeFileSync(file("10-shop.yml"), rule("lost", "lost"));
    writeFileSync(file("20-pay.yml"), rule("refused", "refused"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const open = async (paths = [folder]) => (await RuleBook.load({ paths, projects: [], stopwatch })).book;
  const taken = (book: RuleBook, line: string): string | undefined => {
    const extraction = book.extractor("app").extract(record(line));
    return extraction.kind === "event" ? extraction.event.rule : extraction.rule;
  };
  const states = (book: RuleBook) => book.health().map(({ id, state }) => `${id} ${state}`);

  it("says what a reload adds, changes and removes, and sources see another version", async () => {
    const book = await open();
    const { version } = book.extractor("app").filter;
    writeFileSync(file("10-shop.yml"), rule("lost", "gone"));
    writeFileSync(file("30-mail.yml"), rule("bounced", "bounced"));
    unlinkSync(file("20-pay.yml"));
    expect(await book.reload()).toMatchObject({
      added: ["mail/bounced"],
      removed: ["pay/refused"],
      changed: ["shop/lost"],
      rulesChanged: true,
    });
    expect(book.extractor("app").filter.version).not.toBe(version);
    expect([taken(book, "is gone"), taken(book, "is lost"), taken(book, "bounced"), taken(book, "refused")]).toEqual([
      "shop/lost",
      undefined,
      "mail/bounced",
      undefined,
    ]);
  });

  it("keeps version and extractors where only comments and line numbers change", async () => {
    const book = await open();
    const before = book.extractor("app");
    writeFileSync(file("10-shop.yml"), `# a comment\n\n${rule("lost", "lost")}`);
    expect(await book.reload()).toMatchObject({ rulesChanged: false, newProblems: [] });
    expect(book.extractor("app")).toBe(before);
    expect(book.health()[0]?.line).toBe(3);
  });

  it("another order of files is a change", async () => {
    const book = await open();
    renameSync(file("20-pay.yml"), file("05-pay.yml"));
    expect(await book.reload()).toMatchObject({ added: [], removed: [], changed: [], rulesChanged: true });
  });

  it("quarantines a file that becomes bad: what was good of it stays, other files are taken over", async () => {
    const book = await open();
    writeFileSync(file("10-shop.yml"), BAD);
    writeFileSync(file("20-pay.yml"), rule("refused", "declined"));
    const changes = await book.reload();
    expect(changes).toMatchObject({ added: [], removed: [], changed: ["pay/refused"] });
    expect(changes.newProblems).toMatchObject([{ severity: "error", file: file("10-shop.yml"), line: 3 }]);
    expect([taken(book, "lost"), taken(book, "declined")]).toEqual(["shop/lost", "pay/refused"]);
    expect(states(book)).toEqual(["shop/lost quarantined", "pay/refused active"]);
    expect(inEnglish(book.health()[0]?.problems[0]?.message)).toContain("contain");

    expect((await book.reload()).newProblems).toEqual([]);
    writeFileSync(file("10-shop.yml"), rule("lost", "vanished"));
    expect(await book.reload()).toMatchObject({ changed: ["shop/lost"], mended: true });
    expect([taken(book, "vanished"), ...states(book)]).toEqual(["shop/lost", "shop/lost active", "pay/refused active"]);
  });

  it("leaves out a file that is bad from the start, says so, and takes it once it is mended", async () => {
    writeFileSync(file("10-shop.yml"), BAD);
    const book = await open();
    expect(states(book)).toEqual(["pay/refused active", "shop quarantined"]);
    expect(book.problems).toHaveLength(1);
    writeFileSync(file("10-shop.yml"), rule("lost", "lost"));
    await book.reload();
    expect([taken(book, "lost"), ...states(book)]).toEqual(["shop/lost", "shop/lost active", "pay/refused active"]);
  });

  it("keeps the rules of a folder that cannot be looked into any more", async () => {
    const book = await open();
    renameSync(folder, `${folder}-away`);
    expect(await book.reload()).toMatchObject({ rulesChanged: false, newProblems: [{ file: folder }] });
    expect([taken(book, "lost"), ...states(book)]).toEqual([
      "shop/lost",
      "shop/lost quarantined",
      "pay/refused quarantined",
    ]);
    renameSync(`${folder}-away`, folder);
    expect(await book.reload()).toMatchObject({ rulesChanged: false, mended: true });
    expect(states(book)).toEqual(["shop/lost active", "pay/refused active"]);
  });

  it("reads ConfigMaps, whose files are links that are swapped all at once", async () => {
    const mount = file("mount");
    for (const [revision, word] of [
      ["..1", "lost"],
      ["..2", "gone"],
    ] as const) {
      mkdirSync(join(mount, revision), { recursive: true });
      writeFileSync(join(mount, revision, "shop.yml"), rule("lost", word));
    }
    symlinkSync("..1", join(mount, "..data"));
    symlinkSync("..data/shop.yml", join(mount, "shop.yml"));
    const book = await open([mount]);
    expect([taken(book, "lost"), book.health().length]).toEqual(["shop/lost", 1]);
    symlinkSync("..2", join(mount, "..new"));
    renameSync(join(mount, "..new"), join(mount, "..data"));
    expect(await book.reload()).toMatchObject({ changed: ["shop/lost"] });
    expect(taken(book, "gone")).toBe("shop/lost");
  });

  it("follows links that go round in circles no further than it must", async () => {
    symlinkSync(folder, file("again"));
    const book = await open();
    expect([taken(book, "lost"), ...book.problems]).toEqual(["shop/lost"]);
  });

  it("counts what each rule does, over reloads and for all sources", async () => {
    writeFileSync(file("30-noise.yml"), rule("noise", "noise").replace("when", "drop: true, when"));
    const book = await open();
    for (let count = 0; count < 200; count++) taken(book, "lost");
    book.extractor("other").extract(record("lost"));
    taken(book, "noise");
    writeFileSync(file("20-pay.yml"), rule("refused", "declined"));
    await book.reload();
    taken(book, "lost");
    const [lost, refused, noise] = book.health().map(({ figures }) => figures);
    expect(lost).toMatchObject({ matched: 202, dropped: 0, failed: 0, lastMatch: record("x").receivedAt });
    expect(lost?.seconds).toBeGreaterThan(0);
    expect(refused).toMatchObject({ matched: 0, lastMatch: undefined });
    expect(noise).toMatchObject({ matched: 1, dropped: 1 });
  });

  it("a later reload never loses to an earlier one", async () => {
    const book = await open();
    const other = file("other");
    mkdirSync(other);
    writeFileSync(join(other, "mail.yml"), rule("bounced", "bounced"));
    const slow = book.reload();
    const fast = book.reload({ paths: [other], projects: [{ name: "mail", match: { service: [] }, in_app: [] }] });
    await Promise.all([fast, slow]);
    expect(states(book)).toEqual(["mail/bounced active"]);
    const extraction = book.extractor("app").extract(record("bounced"));
    expect(extraction).toMatchObject({ kind: "event", event: { project: "mail" } });
  });
});

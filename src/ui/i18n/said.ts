import { settings } from "../state/settings.ts";
import { said } from "./en/said.ts";
import { t } from "./text.ts";

/** Longer sentences are no sentences of the server. */
const MAX_SENTENCE = 1_000;

type SaidKey = keyof typeof said;
type SaidName = SaidKey extends `said.${infer Name}` ? Name : never;

const fixed = (text: string): number => text.replace(/\{\w+\}/g, "").length;

/** Those that say most by themselves first: `write {example}` would be many others. */
const SENTENCES = (Object.entries(said) as [SaidKey, string][]).toSorted(([, a], [, b]) => fixed(b) - fixed(a));

const FORMS = SENTENCES.map(([key, text]) => {
  const names: string[] = [];
  const pattern = text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\\\{(\w+)\\\}/g, (_, name: string) => {
    names.push(name);
    return "(.+?)";
  });
  return { name: key.slice("said.".length) as SaidName, names, form: new RegExp(`^${pattern}$`, "s") };
});

/** Which sentence of the server this is, and what stands at its places; undefined: none that is known. */
export function sentenceOf(
  text: string,
): { readonly name: SaidName; readonly values: Readonly<Record<string, string>> } | undefined {
  if (text.length > MAX_SENTENCE) return undefined;
  for (const { name, names, form } of FORMS) {
    const found = form.exec(text);
    if (found !== null) return { name, values: Object.fromEntries(names.map((one, i) => [one, found[i + 1] ?? ""])) };
  }
  return undefined;
}

/** A sentence of the server in the reader's language; as it is where it is none that is known. */
export function saidText(text: string): string {
  if (settings.get().language === "en") return text;
  const sentence = sentenceOf(text);
  return sentence === undefined ? text : t(`said.${sentence.name}`, sentence.values);
}

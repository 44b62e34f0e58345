import { useEffect, useState } from "react";
import { accounts } from "../../api/accounts.ts";
import { api } from "../../api/client.ts";
import { useQuery } from "../../state/query.ts";
import { type CompletedWord, type KnownNames, tagOf } from "./search-completion.ts";
import { SEARCH_KEYS } from "./search-words.ts";

const MOST = 100;
const STALE_MS = 60_000;
/** The server is asked when nothing was written for so long. */
const PAUSE_MS = 150;

/** Fields that are counted like tags. */
const COUNTED: ReadonlySet<string> = new Set(["service", "environment", "release", "host", "logger"]);

/** What the server knows that fits the word: asked for when it is needed, and kept for a while. */
export function useNames(word: CompletedWord | undefined, types: readonly string[]): KnownNames {
  const key = word?.key;
  const begun = useSettled(word?.begun ?? "");
  const wantsTags = word !== undefined && (key === "has" || (key === undefined && word.begun.startsWith("tag.")));
  const tags = useQuery(wantsTags ? "names of tags" : undefined, tagKeys, { staleMs: STALE_MS }).data;
  const name = key === undefined ? undefined : (tagOf(key) ?? (COUNTED.has(key) ? key : undefined));
  const common = useQuery(name && `names ${name}`, () => valuesOf(name ?? "", ""), { staleMs: STALE_MS }).data;
  // Only what has more values than one answer holds is searched by the server.
  const narrow = name !== undefined && begun !== "" && common?.length === MOST;
  const found = useQuery(narrow ? `names ${name} ${begun}` : undefined, () => valuesOf(name ?? "", begun)).data;
  const others = useQuery(key && OTHERS[key] && `names of ${key}`, () => OTHERS[key ?? ""]?.() ?? noNames(), {
    staleMs: STALE_MS,
  }).data;
  return { tags: tags ?? [], values: key === "type" ? types : (found ?? common ?? others ?? []) };
}

const namesOf = (answer: { readonly items: readonly { readonly name: string }[] }): readonly string[] =>
  answer.items.map(({ name }) => name);
/** Those that are keys of their own are told as such. */
const tagKeys = async (): Promise<readonly string[]> =>
  namesOf(await api.tagKeys()).filter((name) => !Object.hasOwn(SEARCH_KEYS, name));
const noNames = async (): Promise<readonly string[]> => [];
const valuesOf = async (key: string, contains: string): Promise<readonly string[]> =>
  namesOf(await api.tagValues(key, contains, MOST));

/** Keys of which other answers know the values. */
const OTHERS: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  project: async () => namesOf(await api.projects()),
  assigned: async () => (await accounts.people()).items.map(({ email }) => email),
  owner: async () => {
    const { items } = await api.projects();
    const rules = items.flatMap(({ configuration }) => configuration?.owners ?? []);
    return [...new Set(rules.flatMap(({ owners }) => owners))].sort();
  },
};

/** The text, once it has not changed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

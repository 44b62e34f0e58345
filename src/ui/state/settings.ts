import { createValue, type Value } from "./value.ts";

/** How the page looks to one reader; kept in this browser. */
export interface Settings {
  readonly theme: "system" | "light" | "dark";
  readonly language: Language;
  /** In which zone times are shown: the reader's own, or UTC. */
  readonly zone: "local" | "utc";
}

export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

const KEY = "elkhound.settings";
const THEMES = ["system", "light", "dark"] as const;

export const settings: Value<Settings> = createValue(load());

/** Changes some settings and remembers them. */
export function changeSettings(change: Partial<Settings>): void {
  settings.set({ ...settings.get(), ...change });
  try {
    localStorage.setItem(KEY, JSON.stringify(settings.get()));
  } catch {
    // A browser that keeps nothing still shows what was chosen.
  }
  applySettings();
}

/** Puts theme and language on the document. */
export function applySettings(): void {
  const { theme, language } = settings.get();
  const root = document.documentElement;
  if (theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = theme;
  root.lang = language === "zh" ? "zh-CN" : "en";
}

function load(): Settings {
  const fallback: Settings = { theme: "system", language: browserLanguage(), zone: "local" };
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "null");
    if (typeof stored !== "object" || stored === null) return fallback;
    const { theme, language, zone } = stored as Partial<Record<keyof Settings, unknown>>;
    return {
      theme: THEMES.find((one) => one === theme) ?? fallback.theme,
      language: LANGUAGES.find((one) => one === language) ?? fallback.language,
      zone: zone === "utc" ? "utc" : "local",
    };
  } catch {
    return fallback;
  }
}

/** The first of the reader's languages that there is; else English. */
function browserLanguage(): Language {
  const wanted = navigator.languages.map((tag) => tag.split("-")[0]);
  return wanted.map((tag) => LANGUAGES.find((one) => one === tag)).find((one) => one !== undefined) ?? "en";
}

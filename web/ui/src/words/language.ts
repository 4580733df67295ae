/** The language of the pages: what the person chose, else what the browser asks for. */

import { computed, signal, type Signal } from "@preact/signals";

export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language by its own name, so that whoever cannot read the page still finds it. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", zh: "简体中文" };

const TAGS: Readonly<Record<Language, string>> = { en: "en", zh: "zh-Hans" };

export const chosenLanguage: Signal<Language | null> = signal<Language | null>(null);

export const language = computed<Language>(() => chosenLanguage.value ?? asked(navigator.languages ?? []));

/** For `lang` and for Intl; English keeps the reader's own way to write dates (en-GB, en-US). */
export const languageTag = computed(() => {
  const own = language.value;
  return (navigator.languages ?? []).find((tag) => tag.split("-")[0] === own) ?? TAGS[own];
});

export function asked(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const found = LANGUAGES.find((name) => name === tag.split("-")[0]);
    if (found) return found;
  }
  return "en";
}

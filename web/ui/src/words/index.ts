/** The one catalogue of sentences. A new language: add its object to `languages`. */

import { en, type Catalogue } from "./en";

const languages: Readonly<Record<string, Catalogue>> = { en };

function pick(wanted: readonly string[]): Catalogue {
  for (const tag of wanted) {
    const found = languages[tag] ?? languages[tag.split("-")[0] ?? ""];
    if (found) return found;
  }
  return en;
}

export const words: Catalogue = pick(navigator.languages ?? []);

/** The one catalogue of sentences, in the language of the moment. */

import { en, type Catalogue } from "./en";
import { language, type Language } from "./language";
import { zh } from "./zh";

const CATALOGUES: Readonly<Record<Language, Catalogue>> = { en, zh };

/** Reading it while rendering subscribes to the language: the page is written anew when that changes. */
export const words: Catalogue = new Proxy(en, {
  get: (_, section) => Reflect.get(CATALOGUES[language.value], section) as unknown,
});

/** Light or dark: as the system says, until the person says otherwise. */

import { signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";

const KEY = "labelloop.theme";
const ORDER: readonly Theme[] = ["system", "light", "dark"];

export const theme = signal<Theme>(ORDER.find((name) => name === read()) ?? "system");

export function nextTheme(): void {
  theme.value = ORDER[(ORDER.indexOf(theme.value) + 1) % ORDER.length] ?? "system";
  try {
    localStorage.setItem(KEY, theme.value);
  } catch {
    // A browser that stores nothing forgets the choice at reload; that is all.
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/**
 * Language, theme and keys of a person. The server keeps them, so they follow the person to every browser;
 * this browser remembers the last ones, so that a page opens in them before the server has answered.
 */

import { computed, effect } from "@preact/signals";
import { ApiError, isPassing } from "../api/errors";
import { getPreferences, putPreferences, type Preferences } from "../api/preferences";
import { LANGUAGES, chosenLanguage } from "../words/language";
import { knownKeys, ownKeys } from "./keymap";
import { oneKey } from "./preferences";
import { THEMES, theme } from "./theme";

export interface ProfileApi {
  get(): Promise<Preferences>;
  put(preferences: Preferences): Promise<unknown>;
}

const CACHE = "labelloop.profile";
/** Whose choices the server does not have yet: a page that was left too early sends them on the next visit. */
const UNSENT = "labelloop.profile.unsent";
const QUIET_MS = 300;
const RETRY_MS = 5_000;

const present = computed<Preferences>(() => ({
  language: chosenLanguage.value,
  theme: theme.value,
  one_key: oneKey.value,
  keymap: { ...ownKeys.value },
}));

export function apply({ language, theme: wanted, one_key, keymap }: Preferences): void {
  chosenLanguage.value = LANGUAGES.find((name) => name === language) ?? null;
  theme.value = THEMES.find((name) => name === wanted) ?? "system";
  oneKey.value = one_key;
  ownKeys.value = knownKeys(keymap);
}

/** As this browser was left; what cannot be read is as if nothing had been chosen. */
export function remember(): void {
  try {
    const kept = localStorageText(CACHE);
    if (kept) apply(JSON.parse(kept) as Preferences);
  } catch {
    // Written by something else than this page: as if nothing had been chosen.
  }
  effect(() => keepLocally(CACHE, JSON.stringify(present.value)));
}

function localStorageText(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function keepLocally(name: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(name);
    else localStorage.setItem(name, text);
  } catch {
    // Without storage nothing is remembered over a reload but what the server has.
  }
}

/** One signed-in person: takes their choices over, and sends each change on. */
export class Profile {
  private known = "";
  private timer: ReturnType<typeof setTimeout> | null = null;
  private unfollow: () => void = () => undefined;
  private stopped = false;

  constructor(
    private readonly userId: number,
    private readonly api: ProfileApi = { get: getPreferences, put: putPreferences },
  ) {}

  async start(): Promise<void> {
    if (!this.unsent) await this.takeOver();
    if (this.stopped) return;
    this.known = this.unsent ? "" : JSON.stringify(present.value);
    this.unfollow = effect(() => {
      if (JSON.stringify(present.value) === this.known) return;
      this.unsent = true;
      this.wake(QUIET_MS);
    });
  }

  private async takeOver(): Promise<void> {
    const before = JSON.stringify(present.value);
    try {
      const kept = await this.api.get();
      if (this.stopped) return;
      if (JSON.stringify(present.value) === before) apply(kept);
      else this.unsent = true; // chosen while the answer was on its way: the newest counts
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // The server is away: what this browser remembers will do, and changes are sent once it is back.
    }
  }

  private get unsent(): boolean {
    return localStorageText(UNSENT) === String(this.userId);
  }

  private set unsent(is: boolean) {
    keepLocally(UNSENT, is ? String(this.userId) : null);
  }

  stop(): void {
    this.stopped = true;
    this.unfollow();
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private wake(ms: number): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.send(), ms);
  }

  private async send(): Promise<void> {
    this.timer = null;
    const sent = JSON.stringify(present.value);
    try {
      await this.api.put(present.value);
      this.known = sent;
      if (JSON.stringify(present.value) === sent) this.unsent = false;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (isPassing(error) && !this.stopped) this.wake(RETRY_MS);
    }
  }
}

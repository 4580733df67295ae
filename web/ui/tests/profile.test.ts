import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Unreachable } from "../src/api/errors";
import type { Preferences } from "../src/api/preferences";
import { ownKeys } from "../src/state/keymap";
import { oneKey } from "../src/state/preferences";
import { Profile, apply } from "../src/state/profile";
import { theme } from "../src/state/theme";
import { words } from "../src/words";
import { en } from "../src/words/en";
import { moment, percent } from "../src/words/format";
import { asked, chosenLanguage } from "../src/words/language";
import { zh } from "../src/words/zh";

const DEFAULTS: Preferences = { language: null, theme: "system", one_key: true, keymap: {} };
let profile: Profile;

class FakeAccount {
  away = false;
  readonly put: Preferences[] = [];

  constructor(public kept: Preferences) {}

  api = {
    get: async (): Promise<Preferences> => {
      if (this.away) throw new Unreachable("away");
      return this.kept;
    },
    put: async (preferences: Preferences): Promise<void> => {
      if (this.away) throw new Unreachable("away");
      this.put.push(preferences);
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  apply(DEFAULTS);
});

afterEach(() => {
  profile.stop();
  vi.useRealTimers();
  localStorage.clear();
  apply(DEFAULTS);
});

describe("a person's choices", () => {
  it("come from the account, and each change goes back to it, quick ones together", async () => {
    const account = new FakeAccount({ language: "zh", theme: "dark", one_key: false, keymap: { skip: ["F9"], gone: ["x"] } });
    profile = new Profile(7, account.api);
    await profile.start();
    expect([chosenLanguage.value, theme.value, oneKey.value, ownKeys.value]).toEqual(["zh", "dark", false, { skip: ["F9"] }]);
    await vi.runAllTimersAsync();
    expect(account.put).toEqual([]);
    theme.value = "light";
    chosenLanguage.value = "en";
    await vi.runAllTimersAsync();
    expect(account.put).toEqual([{ language: "en", theme: "light", one_key: false, keymap: { skip: ["F9"] } }]);
  });

  it("are sent once the server is back", async () => {
    const account = new FakeAccount(DEFAULTS);
    account.away = true;
    profile = new Profile(7, account.api);
    await profile.start();
    theme.value = "dark";
    await vi.advanceTimersByTimeAsync(4_000);
    expect(account.put).toEqual([]);
    account.away = false;
    await vi.advanceTimersByTimeAsync(6_000);
    expect(account.put).toEqual([{ ...DEFAULTS, theme: "dark" }]);
  });

  it("are not lost when the page is left before they are sent, but are nobody else's", async () => {
    const account = new FakeAccount(DEFAULTS);
    profile = new Profile(7, account.api);
    await profile.start();
    theme.value = "dark";
    profile.stop();
    profile = new Profile(8, new FakeAccount(DEFAULTS).api);
    await profile.start();
    expect(theme.value).toBe("system");
    profile.stop();
    theme.value = "dark";
    profile = new Profile(7, account.api);
    await profile.start();
    await vi.runAllTimersAsync();
    expect(theme.value).toBe("dark");
    expect(account.put).toEqual([{ ...DEFAULTS, theme: "dark" }]);
    profile.stop();
    profile = new Profile(7, account.api);
    await profile.start();
    expect(theme.value).toBe("system"); // sent, so what the account says counts again
  });

  it("that were made before the account answered are kept", async () => {
    const account = new FakeAccount(DEFAULTS);
    profile = new Profile(7, account.api);
    const started = profile.start();
    theme.value = "dark";
    await started;
    await vi.runAllTimersAsync();
    expect(theme.value).toBe("dark");
    expect(account.put).toEqual([{ ...DEFAULTS, theme: "dark" }]);
  });

  it("no longer hold what the account of another version knows and we do not", () => {
    profile = new Profile(7, new FakeAccount(DEFAULTS).api);
    apply({ language: "tlh", theme: "blue", one_key: true, keymap: {} });
    expect([chosenLanguage.value, theme.value]).toEqual([null, "system"]);
  });
});

describe("the catalogues", () => {
  it("speak the chosen language at once, figures and dates too", () => {
    profile = new Profile(7, new FakeAccount(DEFAULTS).api);
    expect(words.nav.label).toBe("Label");
    chosenLanguage.value = "zh";
    expect(words.nav.label).toBe("标注");
    expect(moment("2026-03-04T10:00:00Z")).toMatch(/2026年3月4日/);
    expect(percent(0.874)).toBe("87%");
    expect(asked(["fr", "zh-CN", "en"])).toBe("zh");
    expect(asked(["fr"])).toBe("en");
  });

  it("have the same sentences, and every Chinese one is Chinese", () => {
    profile = new Profile(7, new FakeAccount(DEFAULTS).api);
    const leaves = (of: object, path = ""): [string, unknown][] => Object.entries(of).flatMap(([name, value]: [string, unknown]) => (
      typeof value === "object" && value !== null ? leaves(value, `${path}${name}.`) : [[path + name, value] as [string, unknown]]
    ));
    expect(leaves(zh).map(([path]) => path).sort()).toEqual(leaves(en).map(([path]) => path).sort());
    const foreign = leaves(zh).filter(([path, text]) => typeof text === "string" && !/^keys|examples\.\d+\.0$/.test(path) && !/[\u4e00-\u9fff]/.test(text));
    expect(foreign.map(([path]) => path)).toEqual(["app"]);
  });
});

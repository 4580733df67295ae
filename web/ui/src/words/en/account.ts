export const account = {
  title: "Your account", language: "Language", browserLanguage: "As the browser asks", theme: "Appearance",
  themes: { system: "As the system says", light: "Light", dark: "Dark" },
  oneKey: "Go on after one key where a task has a single question",
  kept: "Kept with your account: it is the same in every browser.",
  keys: "Keys", keysHint: "Choose “Change” and press the new key. Classes take the digits and letters that no command uses.",
  command: "Command", key: "Keys", change: "Change", add: "Add a key", reset: "Reset", resetAll: "Reset all keys", none: "no key",
  press: "Press the new key, or Esc",
  taken: (key: string, other: string): string => `${key} already does “${other}”.`,
  useHere: "Use it here instead",
  refused: (key: string): string => `${key} belongs to the browser.`,
  changed: (command: string, key: string): string => `${command}: ${key}`,
  changeOf: (command: string): string => `Change the keys of “${command}”`,
  resetOf: (command: string): string => `Reset the keys of “${command}”`,
  scopes: { everywhere: "Everywhere", image: "Images", text: "Texts", review: "Review" },
  crashed: "This page has stumbled", crashedHint: "Your work is kept in this browser and on the server. Load the page again to go on.",
  reload: "Load again",
};

export const palette = {
  title: "Commands", find: "Find a command, a class or a page", none: "Nothing of that name.", pages: "Go to", classes: "Class", commands: "Command",
  found: (n: number): string => (n === 1 ? "1 entry" : `${n} entries`),
};

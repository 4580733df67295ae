import { count } from "../format";

export const common = {
  app: "Labelloop",
  count,
  loading: "Loading…",
  retry: "Try again",
  cancel: "Cancel",
  close: "Close",
  save: "Save",
  more: "Load more",
  skipToContent: "Skip to content",
  theme: { system: "Theme: system", light: "Theme: light", dark: "Theme: dark", next: "Change the theme" },
  notFound: "There is no such page.",
  toProjects: "To the projects",
  unreachable: "The server does not answer.",
  unreachableHint: "Your work is kept in this browser. This page tries again by itself.",
  sizeNote: (n: number): string => `n = ${count(n)}`,
};

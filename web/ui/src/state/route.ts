/** Which page is open, kept in the address bar. */

import { computed, signal } from "@preact/signals";

export type ProjectPage = "items" | "label" | "grid" | "review" | "models" | "loop" | "jobs" | "team" | "settings";

export type Route =
  | { readonly page: "sign-in" }
  | { readonly page: "projects" }
  | { readonly page: "account" }
  | { readonly page: "project"; readonly id: number; readonly tab: ProjectPage }
  | { readonly page: "unknown" };

export const PROJECT_TABS: readonly ProjectPage[] = ["label", "grid", "review", "items", "models", "loop", "jobs", "team", "settings"];

export function parse(path: string): Route {
  const parts = path.split("/").filter((part) => part !== "");
  if (parts.length === 0 || (parts.length === 1 && parts[0] === "projects")) return { page: "projects" };
  if (parts.length === 1 && parts[0] === "sign-in") return { page: "sign-in" };
  if (parts.length === 1 && parts[0] === "account") return { page: "account" };
  const id = Number(parts[1]);
  if (parts[0] === "projects" && Number.isSafeInteger(id) && parts.length <= 3) {
    const tab = PROJECT_TABS.find((name) => name === (parts[2] ?? "label"));
    if (tab) return { page: "project", id, tab };
  }
  return { page: "unknown" };
}

const path = signal(location.pathname);

export const route = computed(() => parse(path.value));

export function go(to: string, replace = false): void {
  if (to === location.pathname) return;
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  path.value = location.pathname;
}

export function projectPath(id: number, tab: ProjectPage): string {
  return `/projects/${id}/${tab}`;
}

addEventListener("popstate", () => {
  path.value = location.pathname;
});

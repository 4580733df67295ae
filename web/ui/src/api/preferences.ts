import { request } from "./client";

export interface Preferences {
  /** Null: what the browser asks for. */
  readonly language: string | null;
  readonly theme: string;
  readonly one_key: boolean;
  readonly keymap: Readonly<Record<string, readonly string[]>>;
}

export function getPreferences(): Promise<Preferences> {
  return request<Preferences>("GET", "/me/preferences");
}

export function putPreferences(preferences: Preferences): Promise<Preferences> {
  return request<Preferences>("PUT", "/me/preferences", { body: preferences });
}

import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { oneKey } from "../../state/preferences";
import { THEMES, theme } from "../../state/theme";
import { words } from "../../words";
import { LANGUAGES, LANGUAGE_NAMES, chosenLanguage } from "../../words/language";
import { KeyEditor } from "./keys";

/** What a person chooses for themselves; every choice holds at once and is kept with the account. */
export function AccountPage(): JSX.Element {
  const text = words.account;
  useEffect(() => {
    document.title = `${text.title} · ${words.app}`;
  }, [text]);
  return (
    <main class="page account" id="content">
      <header class="page-head"><h1>{text.title}</h1></header>
      <p class="quiet-note">{text.kept}</p>
      <form class="form" onSubmit={(event) => event.preventDefault()}>
        <label>
          <span>{text.language}</span>
          <select value={chosenLanguage.value ?? ""} data-testid="language"
            onChange={(event) => (chosenLanguage.value = LANGUAGES.find((name) => name === event.currentTarget.value) ?? null)}>
            <option value="">{text.browserLanguage}</option>
            {LANGUAGES.map((name) => <option key={name} value={name} lang={name}>{LANGUAGE_NAMES[name]}</option>)}
          </select>
        </label>
        <label>
          <span>{text.theme}</span>
          <select value={theme.value} data-testid="theme"
            onChange={(event) => (theme.value = THEMES.find((name) => name === event.currentTarget.value) ?? "system")}>
            {THEMES.map((name) => <option key={name} value={name}>{text.themes[name]}</option>)}
          </select>
        </label>
        <label class="switch">
          <input type="checkbox" checked={oneKey.value} onChange={(event) => (oneKey.value = event.currentTarget.checked)} />
          <span>{text.oneKey}</span>
        </label>
      </form>
      <KeyEditor />
    </main>
  );
}

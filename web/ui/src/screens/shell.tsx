import type { ComponentChildren, JSX } from "preact";
import type { User } from "../api/session";
import type { Courier } from "../state/courier";
import { leave } from "../state/account";
import { announced } from "../state/announcer";
import { PROJECT_TABS, go, projectPath, type ProjectPage } from "../state/route";
import { nextTheme, theme } from "../state/theme";
import { words } from "../words";
import { Dialog } from "./parts/dialog";
import { useWays } from "./palette/offers";
import { PaletteHost } from "./palette/palette";
import { Link } from "./parts/link";
import { WorkStatus } from "./status";
import { SignInForm } from "./signin";

interface Props {
  user: User;
  courier: Courier;
  project?: { id: number; name: string; tab: ProjectPage; role: string };
  children: ComponentChildren;
}

export function Shell({ user, courier, project, children }: Props): JSX.Element {
  const tabs = tabsOf(project?.role ?? user.role);
  useWays(project?.id ?? null, tabs);
  return (
    <>
      <a class="skip-link" href="#content">{words.skipToContent}</a>
      <header class="top">
        <nav class="crumbs" aria-label={words.nav.main}>
          <Link to="/projects" class="brand">
            <img src="/icon.svg" alt="" width="22" height="22" />
            <span>{project ? words.nav.projects : words.app}</span>
          </Link>
          {project && <span class="crumb" title={project.name}>{project.name}</span>}
        </nav>
        {project && <Tabs id={project.id} tab={project.tab} tabs={tabs} />}
        <div class="top-end">
          <WorkStatus courier={courier} />
          <ThemeButton />
          <Link to="/account" class="who" title={`${words.account.title} (${user.role})`}>{user.email}</Link>
          <button type="button" class="button quiet small" onClick={() => void leave().then(() => go("/sign-in"))}>
            {words.signIn.out}
          </button>
        </div>
      </header>
      {children}
      <Announcer />
      <PaletteHost />
      {courier.link.value === "signed-out" && (
        <Dialog title={words.signIn.again}>
          <p>{words.signIn.againHint}</p>
          <SignInForm email={user.email} done={() => courier.kick()} />
        </Dialog>
      )}
    </>
  );
}

/** Two regions take turns: a screen reader speaks a region when its text changes, also to the same words. */
function Announcer(): JSX.Element {
  const { text, turn } = announced.value;
  return (
    <>
      <p class="unseen announced" role="status">{turn % 2 === 1 ? text : ""}</p>
      <p class="unseen announced" role="status">{turn % 2 === 0 ? text : ""}</p>
    </>
  );
}

/** What an annotator may not open is not offered. */
const HIDDEN: Readonly<Record<string, readonly ProjectPage[]>> = { annotator: ["review", "team"] };

function tabsOf(role: string): readonly ProjectPage[] {
  const hidden = HIDDEN[role] ?? [];
  return PROJECT_TABS.filter((name) => !hidden.includes(name));
}

function Tabs({ id, tab, tabs }: { id: number; tab: ProjectPage; tabs: readonly ProjectPage[] }): JSX.Element {
  return (
    <nav class="tabs" aria-label={words.nav.project}>
      {tabs.map((name) => (
        <Link key={name} to={projectPath(id, name)} current={name === tab}>{words.nav[name]}</Link>
      ))}
    </nav>
  );
}

const SIGNS = { system: "◐", light: "☀", dark: "☾" } as const;

function ThemeButton(): JSX.Element {
  const name = words.theme[theme.value];
  return (
    <button type="button" class="button quiet small" aria-label={name} title={name} onClick={nextTheme}>
      {SIGNS[theme.value]}
    </button>
  );
}

/** What pages put into the palette. */

import { useEffect } from "preact/hooks";
import { leave } from "../../state/account";
import { keymap, reachable } from "../../state/keymap";
import { offer, type Entry } from "../../state/palette";
import { go, projectPath, type ProjectPage } from "../../state/route";
import { nextTheme } from "../../state/theme";
import type { Commands } from "../../tools/commands";
import { words } from "../../words";

/** The ways to other pages, from everywhere. */
export function useWays(projectId: number | null, tabs: readonly ProjectPage[]): void {
  useEffect(() => offer(() => [
    ...(projectId === null ? [] : tabs.map((tab) => way(tab, words.nav[tab], () => go(projectPath(projectId, tab))))),
    way("projects", words.nav.projects, () => go("/projects")),
    way("account", words.account.title, () => go("/account")),
    { ...way("theme", words.theme.next, nextTheme), group: words.palette.commands },
    { ...way("sign-out", words.signIn.out, () => void leave().then(() => go("/sign-in"))), group: words.palette.commands },
  ]), [projectId, tabs.length]);
}

function way(id: string, name: string, run: () => void): Entry {
  return { id: `go-${id}`, name, group: words.palette.pages, keys: [], run };
}

/** Every command and class of the workbench. */
export function useDeeds(commands: Commands): void {
  useEffect(() => offer(() => [...deeds(commands), ...classes(commands)]), [commands]);
}

function deeds(commands: Commands): Entry[] {
  void keymap.value;
  return reachable(commands.scopes).filter(({ command }) => command !== "palette").map(({ command, keys }) => ({
    id: command, name: words.commands[command], group: words.palette.commands, keys, run: () => commands.run(command),
  }));
}

function classes(commands: Commands): Entry[] {
  const { fields } = commands.workbench.parts.schema;
  return fields.flatMap((field, position) => commands.classesOf(field).map((cls) => {
    const key = commands.keyOf(field, cls.id);
    return {
      id: `class-${position}-${cls.id}`, name: cls.name, group: fields.length > 1 ? field.name : words.palette.classes,
      keys: key === undefined ? [] : [key], run: () => commands.give(field, cls.id),
    };
  }));
}

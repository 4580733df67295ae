import type { ComponentChildren, JSX } from "preact";
import type { Command } from "../../state/keymap";
import type { Commands } from "../../tools/commands";
import type { Easel } from "../../tools/easel";
import { itemName } from "../../model/itemname";
import { words } from "../../words";
import { percent } from "../../words/format";
import { CommandKeys } from "../parts/key";

export function Toolbar({ easel, commands }: { easel: Easel; commands: Commands }): JSX.Element {
  const text = words.label.tools;
  const item = commands.workbench.desk.value?.bundle.item;
  return (
    <div class="toolbar" role="toolbar" aria-label={words.label.item}>
      {easel.draws && (
        <>
          <ToolButton commands={commands} command="tool-draw" on={easel.tool.value === "draw"}>{text.draw}</ToolButton>
          <ToolButton commands={commands} command="tool-select" on={easel.tool.value === "select"}>{text.select}</ToolButton>
          <ToolButton commands={commands} command="hide">{easel.hidden.value ? text.show : text.hide}</ToolButton>
          <span class="rule" aria-hidden="true" />
        </>
      )}
      <ToolButton commands={commands} command="zoom-out">{text.zoomOut}</ToolButton>
      <span class="zoom">{percent(easel.stage.view.value.scale)}</span>
      <ToolButton commands={commands} command="zoom-in">{text.zoomIn}</ToolButton>
      <ToolButton commands={commands} command="fit">{text.fit}</ToolButton>
      {item && <span class="item-name" >{itemName(item)}</span>}
    </div>
  );
}

interface Props {
  commands: Commands;
  command: Command;
  on?: boolean;
  children: ComponentChildren;
}

function ToolButton({ commands, command, on, children }: Props): JSX.Element {
  return (
    <button type="button" class="button small tool" aria-pressed={on} title={words.commands[command]}
      onMouseDown={(event) => event.preventDefault()} onClick={() => commands.run(command)}>
      {children} <CommandKeys command={command} />
    </button>
  );
}

import type { ComponentChildren, JSX } from "preact";
import type { Command } from "../../state/keymap";
import type { Commands } from "../../tools/commands";
import type { Easel } from "../../tools/easel";
import type { ToolName } from "../../tools/registry";
import { itemName } from "../../model/itemname";
import { words } from "../../words";
import { percent } from "../../words/format";
import { CommandKeys } from "../parts/key";
import { PictureMenu } from "./picturemenu";

export function Toolbar({ easel, commands }: { easel: Easel; commands: Commands }): JSX.Element {
  const text = words.canvas.tools;
  const item = commands.workbench.desk.value?.bundle.item;
  return (
    <div class="toolbar" role="toolbar" aria-label={words.label.item}>
      {easel.draws && (
        <>
          {easel.tools().map((tool) => (
            <ToolButton key={tool} commands={commands} command={`tool-${tool}`} on={easel.tool.value === tool}>{text[tool]}</ToolButton>
          ))}
          {easel.palette.kind === "mask" && <BrushSize easel={easel} />}
          <ToolButton commands={commands} command="hide" on={easel.seen.veiled.value}>{easel.seen.veiled.value ? text.show : text.hide}</ToolButton>
          <span class="rule" aria-hidden="true" />
        </>
      )}
      <ToolButton commands={commands} command="zoom-out">{text.zoomOut}</ToolButton>
      <span class="zoom">{percent(easel.stage.view.value.scale)}</span>
      <ToolButton commands={commands} command="zoom-in">{text.zoomIn}</ToolButton>
      <ToolButton commands={commands} command="fit">{text.fit}</ToolButton>
      <PictureMenu easel={easel} commands={commands} />
      {easel.draws && <span class="tool-hint" aria-live="polite">{hint(easel)}</span>}
      {item && <span class="item-name" >{itemName(item)}</span>}
    </div>
  );
}

/** What the hand does next. */
function hint(easel: Easel): string {
  const field = easel.palette.field.value;
  const tool: ToolName = easel.tool.value;
  if (!field || tool === "select") return "";
  const note = easel.noted.value;
  if (note) return words.canvas.notes[note];
  const placed = easel.placed.value;
  const name = tool === "draw" && field.kind === "keypoints" ? field.points?.[placed ?? 0] : undefined;
  if (name !== undefined) return words.canvas.nextPoint(name);
  return words.canvas.hint[tool === "draw" ? field.kind : tool] ?? "";
}

function BrushSize({ easel }: { easel: Easel }): JSX.Element {
  return (
    <label class="brush-size">
      <span>{words.canvas.tools.brush}</span>
      <input type="range" min={1} max={200} value={easel.brush.value} aria-label={words.canvas.brushSize}
        onInput={(event) => (easel.brush.value = event.currentTarget.valueAsNumber)} />
      <output>{words.canvas.pixels(easel.brush.value)}</output>
    </label>
  );
}

interface Props {
  commands: Commands;
  command: Command;
  on?: boolean;
  children: ComponentChildren;
}

export function ToolButton({ commands, command, on, children }: Props): JSX.Element {
  return (
    <button type="button" class="button small tool" aria-pressed={on} title={words.commands[command]} data-command={command}
      onMouseDown={(event) => event.preventDefault()} onClick={() => commands.run(command)}>
      {children} <CommandKeys command={command} />
    </button>
  );
}

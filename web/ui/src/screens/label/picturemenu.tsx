import type { JSX } from "preact";
import type { Tones } from "../../model/tones";
import type { Commands } from "../../tools/commands";
import type { Easel } from "../../tools/easel";
import { words } from "../../words";
import { ToolButton } from "./toolbar";

const SLIDERS = [
  { name: "brightness", low: -1, high: 1 },
  { name: "contrast", low: -0.9, high: 0.9 },
  { name: "gamma", low: 0.2, high: 4 },
] as const satisfies readonly { name: keyof Tones; low: number; high: number }[];

/** How the picture is shown and what helps the eye; nothing of it changes a label. */
export function PictureMenu({ easel, commands }: { easel: Easel; commands: Commands }): JSX.Element {
  const { stage } = easel;
  const text = words.canvas;
  const tones = stage.tones.value;
  return (
    <details class="menu">
      <summary class="button small tool">{text.picture}</summary>
      <div class="menu-sheet">
        {SLIDERS.map(({ name, low, high }) => (
          <label key={name} class="slider">
            <span>{text[name]}</span>
            <input type="range" min={low} max={high} step={0.05} value={tones[name]}
              onInput={(event) => (stage.tones.value = { ...tones, [name]: event.currentTarget.valueAsNumber })} />
          </label>
        ))}
        <div class="row">
          <ToolButton commands={commands} command="invert" on={tones.invert}>{text.invert}</ToolButton>
          <ToolButton commands={commands} command="plain">{text.plain}</ToolButton>
          <ToolButton commands={commands} command="turn-view">{text.turn}</ToolButton>
          <ToolButton commands={commands} command="crosshair" on={stage.crosshair.value}>{text.crosshair}</ToolButton>
          {easel.draws && (
            <>
              <ToolButton commands={commands} command="grid" on={stage.grid.value > 0}>{text.grid}</ToolButton>
              <ToolButton commands={commands} command="pointer-keys" on={easel.pointerKeys.on.value}>{text.pointerKeys}</ToolButton>
              <ToolButton commands={commands} command="copy-previous">{text.copyPrevious}</ToolButton>
            </>
          )}
        </div>
      </div>
    </details>
  );
}

import type { ComponentChildren, JSX } from "preact";
import type { Command } from "../../state/keymap";
import { isOneKey } from "../../state/labelling";
import { oneKey } from "../../state/preferences";
import type { Commands } from "../../tools/commands";
import { words } from "../../words";
import { CommandKeys } from "../parts/key";

/** Other words for submitting and skipping, where that means something else. */
export interface ActionNames {
  readonly accept: string;
  readonly skip: string;
}

export function Actions({ commands, names }: { commands: Commands; names?: ActionNames | undefined }): JSX.Element {
  const { workbench } = commands;
  const desk = workbench.desk.value;
  const text = words.label;
  const review = desk?.review ?? false;
  const main = review ? text.correct : desk?.bundle.prediction && !workbench.changed.value ? text.accept : text.submit;
  return (
    <div class="actions">
      <Action commands={commands} command="accept" primary>{review ? main : names?.accept ?? main}</Action>
      <div class="action-row">
        <Action commands={commands} command="back" disabled={workbench.answers.list.value.length === 0}>{text.back}</Action>
        {review
          ? <Action commands={commands} command="forward">{text.forward}</Action>
          : <Action commands={commands} command="skip">{names?.skip ?? text.skip}</Action>}
      </div>
      {isOneKey(workbench.parts.schema) && (
        <label class="switch">
          <input type="checkbox" checked={oneKey.value} onChange={(event) => (oneKey.value = event.currentTarget.checked)} />
          <span>{text.oneKey}</span>
        </label>
      )}
    </div>
  );
}

interface ActionProps {
  commands: Commands;
  command: Command;
  primary?: boolean;
  disabled?: boolean;
  children: ComponentChildren;
}

function Action(props: ActionProps): JSX.Element {
  const { commands, command, primary, disabled, children } = props;
  return (
    <button type="button" class={`button action${primary ? " primary" : ""}`} disabled={disabled} title={words.commands[command]}
      data-command={command} onMouseDown={(event) => event.preventDefault()} onClick={() => commands.run(command)}>
      <span>{children}</span>
      <CommandKeys command={command} scopes={commands.scopes} />
    </button>
  );
}

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { say } from "../../state/announcer";
import { holders, isKept, placeOf, type Place } from "../../state/conflicts";
import { chord, keymap, ownKeys, type Command, type Line } from "../../state/keymap";
import { words } from "../../words";
import { Keys, keyNames } from "../parts/key";

const PLACES: readonly Place[] = ["everywhere", "text", "image", "review"];

/** A new key that somebody else has, or nobody may have. */
interface Doubt {
  readonly command: Command;
  readonly key: string;
  readonly held: readonly Command[];
}

/** Every command with its keys, to be changed one by one. */
export function KeyEditor(): JSX.Element {
  const text = words.account;
  const [recording, setRecording] = useState<Command | null>(null);
  const [doubt, setDoubt] = useState<Doubt | null>(null);
  const record = (command: Command | null): void => {
    setDoubt(null);
    setRecording(command);
  };
  const press = (command: Command, event: KeyboardEvent): void => {
    const key = chord(event);
    if (event.key === "Tab" || event.key === "Shift" || isModifier(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    record(null);
    if (event.key === "Escape") return;
    const held = holders(keymap.value, command, key);
    if (isKept(key) || held.length > 0) setDoubt({ command, key, held });
    else give(command, key, []);
  };
  return (
    <section class="key-editor" aria-labelledby="keys-title">
      <header class="page-head">
        <h2 id="keys-title">{text.keys}</h2>
        <button type="button" class="button small" disabled={Object.keys(ownKeys.value).length === 0} onClick={() => (ownKeys.value = {})}>{text.resetAll}</button>
      </header>
      <p class="quiet-note">{text.keysHint}</p>
      {PLACES.map((place) => (
        <div class="table-frame" key={place} tabIndex={0} role="region" aria-label={text.scopes[place]}>
          <table>
            <caption>{text.scopes[place]}</caption>
            <thead><tr><th scope="col">{text.command}</th><th scope="col">{text.key}</th><th scope="col">{text.change}</th></tr></thead>
            <tbody>
              {keymap.value.filter((line) => placeOf(line.scope) === place).map((line) => (
                <Row key={line.command} line={line} recording={recording === line.command} doubt={doubt?.command === line.command ? doubt : null}
                  record={record} press={press} settle={() => setDoubt(null)} />
              ))}
            </tbody>
          </table>
        </div>
      ))}
    </section>
  );
}

interface RowProps {
  line: Line;
  recording: boolean;
  doubt: Doubt | null;
  record: (command: Command | null) => void;
  press: (command: Command, event: KeyboardEvent) => void;
  settle: () => void;
}

function Row({ line, recording, doubt, record, press, settle }: RowProps): JSX.Element {
  const text = words.account;
  const { command, keys } = line;
  const name = words.commands[command];
  const own = ownKeys.value[command] !== undefined;
  return (
    <tr data-command-row={command}>
      <th scope="row">{name}</th>
      <td>
        {keys.length === 0 ? <span class="meta">{text.none}</span> : <span class="chords">{keys.map((key) => <Keys key={key} chord={key} />)}</span>}
        {doubt && (
          <p class="notice warn" role="alert">
            {doubt.held.length === 0 ? text.refused(keyNames(doubt.key)) : text.taken(keyNames(doubt.key), doubt.held.map((other) => words.commands[other]).join(", "))}
            {doubt.held.length > 0 && (
              <button type="button" class="button small" onClick={() => {
                give(command, doubt.key, doubt.held);
                settle();
              }}>{text.useHere}</button>
            )}
          </p>
        )}
      </td>
      <td class="row">
        <button type="button" class="button small" aria-label={recording ? text.press : text.changeOf(name)} aria-pressed={recording}
          onClick={() => record(recording ? null : command)} onBlur={() => recording && record(null)}
          onKeyDown={(event) => recording && press(command, event)}>
          {recording ? text.press : text.change}
        </button>
        {own && <button type="button" class="button small quiet" aria-label={text.resetOf(name)} onClick={() => reset(command)}>{text.reset}</button>}
      </td>
    </tr>
  );
}

/** The command has this key and no other; whoever had it before loses it. */
function give(command: Command, key: string, held: readonly Command[]): void {
  const without = held.map((other) => [other, (keymap.value.find((line) => line.command === other)?.keys ?? []).filter((each) => each !== key)]);
  ownKeys.value = { ...ownKeys.value, ...Object.fromEntries(without), [command]: [key] };
  say(words.account.changed(words.commands[command], keyNames(key)));
}

function reset(command: Command): void {
  const { [command]: _gone, ...others } = ownKeys.value;
  ownKeys.value = others;
}

function isModifier(key: string): boolean {
  return ["Control", "Alt", "Meta", "AltGraph", "CapsLock"].includes(key);
}

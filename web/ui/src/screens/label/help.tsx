import type { JSX } from "preact";
import { reachable } from "../../state/keymap";
import type { Commands } from "../../tools/commands";
import { words } from "../../words";
import { Dialog } from "../parts/dialog";
import { Keys } from "../parts/key";

/** Made from the keymap itself, so it cannot say anything else than what the keys do. */
export function Help({ commands }: { commands: Commands }): JSX.Element {
  const close = (): void => {
    commands.help.value = false;
  };
  const image = commands.scopes.has("image");
  return (
    <Dialog title={words.label.help} close={close} wide>
      <div class="help">
        <section>
          <dl>
            {reachable(commands.scopes).filter(({ keys }) => keys.length > 0).map(({ command, keys }) => (
              <div key={command}>
                <dt>{keys.map((chord) => <Keys key={chord} chord={chord} />)}</dt>
                <dd>{words.commands[command]}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section>
          {commands.workbench.parts.schema.fields.filter((field) => commands.classesOf(field).length > 0).map((field) => (
            <div key={field.name}>
              <h3>{words.label.helpClasses} · {field.name}</h3>
              <dl>
                {commands.classesOf(field).filter((cls) => commands.keyOf(field, cls.id)).map((cls) => (
                  <div key={cls.id}>
                    <dt><Keys chord={commands.keyOf(field, cls.id) ?? ""} /></dt>
                    <dd>{cls.name}</dd>
                  </div>
                ))}
              </dl>
            </div>
          ))}
          {image && (
            <>
              <h3>{words.mouse.title}</h3>
              <dl>
                <div><dt><kbd>{words.mouse.wheelKey}</kbd></dt><dd>{words.mouse.wheel}</dd></div>
                <div><dt><kbd>{words.mouse.dragKey}</kbd></dt><dd>{words.mouse.drag}</dd></div>
                <div><dt><kbd>{words.mouse.middleKey}</kbd></dt><dd>{words.mouse.middle}</dd></div>
              </dl>
            </>
          )}
        </section>
      </div>
    </Dialog>
  );
}

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { changeProject, putSchema, type Project } from "../../api/projects";
import { classColor, type LabelClass } from "../../model/schema";
import { words } from "../../words";
import { useAct } from "../parts/action";

interface Props {
  project: Project;
  mayManage: boolean;
  changed: () => void;
}

/** Name, guideline and classes. Ids are frozen: a class is renamed or retired here, never renumbered. */
export function SettingsPage({ project, mayManage, changed }: Props): JSX.Element {
  const [name, setName] = useState(project.name);
  const [guideline, setGuideline] = useState(project.guideline);
  const [decideBelow, setDecideBelow] = useState(project.decide_below);
  const [classes, setClasses] = useState<readonly LabelClass[]>(project.schema.classes);
  const [said, setSaid] = useState(false);
  const act = useAct();
  const text = words.settings;
  const save = (event: Event): void => {
    event.preventDefault();
    setSaid(false);
    act.run(async () => {
      if (name !== project.name || guideline !== project.guideline || decideBelow !== project.decide_below) {
        await changeProject(project.id, { name: name.trim(), guideline, decide_below: decideBelow });
      }
      if (classes !== project.schema.classes) await putSchema(project.id, grown(project, classes));
      setSaid(true);
      changed();
    });
  };
  return (
    <main class="page" id="content">
      <header class="page-head"><h1>{text.title}</h1></header>
      <form class="form settings" onSubmit={save}>
        <fieldset disabled={!mayManage}>
          <label><span>{text.name}</span><input value={name} maxLength={200} required onInput={(event) => setName(event.currentTarget.value)} /></label>
          <label><span>{text.guideline}</span><textarea rows={5} value={guideline} onInput={(event) => setGuideline(event.currentTarget.value)} /></label>
          {project.schema.fields.some(({ kind }) => kind !== "choice") && (
            <label>
              <span>{text.decideBelow}</span>
              <input type="number" min={0} max={1} step={0.01} value={decideBelow}
                onInput={(event) => setDecideBelow(event.currentTarget.valueAsNumber || 0)} />
            </label>
          )}
          <h2>{text.classes}</h2>
          <p class="quiet-note">{text.classesHint}</p>
          <Classes classes={classes} change={setClasses} />
          {act.problem && <p class="notice bad" role="alert">{act.problem}</p>}
          {said && <p class="notice good" role="status">{text.saved}</p>}
          <button type="submit" class="button primary" disabled={act.working}>{words.save}</button>
        </fieldset>
      </form>
    </main>
  );
}

/** Every field takes the new classes: with one field, the usual case, that is what is meant. */
function grown({ schema }: Project, classes: readonly LabelClass[]): Project["schema"] {
  const known = new Set(schema.classes.map(({ id }) => id));
  const added = classes.filter(({ id }) => !known.has(id)).map(({ id }) => id);
  return { classes, fields: schema.fields.map((field) => ({ ...field, classes: [...field.classes, ...added] })) };
}

function Classes({ classes, change }: { classes: readonly LabelClass[]; change: (classes: readonly LabelClass[]) => void }): JSX.Element {
  const text = words.settings;
  const set = (id: number, values: Partial<LabelClass>): void =>
    change(classes.map((cls) => (cls.id === id ? { ...cls, ...values } : cls)));
  const add = (): void => {
    const id = Math.max(-1, ...classes.map((cls) => cls.id)) + 1;
    change([...classes, { id, name: `${text.newName} ${id}`, color: classColor({ id, name: "" }) }]);
  };
  return (
    <>
      <ul class="class-rows">
        {classes.map((cls) => (
          <li key={cls.id} class={cls.retired ? "retired" : ""}>
            <span class="meta">{cls.id}</span>
            <input type="color" aria-label={`${text.color} ${cls.name}`} value={classColor(cls)} onInput={(event) => set(cls.id, { color: event.currentTarget.value })} />
            <input aria-label={`${text.name} ${cls.id}`} value={cls.name} required onInput={(event) => set(cls.id, { name: event.currentTarget.value })} />
            <button type="button" class="button small" onClick={() => set(cls.id, { retired: !cls.retired })}>
              {cls.retired ? text.restore : text.retire}
            </button>
          </li>
        ))}
      </ul>
      <button type="button" class="button small" onClick={add}>{text.add}</button>
    </>
  );
}

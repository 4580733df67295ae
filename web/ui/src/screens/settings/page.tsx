import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { changeProject, putSchema, type Project } from "../../api/projects";
import { classColor, type LabelClass, type LabelSchema } from "../../model/schema";
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
  const [consensus, setConsensus] = useState(project.consensus);
  const [classes, setClasses] = useState<readonly LabelClass[]>(project.schema.classes);
  const [places, setPlaces] = useState<Places>(new Map());
  const [said, setSaid] = useState(false);
  const act = useAct();
  const text = words.settings;
  const save = (event: Event): void => {
    event.preventDefault();
    setSaid(false);
    act.run(async () => {
      const values = { name: name.trim(), guideline, decide_below: decideBelow, consensus };
      if (name !== project.name || guideline !== project.guideline || decideBelow !== project.decide_below || consensus !== project.consensus) {
        await changeProject(project.id, values);
      }
      if (classes !== project.schema.classes) await putSchema(project.id, grown(project, classes, places));
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
          {project.overlap > 1 && (
            <label>
              <span>{text.consensus}</span>
              <select value={consensus} onChange={(event) => setConsensus(event.currentTarget.value === "majority" ? "majority" : "dawid-skene")}>
                <option value="majority">{text.majority}</option>
                <option value="dawid-skene">{text.dawidSkene}</option>
              </select>
            </label>
          )}
          <h2>{text.classes}</h2>
          <p class="quiet-note">{text.classesHint}</p>
          <Classes project={project} classes={classes} change={setClasses} places={places} place={setPlaces} />
          {act.problem && <p class="notice bad" role="alert">{act.problem}</p>}
          {said && <p class="notice good" role="status">{text.saved}</p>}
          <button type="submit" class="button primary" disabled={act.working}>{words.save}</button>
        </fieldset>
      </form>
    </main>
  );
}

/** The field that takes a new class, by class id; the first one that takes classes where nothing was chosen. */
type Places = ReadonlyMap<number, string>;

function takers({ schema }: Project): LabelSchema["fields"] {
  return schema.fields.filter(({ kind }) => kind !== "text");
}

function grown(project: Project, classes: readonly LabelClass[], places: Places): LabelSchema {
  const { schema } = project;
  const known = new Set(schema.classes.map(({ id }) => id));
  const added = classes.filter(({ id }) => !known.has(id));
  const usual = takers(project)[0]?.name;
  const of = (name: string): number[] => added.filter(({ id }) => (places.get(id) ?? usual) === name).map(({ id }) => id);
  return { classes, fields: schema.fields.map((field) => ({ ...field, classes: [...field.classes, ...of(field.name)] })) };
}

interface ClassesProps {
  project: Project;
  classes: readonly LabelClass[];
  change: (classes: readonly LabelClass[]) => void;
  places: Places;
  place: (places: Places) => void;
}

function Classes({ project, classes, change, places, place }: ClassesProps): JSX.Element {
  const known = new Set(project.schema.classes.map(({ id }) => id));
  const fields = takers(project);
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
            {fields.length > 1 && !known.has(cls.id) && (
              <select aria-label={text.fieldOf(cls.name)} value={places.get(cls.id) ?? fields[0]?.name}
                onChange={(event) => place(new Map(places).set(cls.id, event.currentTarget.value))}>
                {fields.map(({ name }) => <option key={name} value={name}>{name}</option>)}
              </select>
            )}
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

import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { ApiError, Unreachable } from "../../api/errors";
import { createProject } from "../../api/projects";
import { firstDouble, schemaFor, splitNames, type Question } from "../../model/newschema";
import { uniqueId } from "../../model/unique";
import { go, projectPath } from "../../state/route";
import { words } from "../../words";

interface Typed {
  name: string;
  kind: "image" | "text";
  question: Question;
  classes: string;
  points: string;
  guideline: string;
}

const BLANK: Typed = { name: "", kind: "image", question: "single", classes: "", points: "", guideline: "" };

export function NewProjectForm(): JSX.Element {
  const [typed, setTyped] = useState(BLANK);
  const [problem, setProblem] = useState("");
  const [working, setWorking] = useState(false);
  const key = useMemo(() => uniqueId(), [typed]);
  const text = words.projects;
  const set = (values: Partial<Typed>): void => setTyped({ ...typed, ...values });
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const wrong = check(typed);
    setProblem(wrong ?? "");
    if (wrong) return;
    setWorking(true);
    try {
      const { name, kind, question, guideline } = typed;
      const schema = schemaFor(splitNames(typed.classes), question, splitNames(typed.points));
      const project = await createProject({ name: name.trim(), kind, schema, guideline }, key);
      go(projectPath(project.id, "items"));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error instanceof Unreachable ? words.unreachable : error.message);
    } finally {
      setWorking(false);
    }
  };
  return (
    <form class="form" noValidate onSubmit={(event) => void send(event)}>
      <label><span>{text.name}</span>
        <input name="name" required maxLength={200} autoFocus value={typed.name}
          onInput={(event) => set({ name: event.currentTarget.value })} /></label>
      <Radios legend={text.kind} name="kind" value={typed.kind} options={{ image: text.image, text: text.text }}
        pick={(kind) => set({ kind, question: kind === "text" && typed.question !== "multiple" ? "single" : typed.question })} />
      <Radios legend={text.question} name="question" value={typed.question} pick={(question) => set({ question })}
        options={typed.kind === "image" ? { single: text.single, multiple: text.multiple, boxes: text.boxes, ...text.drawn }
          : { single: text.single, multiple: text.multiple }} />
      {typed.question === "keypoints" && (
        <label><span>{text.points}</span>
          <textarea name="points" rows={2} value={typed.points} aria-describedby="points-hint"
            onInput={(event) => set({ points: event.currentTarget.value })} />
          <small id="points-hint">{text.pointsHint}</small></label>
      )}
      <label><span>{text.classes}</span>
        <textarea name="classes" rows={4} value={typed.classes} aria-describedby="classes-hint"
          onInput={(event) => set({ classes: event.currentTarget.value })} />
        <small id="classes-hint">{text.classesHint}</small></label>
      <label><span>{text.guideline}</span>
        <textarea name="guideline" rows={2} value={typed.guideline} onInput={(event) => set({ guideline: event.currentTarget.value })} /></label>
      {problem && <p class="notice bad" role="alert">{problem}</p>}
      <button type="submit" class="button primary" disabled={working}>{working ? text.working : text.submit}</button>
    </form>
  );
}

function check(typed: Typed): string | null {
  const names = splitNames(typed.classes);
  const twice = firstDouble(names);
  if (typed.name.trim() === "") return words.projects.needName;
  if (names.length === 0) return words.projects.needClass;
  if (twice !== null) return words.projects.twice(twice);
  return typed.question === "keypoints" && splitNames(typed.points).length === 0 ? words.projects.needPoint : null;
}

interface RadioProps<V extends string> {
  legend: string;
  name: string;
  value: V;
  options: Partial<Record<V, string>>;
  pick: (value: V) => void;
}

function Radios<V extends string>({ legend, name, value, options, pick }: RadioProps<V>): JSX.Element {
  return (
    <fieldset class="radios">
      <legend>{legend}</legend>
      {(Object.entries(options) as [V, string][]).map(([option, label]) => (
        <label key={option}>
          <input type="radio" name={name} value={option} checked={option === value} onChange={() => pick(option)} />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

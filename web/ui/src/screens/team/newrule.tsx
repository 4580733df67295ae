import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Project } from "../../api/projects";
import { addRule, type Group, type Member, type NewRule } from "../../api/team";
import { words } from "../../words";
import type { Run } from "./assignment";

interface Props {
  project: Project;
  groups: readonly Group[];
  people: readonly Member[];
  run: Run;
}

const BLANK = { to: "", scenario: "", attribute: "", value: "", classId: "" };

export function NewRuleForm({ project, groups, people, run }: Props): JSX.Element {
  const text = words.team.assignment;
  const [asked, setAsked] = useState(BLANK);
  const set = (values: Partial<typeof BLANK>): void => setAsked({ ...asked, ...values });
  const empty = asked.scenario === "" && asked.attribute === "" && asked.classId === "";
  const submit = (event: Event): void => {
    event.preventDefault();
    run(async () => {
      await addRule(project.id, ruleOf(asked));
      setAsked(BLANK);
    });
  };
  return (
    <form class="new-rule" onSubmit={submit} aria-label={text.newRule}>
      <label><span>{text.scenario}</span><input value={asked.scenario} onInput={(event) => set({ scenario: event.currentTarget.value })} /></label>
      <label><span>{text.attribute}</span><input value={asked.attribute} onInput={(event) => set({ attribute: event.currentTarget.value })} /></label>
      <label><span>{text.value}</span><input value={asked.value} onInput={(event) => set({ value: event.currentTarget.value })} /></label>
      <label>
        <span>{text.predicted}</span>
        <select value={asked.classId} onChange={(event) => set({ classId: event.currentTarget.value })}>
          <option value="">{text.any}</option>
          {project.schema.classes.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
        </select>
      </label>
      <label>
        <span>{text.to}</span>
        <select value={asked.to} required onChange={(event) => set({ to: event.currentTarget.value })}>
          <option value="" />
          {groups.filter(({ user_id }) => user_id === null).map(({ id, name }) => <option key={`g${id}`} value={`g${id}`}>{name}</option>)}
          {people.map(({ user_id, email }) => <option key={`u${user_id}`} value={`u${user_id}`}>{email}</option>)}
        </select>
      </label>
      <button type="submit" class="button" disabled={empty || asked.to === ""}>{text.add}</button>
    </form>
  );
}

function ruleOf({ to, scenario, attribute, value, classId }: typeof BLANK): NewRule {
  const id = Number(to.slice(1));
  return {
    ...(to.startsWith("g") ? { group_id: id } : { user_id: id }),
    ...(scenario === "" ? {} : { scenario }),
    ...(attribute === "" ? {} : { attribute }),
    ...(attribute === "" || value === "" ? {} : { value }),
    ...(classId === "" ? {} : { class_id: Number(classId) }),
  };
}

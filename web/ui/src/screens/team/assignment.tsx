import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Project } from "../../api/projects";
import {
  addGroup, applyRules, getMembers, listGroups, listRules, removeGroup, removeRule, setGroupMembers, type Group, type Member, type Rule,
} from "../../api/team";
import { className } from "../../model/schema";
import { words } from "../../words";
import { useAct } from "../parts/action";
import { useResource } from "../parts/resource";
import { Read } from "../parts/states";
import { NewRuleForm } from "./newrule";

interface Props {
  project: Project;
  mayManage: boolean;
}

interface State {
  groups: readonly Group[];
  rules: readonly Rule[];
  people: readonly Member[];
}

export type Run = (what: () => Promise<unknown>) => void;

export function AssignmentSection({ project, mayManage }: Props): JSX.Element {
  const state = useResource(() => read(project.id), [project.id]);
  const [said, setSaid] = useState(false);
  const act = useAct();
  const text = words.team.assignment;
  const run: Run = (what) => act.run(async () => {
    setSaid(false);
    await what();
    state.reload();
  });
  return (
    <section class="team-section">
      {act.problem && <p class="notice bad" role="alert">{act.problem}</p>}
      {said && <p class="notice good" role="status">{text.applied}</p>}
      <Read of={state}>{({ groups, rules, people }) => (
        <>
          <h2>{text.groups}</h2>
          <p class="quiet-note">{text.groupsHint}</p>
          {groups.length === 0 && <p class="quiet-note">{text.none}</p>}
          <ul class="groups">
            {groups.map((group) => <GroupCard key={group.id} group={group} people={people} run={mayManage ? run : null} />)}
          </ul>
          {mayManage && <NewGroup add={(name) => run(() => addGroup(project.id, name, []))} />}
          <h2>{text.rules}</h2>
          <p class="quiet-note">{text.rulesHint}</p>
          {rules.length === 0 && <p class="quiet-note">{text.noRules}</p>}
          <ol class="rules">
            {rules.map((rule) => (
              <li key={rule.id} class="row">
                <span>{describe(rule, project)} → <strong>{groups.find(({ id }) => id === rule.group_id)?.name ?? rule.group_id}</strong></span>
                {mayManage && <button type="button" class="button quiet small" onClick={() => run(() => removeRule(rule.id))}>{text.remove}</button>}
              </li>
            ))}
          </ol>
          {mayManage && <NewRuleForm project={project} groups={groups} people={people} run={run} />}
          {mayManage && rules.length > 0 && (
            <button type="button" class="button" disabled={act.working} onClick={() => run(async () => {
              await applyRules(project.id);
              setSaid(true);
            })}>{text.apply}</button>
          )}
        </>
      )}</Read>
    </section>
  );
}

async function read(projectId: number): Promise<State> {
  const [groups, rules, members] = await Promise.all([listGroups(projectId), listRules(projectId), getMembers(projectId)]);
  return { groups, rules, people: members.people };
}

function describe(rule: Rule, project: Project): string {
  const text = words.team.assignment;
  const parts = [
    rule.scenario === null ? null : text.is(text.scenario, rule.scenario),
    rule.attribute === null ? null : text.is(rule.attribute, rule.value ?? text.any),
    rule.class_id === null ? null : text.is(text.predicted, className(project.schema, rule.class_id)),
  ];
  return parts.filter((part) => part !== null).join(" · ");
}

function GroupCard({ group, people, run }: { group: Group; people: readonly Member[]; run: Run | null }): JSX.Element {
  const text = words.team.assignment;
  const inside = new Set(group.members);
  const change = (members: readonly number[]): void => run?.(() => setGroupMembers(group.id, members));
  const others = people.filter(({ user_id }) => !inside.has(user_id));
  return (
    <li class="card">
      <header class="row">
        <h3>{group.name}</h3>
        {run && <button type="button" class="button quiet small" onClick={() => run(() => removeGroup(group.id))}>{text.remove}</button>}
      </header>
      {group.user_id === null && (
        <>
          <ul class="row" aria-label={text.members}>
            {people.filter(({ user_id }) => inside.has(user_id)).map(({ user_id, email }) => (
              <li key={user_id} class="chip">
                {email}
                {run && (
                  <button type="button" class="button quiet small" aria-label={`${text.remove}: ${email}`}
                    onClick={() => change(group.members.filter((id) => id !== user_id))}>✕</button>
                )}
              </li>
            ))}
          </ul>
          {run && others.length > 0 && (
            <select aria-label={`${text.add}: ${group.name}`} value="" onChange={(event) => change([...group.members, Number(event.currentTarget.value)])}>
              <option value="" disabled>{text.add}…</option>
              {others.map(({ user_id, email }) => <option key={user_id} value={user_id}>{email}</option>)}
            </select>
          )}
        </>
      )}
    </li>
  );
}

function NewGroup({ add }: { add: (name: string) => void }): JSX.Element {
  const text = words.team.assignment;
  const [name, setName] = useState("");
  const submit = (event: Event): void => {
    event.preventDefault();
    add(name);
    setName("");
  };
  return (
    <form class="row inline-form" onSubmit={submit}>
      <input aria-label={text.newGroup} placeholder={text.newGroup} maxLength={200} value={name} onInput={(event) => setName(event.currentTarget.value)} />
      <button type="submit" class="button" disabled={name.trim() === ""}>{text.add}</button>
    </form>
  );
}

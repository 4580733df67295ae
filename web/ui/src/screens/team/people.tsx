import type { JSX } from "preact";
import { getMembers, setAccess, setMember, type Member, type Members, type ProjectRole } from "../../api/team";
import { words } from "../../words";
import { useAct } from "../parts/action";
import { useResource } from "../parts/resource";
import { Read } from "../parts/states";

const ROLES: readonly ProjectRole[] = ["manager", "reviewer", "annotator"];

interface Props {
  projectId: number;
  mayManage: boolean;
}

export function PeopleSection({ projectId, mayManage }: Props): JSX.Element {
  const members = useResource(() => getMembers(projectId), [projectId]);
  const act = useAct();
  const text = words.team.people;
  const run = (what: () => Promise<unknown>): void => act.run(async () => {
    await what();
    members.reload();
  });
  return (
    <section class="team-section">
      {act.problem && <p class="notice bad" role="alert">{act.problem}</p>}
      <Read of={members}>{(data) => (
        <>
          <Access data={data} disabled={!mayManage || act.working} change={(access) => run(() => setAccess(projectId, access))} />
          <p class="quiet-note">{text.hint}</p>
          <div class="table-frame">
            <table>
              <thead><tr><th>{words.team.person}</th><th>{text.workspace}</th><th>{text.role}</th></tr></thead>
              <tbody>
                {data.people.map((person) => (
                  <Person key={person.user_id} person={person} disabled={!mayManage || act.working}
                    change={(role) => run(() => setMember(projectId, person.user_id, role))} />
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}</Read>
    </section>
  );
}

function Access({ data, disabled, change }: { data: Members; disabled: boolean; change: (access: Members["access"]) => void }): JSX.Element {
  const text = words.team.people;
  return (
    <fieldset class="radios" disabled={disabled}>
      <legend>{text.access}</legend>
      {(["open", "members"] as const).map((access) => (
        <label key={access}>
          <input type="radio" name="access" checked={data.access === access} onChange={() => change(access)} /> {text[access]}
        </label>
      ))}
    </fieldset>
  );
}

function Person({ person, disabled, change }: { person: Member; disabled: boolean; change: (role: ProjectRole | null) => void }): JSX.Element {
  const text = words.team.people;
  const choose = (value: string): void => change(ROLES.find((role) => role === value) ?? null);
  return (
    <tr>
      <th scope="row">{person.email}</th>
      <td>{text.roles[person.workspace_role]}</td>
      <td>
        {person.workspace_role === "admin" ? text.roles["admin"] : (
          <select aria-label={`${text.role}: ${person.email}`} value={person.role ?? ""} disabled={disabled}
            onChange={(event) => choose(event.currentTarget.value)}>
            <option value="">{text.same}</option>
            {ROLES.map((role) => <option key={role} value={role}>{text.roles[role]}</option>)}
          </select>
        )}
      </td>
    </tr>
  );
}

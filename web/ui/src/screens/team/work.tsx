import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { getWork, type Day, type PersonWork, type Work } from "../../api/team";
import type { PlotPoint } from "../../model/plot";
import { words } from "../../words";
import { Plot } from "../loop/plot";
import { Figure } from "../parts/figure";
import { useResource } from "../parts/resource";
import { Empty, Read } from "../parts/states";
import { Bars } from "./bars";

const SPANS = [7, 30, 90, 365] as const;

/** Who did how much and how well, by person and by day. */
export function WorkSection({ projectId }: { projectId: number }): JSX.Element {
  const [days, setDays] = useState<number>(30);
  const work = useResource(() => getWork(projectId, days), [projectId, days]);
  return (
    <section class="team-section">
      <div class="segments" role="group" aria-label={words.team.work.days(days)}>
        {SPANS.map((span) => (
          <button key={span} type="button" aria-pressed={span === days} onClick={() => setDays(span)}>{words.team.work.days(span)}</button>
        ))}
      </div>
      <Read of={work}>{(data) => (data.people.length === 0
        ? <Empty title={words.team.work.none}><p>{words.team.work.noneHint}</p></Empty>
        : <Figures work={data} />)}</Read>
    </section>
  );
}

function Figures({ work }: { work: Work }): JSX.Element {
  const text = words.team.work;
  const [chosen, setChosen] = useState<number | null>(null);
  const person = work.people.find(({ user_id }) => user_id === chosen);
  const careless = work.people.filter((each) => each.careless);
  return (
    <>
      {careless.map((each) => (
        <p key={each.user_id} class="notice warn" role="alert" data-testid="careless">
          <span><strong>{each.email}: {text.careless}.</strong> {text.carelessHint}</span>
          <Figure of={each.wrong_accepted} unit="share" />
          {each.chance !== null && <small>{text.chance(each.chance)}</small>}
        </p>
      ))}
      <label class="row person-choice">
        <span>{words.team.person}</span>
        <select value={chosen ?? ""} onChange={(event) => setChosen(event.currentTarget.value === "" ? null : Number(event.currentTarget.value))}>
          <option value="">{words.team.everyone}</option>
          {work.people.map((each) => <option key={each.user_id} value={each.user_id}>{each.email ?? `#${each.user_id}`}</option>)}
        </select>
      </label>
      <DayPlots days={person?.days ?? work.days} first={work.first} last={work.last} />
      <People people={work.people} />
    </>
  );
}

function DayPlots({ days, first, last }: { days: readonly Day[]; first: string; last: string }): JSX.Element {
  const text = words.team.work.plots;
  const points = (pick: (day: Day) => Day["agreement"]): PlotPoint[] =>
    days.map((day) => ({ x: Date.parse(day.day), label: shortDay(day.day), y: pick(day) }));
  const bars = (value: (day: Day) => number): { label: string; day: string; value: number }[] =>
    days.map((day) => ({ label: shortDay(day.day), day: day.day, value: value(day) }));
  return (
    <section class="plots">
      <Bars title={text.items} first={first} last={last} bars={bars(({ submitted }) => submitted)} />
      <Bars title={text.time} first={first} last={last} bars={bars(({ active_seconds }) => Math.round(active_seconds / 6) / 10)} />
      <Plot title={text.agreement} axis={text.day} unit="share" points={points(({ agreement }) => agreement)} />
      <Plot title={text.rejection} axis={text.day} unit="share" points={points(({ rejection }) => rejection)} />
    </section>
  );
}

/** "11-21": the year is in sight elsewhere. */
function shortDay(day: string): string {
  return day.slice(5);
}

function People({ people }: { people: readonly PersonWork[] }): JSX.Element {
  const text = words.team.work;
  return (
    <div class="table-frame">
      <table data-testid="work">
        <caption>{text.note}</caption>
        <thead>
          <tr>
            <th>{words.team.person}</th><th>{text.submitted}</th><th>{text.time}</th><th>{text.each}</th><th>{text.agreement}</th>
            <th>{text.rejection}</th><th>{text.fixed}</th><th>{text.accuracy}</th><th>{text.wrong}</th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.user_id}>
              <th scope="row">{person.email ?? `#${person.user_id}`}</th>
              <td>{words.count(person.submitted)}</td>
              <td>{text.hours(person.active_seconds)}</td>
              <td>{person.seconds_each === null ? "–" : words.review.seconds(person.seconds_each)}</td>
              <td><Figure of={person.agreement} unit="share" /></td>
              <td><Figure of={person.rejection} unit="share" /></td>
              <td><Figure of={person.fixed} unit="share" /></td>
              <td><Figure of={person.accuracy} unit="share" /></td>
              <td><Figure of={person.wrong_accepted} unit="share" /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

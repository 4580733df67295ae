import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Project } from "../../api/projects";
import { words } from "../../words";
import { AgreementSection } from "./agreement";
import { AssignmentSection } from "./assignment";
import { ChecksSection } from "./checks";
import { DeletedSection } from "./deleted";
import { PeopleSection } from "./people";
import { WorkSection } from "./work";

const SECTIONS = ["work", "agreement", "people", "assignment", "checks", "deleted"] as const;
type Section = (typeof SECTIONS)[number];
/** What only a manager may look at. */
const MANAGED: ReadonlySet<Section> = new Set(["checks"]);

export function TeamPage({ project, mayManage }: { project: Project; mayManage: boolean }): JSX.Element {
  const [section, setSection] = useState<Section>("work");
  const text = words.team;
  return (
    <main class="page wide" id="content">
      <header class="page-head">
        <h1>{text.title}</h1>
        <div class="segments" role="group" aria-label={text.title}>
          {SECTIONS.filter((name) => mayManage || !MANAGED.has(name)).map((name) => (
            <button key={name} type="button" aria-pressed={name === section} onClick={() => setSection(name)}>{text.sections[name]}</button>
          ))}
        </div>
      </header>
      {section === "work" && <WorkSection projectId={project.id} />}
      {section === "agreement" && <AgreementSection projectId={project.id} />}
      {section === "people" && <PeopleSection projectId={project.id} mayManage={mayManage} />}
      {section === "assignment" && <AssignmentSection project={project} mayManage={mayManage} />}
      {section === "checks" && <ChecksSection projectId={project.id} />}
      {section === "deleted" && <DeletedSection projectId={project.id} mayManage={mayManage} />}
    </main>
  );
}

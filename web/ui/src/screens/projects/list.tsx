import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { listProjects, type Project } from "../../api/projects";
import { projectPath } from "../../state/route";
import { words } from "../../words";
import { Dialog } from "../parts/dialog";
import { Link } from "../parts/link";
import { useResource } from "../parts/resource";
import { Empty, Read } from "../parts/states";
import { NewProjectForm } from "./create";

export function ProjectsPage({ mayCreate }: { mayCreate: boolean }): JSX.Element {
  const [creating, setCreating] = useState(false);
  const projects = useResource(allProjects, []);
  const text = words.projects;
  const create = mayCreate && (
    <button type="button" class="button primary" onClick={() => setCreating(true)}>{text.create}</button>
  );
  return (
    <main class="page" id="content">
      <header class="page-head"><h1>{text.title}</h1>{create}</header>
      <Read of={projects}>
        {(list) => list.length === 0
          ? <Empty title={text.none}><p>{text.noneHint}</p>{create}</Empty>
          : <ul class="cards">{list.map((project) => <li key={project.id}><ProjectCard project={project} /></li>)}</ul>}
      </Read>
      {creating && (
        <Dialog title={text.create} close={() => setCreating(false)}>
          <NewProjectForm />
        </Dialog>
      )}
    </main>
  );
}

async function allProjects(): Promise<Project[]> {
  const all: Project[] = [];
  for (let after: string | undefined; ; ) {
    const { items, next } = await listProjects(after);
    all.push(...items);
    if (next === null) return all;
    after = next;
  }
}

function ProjectCard({ project }: { project: Project }): JSX.Element {
  const { counters, schema } = project;
  const total = counters.tasks_open + counters.tasks_done;
  const text = words.projects;
  return (
    <article class="card">
      <h2><Link to={projectPath(project.id, "label")}>{project.name}</Link></h2>
      <p class="meta">
        {project.kind === "image" ? text.image : text.text} · {text.classCount(schema.classes.length)} · {text.items(counters.items)}
      </p>
      <progress max={Math.max(total, 1)} value={counters.tasks_done} aria-label={text.progress(counters.tasks_done, total)} />
      <p class="meta">{text.progress(counters.tasks_done, total)} · {text.annotations(counters.annotations)}</p>
      <nav class="row" aria-label={project.name}>
        {(["label", "items", "models", "loop"] as const).map((tab) => (
          <Link key={tab} to={projectPath(project.id, tab)} class="button small">{words.nav[tab]}</Link>
        ))}
      </nav>
    </article>
  );
}

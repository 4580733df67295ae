import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { getProject, type Project } from "../api/projects";
import type { User } from "../api/session";
import type { Courier } from "../state/courier";
import type { ProjectPage as Tab } from "../state/route";
import { words } from "../words";
import { GridPage } from "./grid/page";
import { ItemsPage } from "./items/page";
import { JobsPage } from "./jobs/page";
import { LabelPage } from "./label/page";
import { LoopPage } from "./loop/page";
import { ModelsPage } from "./models/page";
import { useResource } from "./parts/resource";
import { Read } from "./parts/states";
import { ReviewPage } from "./review/page";
import { SettingsPage } from "./settings/page";
import { Shell } from "./shell";
import { TeamPage } from "./team/page";

interface Props {
  id: number;
  tab: Tab;
  user: User;
  courier: Courier;
}

export function ProjectPage({ id, tab, user, courier }: Props): JSX.Element {
  const project = useResource(() => getProject(id), [id, tab]);
  const name = project.data?.name ?? "";
  useEffect(() => {
    document.title = name ? `${words.nav[tab]} · ${name}` : words.app;
  }, [name, tab]);
  return (
    <Shell user={user} courier={courier} project={{ id, name, tab, role: project.data?.role ?? user.role }}>
      <Read of={project}>{(data) => <Room project={data} tab={tab} user={user} courier={courier} changed={project.reload} />}</Read>
    </Shell>
  );
}

interface RoomProps {
  project: Project;
  tab: Tab;
  user: User;
  courier: Courier;
  changed: () => void;
}

function Room({ project, tab, user, courier, changed }: RoomProps): JSX.Element {
  const role = project.role ?? user.role;
  const mayManage = role === "manager" || role === "admin";
  const common = { key: project.id, projectId: project.id, mayManage };
  switch (tab) {
    case "label": return <LabelPage key={project.id} project={project} userId={user.id} courier={courier} />;
    case "grid": return <GridPage key={project.id} project={project} />;
    case "review": return <ReviewPage key={project.id} project={project} userId={user.id} />;
    case "items": return <ItemsPage key={project.id} project={project} mayManage={mayManage} mayReview={mayManage || role === "reviewer"} />;
    case "models": return <ModelsPage {...common} />;
    case "loop": return <LoopPage {...common} kind={project.kind} />;
    case "jobs": return <JobsPage {...common} />;
    case "team": return <TeamPage key={project.id} project={project} mayManage={mayManage} />;
    case "settings": return <SettingsPage key={project.id} project={project} mayManage={mayManage} changed={changed} />;
  }
}

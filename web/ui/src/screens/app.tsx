import type { JSX } from "preact";
import { useEffect, useErrorBoundary } from "preact/hooks";
import { visit, visitBegins, type Visit } from "../state/account";
import { remember } from "../state/profile";
import { go, route } from "../state/route";
import { theme } from "../state/theme";
import { words } from "../words";
import { languageTag } from "../words/language";
import { AccountPage } from "./account/page";
import { Link } from "./parts/link";
import { Empty, Loading } from "./parts/states";
import { ProjectPage } from "./projectpage";
import { ProjectsPage } from "./projects/list";
import { Shell } from "./shell";
import { SignInPage } from "./signin";

const RETRY_MS = 3_000;
/** Where a guest wanted to go. */
let wanted = "/projects";

remember();

export function App(): JSX.Element {
  const now = visit.value;
  useEffect(() => void visitBegins(), []);
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme.value;
    document.documentElement.lang = languageTag.value;
  }, [theme.value, languageTag.value]);
  useEffect(() => {
    if (now.is !== "away") return undefined;
    const timer = setTimeout(() => void visitBegins(), RETRY_MS);
    return () => clearTimeout(timer);
  }, [now]);
  useEffect(() => {
    if (now.is === "guest" && route.value.page !== "sign-in") {
      wanted = location.pathname;
      go("/sign-in", true);
    }
    if (now.is === "member" && route.value.page === "sign-in") go(wanted, true);
  }, [now, route.value]);
  const [crash] = useErrorBoundary((error: unknown) => console.error(error));
  return crash ? <Crash /> : <Page now={now} />;
}

function NotFound(): JSX.Element {
  return (
    <main class="page" id="content">
      <Empty title={words.notFound} whole><Link to="/projects" class="button">{words.toProjects}</Link></Empty>
    </main>
  );
}

function Crash(): JSX.Element {
  return (
    <main class="page" id="content">
      <Empty title={words.account.crashed} whole>
        <p>{words.account.crashedHint}</p>
        <button type="button" class="button primary" onClick={() => location.reload()}>{words.account.reload}</button>
      </Empty>
    </main>
  );
}

function Page({ now }: { now: Visit }): JSX.Element {
  if (now.is === "unknown") return <main class="page"><Loading /></main>;
  if (now.is === "away") {
    return <main class="page"><Empty title={words.unreachable}><p>{words.unreachableHint}</p></Empty></main>;
  }
  if (now.is === "guest") return <SignInPage done={() => go(wanted, true)} />;
  const { user, courier } = now;
  const here = route.value;
  if (here.page === "project") {
    return <ProjectPage key={`${user.id}/${here.id}`} id={here.id} tab={here.tab} user={user} courier={courier} />;
  }
  return (
    <Shell user={user} courier={courier}>
      {here.page === "account" ? <AccountPage />
        : here.page === "projects" ? <ProjectsPage key={user.id} mayCreate={user.role === "manager" || user.role === "admin"} />
        : <NotFound />}
    </Shell>
  );
}

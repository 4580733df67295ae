import { render } from "preact";
import { App } from "./screens/app";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/bench.css";
import "./styles/text.css";
import "./styles/pages.css";
import "./styles/team.css";

const root = document.getElementById("app");
if (!root) throw new Error("index.html has no #app");
render(<App />, root);

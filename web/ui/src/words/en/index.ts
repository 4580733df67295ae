/** Every sentence of the pages in English. Another language is another object of this type. */

import { account, palette } from "./account";
import { canvas } from "./canvas";
import { commands, keys, mouse } from "./commands";
import { common } from "./common";
import { grid } from "./grid";
import { items } from "./items";
import { jobs } from "./jobs";
import { label } from "./label";
import { loop } from "./loop";
import { models } from "./models";
import { projects } from "./projects";
import { review } from "./review";
import { settings } from "./settings";
import { nav, signIn } from "./shell";
import { team } from "./team";
import { text } from "./text";
import { transfer } from "./transfer";

export const en = {
  ...common, nav, signIn, account, palette, projects, label, canvas, text, review,
  grid, items, models, loop, jobs, transfer, settings, team, commands, mouse, keys,
};

export type Catalogue = typeof en;

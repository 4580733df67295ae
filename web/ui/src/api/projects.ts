import type { SchemaDraft } from "../model/newschema";
import type { LabelSchema } from "../model/schema";
import { request } from "./client";
import { page, type Page } from "./paging";

export interface Counters {
  readonly items: number;
  readonly tasks_open: number;
  readonly tasks_done: number;
  readonly annotations: number;
}

export interface Project {
  readonly id: number;
  readonly name: string;
  readonly kind: string;
  readonly overlap: number;
  readonly guideline: string;
  /** Drafted regions less sure than this demand a decision before submitting. */
  readonly decide_below: number;
  readonly consensus: "majority" | "dawid-skene";
  readonly schema: LabelSchema;
  readonly counters: Counters;
  readonly created_at: string;
  /** What the person who asked is in this project; only where one project is read. */
  readonly role?: string | null;
}

export interface NewProject {
  readonly name: string;
  readonly kind: string;
  readonly schema: SchemaDraft;
  readonly guideline: string;
}

export function listProjects(after?: string): Promise<Page<Project>> {
  return page<Project>("/projects", { after, limit: 100 });
}

export function getProject(id: number): Promise<Project> {
  return request<Project>("GET", `/projects/${id}`);
}

export function createProject(project: NewProject, idempotencyKey: string): Promise<Project> {
  return request<Project>("POST", "/projects", { body: project, idempotencyKey });
}

export function changeProject(id: number, values: Partial<Pick<Project, "name" | "guideline" | "overlap" | "decide_below" | "consensus">>): Promise<Project> {
  return request<Project>("PATCH", `/projects/${id}`, { body: values });
}

export function putSchema(id: number, schema: LabelSchema): Promise<LabelSchema> {
  return request<LabelSchema>("PUT", `/projects/${id}/schema`, { body: { classes: schema.classes, fields: schema.fields } });
}

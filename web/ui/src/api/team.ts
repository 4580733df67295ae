import type { Interval } from "../model/interval";
import { request } from "./client";
import { page, type Page } from "./paging";

export type ProjectRole = "manager" | "reviewer" | "annotator";

export interface Member {
  readonly user_id: number;
  readonly email: string;
  readonly workspace_role: string;
  readonly role: ProjectRole | null;
}

export interface Members {
  readonly access: "open" | "members";
  readonly people: readonly Member[];
}

export interface Group {
  readonly id: number;
  readonly name: string;
  readonly user_id: number | null;
  readonly members: readonly number[];
}

export interface Rule {
  readonly id: number;
  readonly group_id: number;
  readonly scenario: string | null;
  readonly attribute: string | null;
  readonly value: string | null;
  readonly class_id: number | null;
}

export interface NewRule {
  readonly group_id?: number;
  readonly user_id?: number;
  readonly scenario?: string;
  readonly attribute?: string;
  readonly value?: string;
  readonly class_id?: number;
}

export interface Checks {
  readonly review_share: number;
  readonly honeypot_share: number;
  readonly honeypots: number;
  readonly with_gold: number;
}

export interface Day {
  readonly day: string;
  readonly submitted: number;
  readonly active_seconds: number;
  readonly agreement: Interval;
  readonly rejection: Interval;
}

export interface PersonWork {
  readonly user_id: number;
  readonly email: string | null;
  readonly submitted: number;
  readonly active_seconds: number;
  readonly seconds_each: number | null;
  readonly agreement: Interval;
  readonly rejection: Interval;
  readonly fixed: Interval;
  readonly accuracy: Interval;
  readonly wrong_accepted: Interval;
  readonly careless: boolean;
  readonly chance: number | null;
  readonly days: readonly Day[];
}

export interface Work {
  readonly first: string;
  readonly last: string;
  readonly days: readonly Day[];
  readonly people: readonly PersonWork[];
}

export interface Deleted {
  readonly kind: "item" | "annotation";
  readonly id: number;
  readonly item_id: number;
  readonly external_id: string | null;
  readonly annotator: string | null;
  readonly deleted_at: string;
}

export const getMembers = (projectId: number): Promise<Members> => request("GET", `/projects/${projectId}/members`);

export const setMember = (projectId: number, userId: number, role: ProjectRole | null): Promise<unknown> =>
  role === null
    ? request("DELETE", `/projects/${projectId}/members/${userId}`)
    : request("PUT", `/projects/${projectId}/members/${userId}`, { body: { role } });

export const setAccess = (projectId: number, access: Members["access"]): Promise<Members> =>
  request("PUT", `/projects/${projectId}/access`, { body: { access } });

export async function listGroups(projectId: number): Promise<readonly Group[]> {
  return (await request<{ items: Group[] }>("GET", `/projects/${projectId}/groups`)).items;
}

export const addGroup = (projectId: number, name: string, members: readonly number[]): Promise<Group> =>
  request("POST", `/projects/${projectId}/groups`, { body: { name, members } });

export const setGroupMembers = (groupId: number, members: readonly number[]): Promise<Group> =>
  request("PUT", `/groups/${groupId}/members`, { body: { members } });

export const removeGroup = (groupId: number): Promise<void> => request("DELETE", `/groups/${groupId}`);

export async function listRules(projectId: number): Promise<readonly Rule[]> {
  return (await request<{ items: Rule[] }>("GET", `/projects/${projectId}/assignment-rules`)).items;
}

export const addRule = (projectId: number, rule: NewRule): Promise<Rule> =>
  request("POST", `/projects/${projectId}/assignment-rules`, { body: rule });

export const removeRule = (ruleId: number): Promise<void> => request("DELETE", `/assignment-rules/${ruleId}`);

export const applyRules = (projectId: number): Promise<{ job_id: number }> =>
  request("POST", `/projects/${projectId}/assignment-rules/apply`);

export const getChecks = (projectId: number): Promise<Checks> => request("GET", `/projects/${projectId}/checks`);

export const changeChecks = (projectId: number, values: Partial<Omit<Checks, "with_gold">>): Promise<Checks> =>
  request("PATCH", `/projects/${projectId}/checks`, { body: values });

export const findSuspects = (projectId: number): Promise<{ job_id: number }> => request("POST", `/projects/${projectId}/suspects`);

export const getWork = (projectId: number, days: number): Promise<Work> =>
  request("GET", `/projects/${projectId}/work`, { query: { days } });

export const listDeleted = (projectId: number, kind: Deleted["kind"], after: string | null): Promise<Page<Deleted>> =>
  page(`/projects/${projectId}/deleted`, { kind, after });

export const undelete = ({ kind, id }: Pick<Deleted, "kind" | "id">): Promise<void> => request("POST", `/${kind}s/${id}/undelete`);

export const deleteAnnotation = (id: number): Promise<void> => request("DELETE", `/annotations/${id}`);

export const deleteItem = (id: number): Promise<void> => request("DELETE", `/items/${id}`);

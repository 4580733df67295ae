import type { Interval } from "../model/interval";
import { request } from "./client";
import { page, type Page } from "./paging";

export interface Effort {
  readonly untouched: Interval;
  readonly edits_per_item: Interval;
  readonly active_seconds: Interval;
  readonly blind_accuracy: Interval;
}

export interface ModelVersion {
  readonly id: number;
  readonly number: number;
  readonly name: string;
  readonly task: string;
  readonly framework: string;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly dataset_number: number | null;
  readonly training_run_id: number | null;
  readonly created_at: string;
  readonly effort: Effort | null;
}

export interface Deployment {
  readonly id: number;
  readonly number: number;
  readonly stable_id: number | null;
  readonly canary_id: number | null;
  readonly stable_number: number | null;
  readonly canary_number: number | null;
  readonly canary_share: number;
  readonly blind_share: number;
  readonly reason: string;
  readonly created_at: string;
}

export interface DeploymentHistory {
  readonly current: Deployment | null;
  readonly history: readonly Deployment[];
}

export interface NewDeployment {
  readonly stable: number | null;
  readonly canary: number | null;
  readonly canary_share: number;
  readonly blind_share: number;
  readonly reason: string;
}

export interface Gate {
  readonly outcome: string;
  readonly reason: string;
}

export interface Round {
  readonly dataset_number: number;
  readonly labels: number;
  readonly training_run_id: number | null;
  readonly model_number: number | null;
  readonly accuracy: Interval | null;
  readonly gate: Gate | null;
  readonly effort: Effort | null;
  readonly created_at: string;
}

export interface Loop {
  readonly rounds: readonly Round[];
  readonly new_labels: number;
  readonly running_job: number | null;
}

export interface Dataset {
  readonly id: number;
  readonly number: number;
  readonly content_hash: string;
  readonly item_count: number;
  readonly created_at: string;
}

export function listModels(projectId: number): Promise<Page<ModelVersion>> {
  return page<ModelVersion>(`/projects/${projectId}/models`);
}

export function getDeployment(projectId: number): Promise<DeploymentHistory> {
  return request<DeploymentHistory>("GET", `/projects/${projectId}/deployment`);
}

export function deploy(projectId: number, body: NewDeployment): Promise<Deployment> {
  return request<Deployment>("POST", `/projects/${projectId}/deployment`, { body });
}

export function rollBack(projectId: number, reason: string): Promise<Deployment> {
  return request<Deployment>("POST", `/projects/${projectId}/deployment/rollback`, { body: { reason } });
}

export function prelabel(projectId: number): Promise<{ job_id: number }> {
  return request<{ job_id: number }>("POST", `/projects/${projectId}/prelabel`, { body: {} });
}

export function getLoop(projectId: number): Promise<Loop> {
  return request<Loop>("GET", `/projects/${projectId}/loop`);
}

export function startRound(projectId: number, idempotencyKey: string): Promise<{ job_id: number }> {
  return request<{ job_id: number }>("POST", `/projects/${projectId}/loop/rounds`, { idempotencyKey });
}

export function listDatasets(projectId: number): Promise<Page<Dataset>> {
  return page<Dataset>(`/projects/${projectId}/datasets`, { limit: 50 });
}

export function freeze(projectId: number, idempotencyKey: string): Promise<Dataset> {
  return request<Dataset>("POST", `/projects/${projectId}/datasets`, { idempotencyKey });
}

export function train(projectId: number, idempotencyKey: string): Promise<{ job_id: number }> {
  return request<{ job_id: number }>("POST", `/projects/${projectId}/training-runs`, { body: {}, idempotencyKey });
}

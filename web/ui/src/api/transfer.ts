import { address, request } from "./client";
import type { Job } from "./jobs";

export interface Format {
  readonly name: string;
  readonly title: string;
  readonly kinds: readonly string[];
  readonly carries: readonly string[];
  readonly precision: string;
}

export interface Formats {
  readonly imports: readonly Format[];
  readonly exports: readonly Format[];
}

export interface KeptUpload {
  readonly upload: string;
  readonly files: number;
  readonly byte_size: number;
}

/** What becomes of the labels in a source; see ImportOptions of the API. */
export interface ImportOptions {
  readonly format: string;
  readonly on_error: "stop" | "skip";
  readonly grow_classes: boolean;
  readonly labels_as: "auto" | "gold" | "annotations";
  readonly class_map: Readonly<Record<string, string | null>>;
}

export interface SeenClass {
  readonly name: string;
  readonly count: number;
  readonly known: boolean;
}

export interface Sample {
  readonly where: string;
  readonly name: string | null;
  readonly text: string | null;
  readonly labels: readonly string[];
}

/** The beginning of a source as an import would take it. */
export interface Preview {
  readonly format: string;
  readonly title: string;
  readonly labels_as: "gold" | "annotations";
  readonly rows: number;
  readonly complete: boolean;
  readonly items: number;
  readonly labelled: number;
  readonly shapes: Readonly<Record<string, number>>;
  readonly classes: readonly SeenClass[];
  readonly predictions: Readonly<Record<string, number>>;
  readonly people: Readonly<Record<string, number>>;
  readonly bad_count: number;
  readonly bad: readonly string[];
  readonly notes: readonly string[];
  readonly samples: readonly Sample[];
}

export interface ExportChoice {
  readonly format: string;
  readonly on_error: "stop" | "skip";
  readonly media: boolean;
}

export function listFormats(): Promise<Formats> {
  return request<Formats>("GET", "/formats");
}

/** Sends files to be kept; nothing is imported yet. */
export function keepUpload(projectId: number, files: readonly File[], idempotencyKey: string): Promise<KeptUpload> {
  const form = new FormData();
  // A dropped folder keeps its inner paths: a class by subfolder must survive the upload.
  for (const file of files) form.append("files", file, file.webkitRelativePath || file.name);
  return request<KeptUpload>("POST", `/projects/${projectId}/uploads`, { form, idempotencyKey });
}

export async function startPreview(projectId: number, upload: string, options: ImportOptions): Promise<number> {
  const body = { upload, options };
  return (await request<{ job_id: number }>("POST", `/projects/${projectId}/previews`, { body })).job_id;
}

export async function startImport(
  projectId: number, upload: string, options: ImportOptions, idempotencyKey: string,
): Promise<number> {
  const path = `/projects/${projectId}/uploads/imports`;
  return (await request<{ job_id: number }>("POST", path, { body: { upload, options }, idempotencyKey })).job_id;
}

export async function startExport(datasetId: number, choice: ExportChoice, idempotencyKey: string): Promise<number> {
  const path = `/datasets/${datasetId}/exports`;
  return (await request<{ job_id: number }>("POST", path, { body: choice, idempotencyKey })).job_id;
}

/** Where the file of an export job is. */
export function fileAddress(job: Job): string {
  return address(`/jobs/${job.id}/file`);
}

/** Where the problems of a job are, as a table. */
export function errorsAddress(job: Job): string {
  return address(`/jobs/${job.id}/errors.csv`);
}

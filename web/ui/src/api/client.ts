/** One way to the server: JSON in and out, CSRF on writes, problem details as typed errors. */

import { Problem, Unreachable, problemFrom, type ProblemBody } from "./errors";

const BASE = "/api/v1";
const TIMEOUT_MS = 20_000;

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Options {
  readonly body?: unknown;
  readonly form?: FormData;
  readonly query?: Query;
  /** The same key sent twice creates once. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

let csrf = "";
let signedOut: () => void = () => undefined;

/** Called whenever the server no longer knows who we are, whichever request found out. */
export function whenSignedOut(act: () => void): void {
  signedOut = act;
}

export function setCsrf(token: string): void {
  csrf = token;
}

export function address(path: string, query: Query = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const search = new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString();
  return `${BASE}${path}${search ? `?${search}` : ""}`;
}

export async function request<T>(method: Method, path: string, options: Options = {}): Promise<T> {
  const response = await answer(method, path, options);
  if (response.status === 403 && method !== "GET") {
    const body = await problemBody(response);
    const problem = problemFrom(403, body);
    if (problem.kind !== "csrf") throw problem;
    // A new session (signed in again elsewhere) has a new token: fetch it and try once more.
    const session = await request<{ csrf: string | null }>("GET", "/session");
    setCsrf(session.csrf ?? "");
    return read<T>(await answer(method, path, options));
  }
  return read<T>(response);
}

async function answer(method: Method, path: string, options: Options): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRF-Token"] = csrf;
  if (options.idempotencyKey) headers["Idempotency-Key"] = options.idempotencyKey;
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (options.form) {
    init.body = options.form;
  } else if (options.body !== undefined) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(options.body);
  }
  // An upload may take as long as it takes; everything else that is silent this long is away.
  const signals = [options.signal, options.form ? undefined : AbortSignal.timeout(TIMEOUT_MS)];
  init.signal = AbortSignal.any(signals.filter((signal) => signal !== undefined));
  try {
    const response = await fetch(address(path, options.query), init);
    if (response.status === 401 && path !== "/session") signedOut();
    return response;
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Unreachable("no answer from the server", { cause: error });
  }
}

async function read<T>(response: Response): Promise<T> {
  if (!response.ok) throw problemFrom(response.status, await problemBody(response));
  if (response.status === 204) return undefined as T;
  const text = await body(response);
  try {
    return (text === "" ? undefined : JSON.parse(text)) as T;
  } catch {
    throw new Problem(response.status, { title: "The server's answer was not JSON." });
  }
}

async function problemBody(response: Response): Promise<ProblemBody> {
  const text = await body(response);
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null) return parsed as ProblemBody;
  } catch {
    // A proxy's HTML page is no problem document; the status line says enough.
  }
  return { title: `${response.status} ${response.statusText}`.trim() };
}

async function body(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw new Unreachable("the answer broke off", { cause: error });
  }
}

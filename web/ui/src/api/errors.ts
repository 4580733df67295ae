/**
 * What can go wrong between this page and the server.
 *
 *   ApiError
 *   ├── Unreachable      no answer: the server or the network is away; trying again may help
 *   └── Problem          the server answered with problem details (RFC 9457)
 *       ├── SignInNeeded   401: the session has ended
 *       └── LateSubmit     409: the lease had run out; the work is kept as a draft
 */

export class ApiError extends Error {}

export class Unreachable extends ApiError {}

export interface ProblemBody {
  readonly type?: string;
  readonly title?: string;
  readonly status?: number;
  readonly detail?: string;
  readonly [key: string]: unknown;
}

export class Problem extends ApiError {
  constructor(readonly status: number, readonly body: ProblemBody) {
    super(body.detail ?? body.title ?? `HTTP ${status}`);
  }

  /** Last part of the type address, such as "late-submit". */
  get kind(): string {
    return (this.body.type ?? "").split("/").pop() ?? "";
  }
}

export class SignInNeeded extends Problem {}

export class LateSubmit extends Problem {}

export function problemFrom(status: number, body: ProblemBody): Problem {
  if (status === 401) return new SignInNeeded(status, body);
  const problem = new Problem(status, body);
  return status === 409 && problem.kind === "late-submit" ? new LateSubmit(status, body) : problem;
}

/** Worth sending the same request again later: no answer, the server fell over, or it asked us to slow down. */
export function isPassing(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Problem && (error.status >= 500 || error.status === 429));
}

/** Seconds a person really worked: silence beyond the idle limit, other tabs and other windows do not count. */

export const IDLE_MS = 30_000;

export class ActiveTime {
  private seconds: number;
  private since: number | null = null;

  constructor(start = 0) {
    this.seconds = start;
  }

  /** The person did something at `now` (milliseconds). */
  touch(now: number): void {
    this.settle(now);
    this.since = now;
  }

  /** The person left (window blurred, tab hidden): time runs again at the next touch. */
  pause(now: number): void {
    this.settle(now);
    this.since = null;
  }

  read(now: number): number {
    return this.seconds + this.running(now);
  }

  private settle(now: number): void {
    this.seconds += this.running(now);
  }

  private running(now: number): number {
    if (this.since === null) return 0;
    return Math.min(Math.max(now - this.since, 0), IDLE_MS) / 1000;
  }
}

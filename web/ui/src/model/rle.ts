/**
 * COCO run-lengths: pixels column by column from the top-left, runs of 0 and 1 in turn beginning with 0,
 * written as pycocotools' compressed string (maskApi.c, rleToString and rleFrString).
 */

export type Runs = readonly number[];

/** Not a run-length string; the message says where. */
export class BadRuns extends Error {}

const BITS = 5;
const MORE = 0x20;
const SIGN = 0x10;
const FIRST_CHARACTER = 48;
/** From the third run on only the difference to the run two before is written. */
const DIFFERENCES_FROM = 2;

export function readRuns(counts: string): number[] {
  const runs: number[] = [];
  for (let at = 0; at < counts.length;) {
    let value = 0;
    let shift = 0;
    for (let more = true; more; at += 1) {
      const chunk = counts.charCodeAt(at) - FIRST_CHARACTER;
      if (!(chunk >= 0 && chunk < 2 * MORE) || shift > 30) throw new BadRuns(`bad run-length at character ${at}`);
      value |= (chunk & (MORE - 1)) << shift;
      more = (chunk & MORE) !== 0;
      shift += BITS;
      if (!more && (chunk & SIGN) !== 0 && shift < 32) value |= -1 << shift;
    }
    const run = value + (runs.length > DIFFERENCES_FROM ? runs[runs.length - 2] ?? 0 : 0);
    if (run < 0) throw new BadRuns(`negative run before character ${at}`);
    runs.push(run);
  }
  return runs;
}

export function writeRuns(runs: Runs): string {
  const characters: string[] = [];
  for (const [at, run] of runs.entries()) {
    let value = at > DIFFERENCES_FROM ? run - (runs[at - 2] ?? 0) : run;
    for (let more = true; more;) {
      let chunk = value & (MORE - 1);
      value >>= BITS;
      more = (chunk & SIGN) !== 0 ? value !== -1 : value !== 0;
      if (more) chunk |= MORE;
      characters.push(String.fromCharCode(chunk + FIRST_CHARACTER));
    }
  }
  return characters.join("");
}

/** Collects runs in order; neighbours of one value become one run. */
export class RunWriter {
  readonly runs: number[] = [];
  private value = 0;
  private length = 0;

  add(value: number, length: number): void {
    if (length === 0) return;
    if (value !== this.value) {
      this.runs.push(this.length);
      this.value = value;
      this.length = 0;
    }
    this.length += length;
  }

  done(): number[] {
    this.runs.push(this.length);
    return this.runs;
  }
}

/** Calls `take` for every run of ones: where it starts and ends (exclusive), counted column by column. */
export function eachRun(runs: Runs, take: (start: number, end: number) => void): void {
  let at = 0;
  for (const [index, run] of runs.entries()) {
    if (index % 2 === 1 && run > 0) take(at, at + run);
    at += run;
  }
}

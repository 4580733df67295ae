import { describe, expect, it } from "vitest";
import { ActiveTime, IDLE_MS } from "../src/model/activetime";

describe("active seconds", () => {
  it("run from touch to touch", () => {
    const time = new ActiveTime();
    time.touch(1_000);
    time.touch(3_000);
    expect(time.read(4_500)).toBeCloseTo(3.5);
  });

  it("stop after half a minute of silence", () => {
    const time = new ActiveTime();
    time.touch(0);
    expect(time.read(3_600_000)).toBe(IDLE_MS / 1000);
    time.touch(3_600_000);
    expect(time.read(3_601_000)).toBeCloseTo(IDLE_MS / 1000 + 1);
  });

  it("do not run while the person is elsewhere", () => {
    const time = new ActiveTime();
    time.touch(0);
    time.pause(2_000);
    expect(time.read(20_000)).toBeCloseTo(2);
    time.pause(21_000);
    time.touch(22_000);
    expect(time.read(23_000)).toBeCloseTo(3);
  });

  it("go on from what an earlier visit counted, and never backwards", () => {
    const time = new ActiveTime(12.5);
    time.touch(5_000);
    expect(time.read(4_000)).toBe(12.5);
  });
});

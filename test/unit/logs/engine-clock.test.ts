import { describe, expect, it } from 'vitest';
import { EngineClock } from '../../../src-main/logs/engine-clock.ts';

describe('the engine clock', () => {
  it('places lines by their own time, whenever they were read', () => {
    const clock = new EngineClock(null);
    // A backlog read at once: the first line cannot tell how old it is, later ones correct it.
    clock.at(100_000, 10);
    expect(clock.at(100_000, 60_000)).toBe(100_000);
    expect(clock.at(100_500, 60_400)).toBe(100_400);
  });

  it('starts over when the system clock is set back', () => {
    const clock = new EngineClock(null);
    clock.at(10_000_000, 1_000);
    expect(clock.at(5_000_000, 2_000)).toBe(5_000_000);
  });

  it('uses the time of reading while no line had a time of its own', () => {
    expect(new EngineClock(null).at(42, null)).toBe(42);
  });

  it('believes no time of before the launch, and goes on with those of after it', () => {
    const clock = new EngineClock(100_000);
    expect(clock.at(101_000, 900)).toBe(101_000);
    // Said by a model that began a line like the engine does.
    expect(clock.at(101_500, 599_940_000_000)).toBe(101_500);
    expect(clock.at(102_500, 1_900)).toBe(102_000);
  });
});

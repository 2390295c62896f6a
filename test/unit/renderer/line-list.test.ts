import fc from 'fast-check';
import { expect, test } from 'vitest';
import { elementOf, nextTurn } from '../../../src-renderer/components/line-list.tsx';

test('lines in sight never share an element, one that stays keeps its own, and a run of new ones begins at the first', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 80 }),
      fc.array(
        fc.record({
          from: fc.integer({ min: -2_000, max: 2_000 }),
          length: fc.nat({ max: 80 }),
          near: fc.boolean(),
        }),
        { minLength: 1, maxLength: 40 },
      ),
      (elements, moves) => {
        let turn = nextTurn({ from: 0, to: 0, turn: 0 }, 0, 0);
        let before = new Map<number, number>();
        for (const move of moves) {
          const from = move.near ? turn.from + (move.from % 7) : move.from;
          const to = from + Math.min(move.length, elements);
          const apart = from >= turn.to || to <= turn.from;
          turn = nextTurn(turn, from, to);
          const now = new Map<number, number>();
          for (let place = from; place < to; place++) now.set(place, elementOf(place - turn.turn, elements));
          expect(new Set(now.values()).size).toBe(now.size);
          for (const [place, element] of now) {
            const was = before.get(place);
            if (was !== undefined) expect(element).toBe(was);
          }
          if (apart && now.size > 0) expect([...now.values()]).toEqual([...now.keys()].map((_, i) => i));
          before = now;
        }
      },
    ),
  );
});

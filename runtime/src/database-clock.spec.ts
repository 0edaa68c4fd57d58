import fc from "fast-check";
import { expect, test } from "vitest";
import { createDatabaseClock } from "./database-clock.ts";

test("L6 the estimate is never ahead of the database, whatever the questions take and however its clock is set", () => {
  const question = fc.record({
    pause: fc.nat(5_000),
    there: fc.nat(300),
    back: fc.nat(300),
    step: fc.integer({ min: -5_000, max: 5_000 }),
  });
  fc.assert(
    fc.property(fc.array(question, { minLength: 1, maxLength: 30 }), (questions) => {
      let time = 0;
      let database = 1_000_000;
      const clock = createDatabaseClock(() => time);
      const pass = (ms: number): void => {
        time += ms;
        database += ms;
      };
      for (const { pause, there, back, step } of questions) {
        database += step;
        pass(pause);
        const observe = clock.ask();
        pass(there);
        const told = database;
        pass(back);
        observe(told);
        expect(clock.now()).toBeLessThanOrEqual(database + there);
        expect(clock.now()).toBeGreaterThanOrEqual(told);
      }
    }),
  );
});

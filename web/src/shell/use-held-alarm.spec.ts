import { expect, test } from "vitest";
import { effectScope, nextTick, shallowRef } from "vue";
import type { Alarm } from "../alarms/alarm.ts";
import { meantAfterMs, useHeldAlarm } from "./use-held-alarm.ts";

const alarm = (id: string): Alarm => ({ id }) as Alarm;

function world() {
  const waiting = shallowRef<readonly Alarm[]>([alarm("medium")]);
  const hand = { pointed: false, now: 10_000 };
  const held = effectScope().run(() =>
    useHeldAlarm(
      () => waiting.value,
      () => hand.pointed,
      () => hand.now,
    ),
  )!;
  const wait = async (...ids: string[]): Promise<void> => {
    waiting.value = ids.map(alarm);
    await nextTick();
  };
  return { held, hand, wait };
}

test("a more urgent alarm takes the place at once when nobody points at it", async () => {
  const { held, wait } = world();
  await wait("high", "medium");
  expect(held.shown.value?.id).toBe("high");
  expect(held.ahead.value).toBeNull();
});

test("while it is pointed at the alarm shown stays, the more urgent one is told, and takes the place after", async () => {
  const { held, hand, wait } = world();
  hand.pointed = true;
  await wait("high", "medium");
  expect(held.shown.value?.id).toBe("medium");
  expect(held.ahead.value?.id).toBe("high");
  hand.pointed = false;
  held.release();
  expect(held.shown.value?.id).toBe("high");
});

test("an alarm that no longer waits is not held", async () => {
  const { held, hand, wait } = world();
  hand.pointed = true;
  await wait("high");
  expect(held.shown.value?.id).toBe("high");
  await wait();
  expect(held.shown.value).toBeNull();
});

test("a press right after the alarm has changed is not taken for the new one", async () => {
  const { held, hand, wait } = world();
  hand.now += meantAfterMs;
  expect(held.isMeant()).toBe(true);
  await wait("high", "medium");
  expect(held.isMeant()).toBe(false);
  hand.now += meantAfterMs;
  expect(held.isMeant()).toBe(true);
});

import { ref, shallowRef, type Ref, type ShallowRef } from "vue";
import { sayDone } from "../kit/notices.ts";
import { Problem } from "../kit/problem.ts";
import { Supervise, type Action } from "./supervise.ts";

export interface Supervising {
  /** What is asked about now; null while nothing is. */
  readonly asked: ShallowRef<Action | null>;
  readonly busy: Readonly<Ref<boolean>>;
  readonly problem: Readonly<ShallowRef<Problem | null>>;
  ask(action: Action | null): void;
  confirm(reason: string): Promise<void>;
}

const done: Readonly<Record<Action, string>> = {
  pause: "paused",
  drain: "being drained",
  resume: "resumed",
};

/** One question at a time: pause, drain or resume this device? `onDone` runs when the server has done it. */
export function useSupervise(
  device: () => { readonly id: string; readonly name: string },
  onDone: () => unknown,
): Supervising {
  const asked = shallowRef<Action | null>(null);
  const busy = ref(false);
  const problem = shallowRef<Problem | null>(null);
  return {
    asked,
    busy,
    problem,
    ask(action) {
      problem.value = null;
      asked.value = action;
    },
    async confirm(reason) {
      const action = asked.value;
      if (action === null || busy.value) return;
      const { id, name } = device();
      busy.value = true;
      problem.value = null;
      try {
        await Supervise.send(action, id, reason);
        asked.value = null;
        sayDone(`${name} is ${done[action]}`);
        await onDone();
      } catch (thrown) {
        problem.value = Problem.fromThrown(thrown);
      } finally {
        busy.value = false;
      }
    },
  };
}

import { createStore } from "@xstate/store";
import { Problem } from "./problem.ts";

export interface Notice {
  readonly id: number;
  readonly tone: "done" | "refused";
  readonly title: string;
  readonly detail: string;
}

/** Short messages at the edge of the page: what was done, or why not and what to do. */
export const noticeStore = createStore({
  context: { next: 1, notices: [] as readonly Notice[] },
  on: {
    said: (context, event: { tone: Notice["tone"]; title: string; detail?: string }) => ({
      next: context.next + 1,
      notices: [
        ...context.notices.slice(-3),
        { id: context.next, tone: event.tone, title: event.title, detail: event.detail ?? "" },
      ],
    }),
    dismissed: (context, event: { id: number }) => ({
      ...context,
      notices: context.notices.filter((notice) => notice.id !== event.id),
    }),
  },
});

export function sayDone(title: string, detail = ""): void {
  noticeStore.trigger.said({ tone: "done", title, detail });
}

export function sayRefused(title: string, thrown: unknown): void {
  const problem = Problem.fromThrown(thrown);
  noticeStore.trigger.said({ tone: "refused", title, detail: `${problem.detail} ${problem.fix}`.trim() });
}

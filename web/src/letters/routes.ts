import type { RouteRecordRaw } from "vue-router";

export const routes: RouteRecordRaw[] = [
  {
    path: "/letters",
    name: "letters",
    component: () => import("./LettersView.vue"),
    meta: { title: "Dead letters" },
  },
];

import type { RouteRecordRaw } from "vue-router";

export const routes: RouteRecordRaw[] = [
  {
    path: "/login",
    name: "login",
    component: () => import("./LoginView.vue"),
    meta: { outside: true, title: "Sign in" },
  },
  {
    path: "/away",
    name: "away",
    component: () => import("./AwayView.vue"),
    meta: { outside: true, title: "No server" },
  },
  {
    path: "/:nowhere(.*)*",
    name: "nowhere",
    component: () => import("./NowhereView.vue"),
    meta: { title: "Not found" },
  },
];

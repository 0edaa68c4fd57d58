import type { RouteRecordRaw } from "vue-router";

export const routes: RouteRecordRaw[] = [
  { path: "/", name: "fleet", component: () => import("./FleetView.vue"), meta: { title: "Fleet" } },
  {
    path: "/devices/:id",
    name: "device",
    component: () => import("./DeviceView.vue"),
    props: true,
    meta: { title: "Device" },
  },
];

import { createRouter, createWebHistory } from "vue-router";
import { routes as alarms } from "./alarms/routes.ts";
import { routes as audit } from "./audit/routes.ts";
import { routes as devices } from "./devices/routes.ts";
import { routes as letters } from "./letters/routes.ts";
import { routes as session } from "./session/routes.ts";
import { currentSession } from "./session/session.ts";

/** Joins the routes of each noun. Everything but login and the page for an absent server asks for a session first. */
export const router = createRouter({
  history: createWebHistory(),
  routes: [...devices, ...alarms, ...letters, ...audit, ...session],
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
});

router.beforeEach(async (to) => {
  if (to.name === "away") return true;
  const next = to.fullPath;
  try {
    const state = await currentSession();
    if (state.kind === "signedIn") return to.name === "login" ? { path: "/" } : true;
    return to.name === "login" ? true : { name: "login", query: next === "/" ? {} : { next } };
  } catch {
    return { name: "away", query: { next } };
  }
});

router.afterEach((to) => {
  const title = to.meta["title"];
  document.title = typeof title === "string" ? `${title} · Microgrid` : "Microgrid";
});

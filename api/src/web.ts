import { resolve } from "node:path";
import express, { Router } from "express";

/** The built dashboard, for installations in which one process serves everything. */
export function builtWeb(folder: string): Router {
  const root = resolve(folder);
  const router = Router();
  // File names under assets carry a hash of their content.
  router.use(
    "/assets",
    express.static(resolve(root, "assets"), { immutable: true, maxAge: "1y", fallthrough: false }),
  );
  router.use(express.static(root, { index: false, cacheControl: false }));
  // Every other page is the dashboard's own, which routes in the browser.
  router.get(/^\/(?!v1\/|docs).*/, (_request, response) => {
    response.set("cache-control", "no-cache").sendFile(resolve(root, "index.html"));
  });
  return router;
}

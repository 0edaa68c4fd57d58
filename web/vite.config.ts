// Vite
//
// The only file of the dashboard that reads the environment. In development the browser talks to one origin and Vite
// passes `/v1` and `/docs` on to the API, so that the session cookie and the Origin check work as they do in production.
import vue from "@vitejs/plugin-vue";
import icons from "unplugin-icons/vite";
import { defineConfig, type ProxyOptions } from "vite";

const api = process.env["API_URL"] ?? "http://localhost:3000";
const port = Number(process.env["WEB_PORT"] ?? 5173);

/** An answer that breaks off at the API breaks off in the browser too; else an event stream looks alive until its watchdog barks. */
const breakTogether: ProxyOptions["configure"] = (proxy) => {
  proxy.on("proxyRes", (fromApi, _request, toBrowser) => {
    fromApi.once("close", () => {
      if (!fromApi.complete) toBrowser.destroy();
    });
  });
};

export default defineConfig({
  plugins: [vue(), icons({ compiler: "vue3", scale: 1, defaultClass: "icon" })],
  server: {
    host: "127.0.0.1",
    port,
    strictPort: true,
    // `timeout: 0` keeps the event stream open; the proxy pipes it through unbuffered.
    proxy: {
      "/v1": { target: api, timeout: 0, proxyTimeout: 0, configure: breakTogether },
      "/docs": { target: api },
    },
  },
  preview: { host: "127.0.0.1", port, strictPort: true },
  // Named, so that a first visit does not find them one by one and reload the page in between.
  optimizeDeps: {
    include: [
      "@tanstack/vue-virtual",
      "@xstate/store",
      "eventsource-parser",
      "openapi-fetch",
      "reka-ui",
      "uplot",
      "vue",
      "vue-router",
    ],
  },
  build: { target: "es2022", chunkSizeWarningLimit: 600 },
});

import { createStore } from "@xstate/store";

export type ThemeChoice = "system" | "light" | "dark";

const key = "microgrid.theme";

function saved(): ThemeChoice {
  try {
    const value = localStorage.getItem(key);
    return value === "light" || value === "dark" ? value : "system";
  } catch {
    return "system";
  }
}

/** The choice, and what it means now. `public/theme.js` applies the same rule before the first paint. */
export const themeStore = createStore({
  context: { choice: saved(), version: 0 } as { choice: ThemeChoice; version: number },
  on: {
    chosen: (context, event: { choice: ThemeChoice }) => ({
      choice: event.choice,
      version: context.version + 1,
    }),
    systemChanged: (context) => ({ ...context, version: context.version + 1 }),
  },
});

const system = matchMedia("(prefers-color-scheme: dark)");

function apply(choice: ThemeChoice): void {
  const dark = choice === "dark" || (choice === "system" && system.matches);
  document.documentElement.dataset["theme"] = dark ? "dark" : "light";
}

export function chooseTheme(choice: ThemeChoice): void {
  try {
    if (choice === "system") localStorage.removeItem(key);
    else localStorage.setItem(key, choice);
  } catch {
    // A browser that refuses storage still gets the theme for this visit.
  }
  apply(choice);
  themeStore.trigger.chosen({ choice });
}

system.addEventListener("change", () => {
  apply(themeStore.getSnapshot().context.choice);
  themeStore.trigger.systemChanged();
});

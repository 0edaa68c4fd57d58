import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const exclude = ["**/node_modules/**", "**/dist/**"];

export default defineConfig({
  test: {
    globalSetup: "./infra/local/test-setup.ts",
    pool: "forks",
    maxWorkers: Math.min(4, Math.max(2, availableParallelism())),
    // A test that finds nothing to run is a mistake in a path, not a success.
    passWithNoTests: false,
    // A condition is waited for, and a machine under load takes its time: deadlines are for what never comes.
    expect: { poll: { timeout: 45_000 } },
    testTimeout: 90_000,
    hookTimeout: 90_000,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["**/*.spec.ts"],
          exclude: [...exclude, "**/*.int.spec.ts", "**/*.e2e.spec.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["**/*.int.spec.ts"],
          exclude,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        // Whole systems compete for ports and cores, so they run one after the other, after everything else.
        test: {
          name: "e2e",
          include: ["**/*.e2e.spec.ts"],
          exclude,
          testTimeout: 240_000,
          hookTimeout: 240_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});

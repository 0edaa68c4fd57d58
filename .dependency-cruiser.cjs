// The layer table of the architecture: imports point down, never sideways, never in circles.
//
//   api-specs  nothing
//   runtime    xstate; the AWS SDK in src/sqs only
//   actors     xstate, runtime, api-specs; db only in worker.ts, the composition root of the worker, and its own files
//   db         pg, runtime
//   api        all but web
//   web        api-specs; xstate for drawing
//   infra      starts the others; the simulator knows only the HTTP contract
//
// `infra/local/layers.spec.ts` breaks each rule on purpose and expects it to be noticed.

const packages = ["api-specs", "runtime", "actors", "db", "api", "web", "infra"];

/** Everything of the workspace except the package itself and what it may know. */
const allBut = (...known) => `^(${packages.filter((one) => !known.includes(one)).join("|")})/`;

const mayKnow = (name, known, comment) => ({
  name: `${name}-knows-only-${known.join("-and-") || "itself"}`,
  comment,
  severity: "error",
  from: { path: `^${name}/` },
  to: { path: allBut(name, ...known) },
});

const awsSdk = "(^|/)node_modules/@(aws-sdk|smithy)/";
const tests = "\\.spec\\.ts$|/testing/";

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Two files that import each other are one file in two places.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "nothing-unresolved",
      comment: "The import leads nowhere: undeclared dependency, wrong path, or not exported by the package.",
      severity: "error",
      from: {},
      // Icons are made by a plugin of Vite.
      to: { couldNotResolve: true, pathNot: "^~icons/" },
    },
    {
      name: "only-declared-dependencies",
      comment: "Declare it in the package.json of the package that imports it.",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "no-dev-dependency-in-what-ships",
      comment: "What runs in production needs a dependency, not a devDependency.",
      severity: "error",
      from: { path: "^(runtime|actors|api|db)/src/", pathNot: tests },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "packages-through-the-front-door",
      comment: "Another package is imported by its name (its exports map), never by a path into its folders.",
      severity: "error",
      from: { path: "^([^/]+)/" },
      to: { path: `^(${packages.join("|")})/`, pathNot: "^$1/", dependencyTypes: ["local"] },
    },
    mayKnow("api-specs", [], "The contract stands alone."),
    mayKnow("runtime", [], "The engine knows nothing of microgrids and could be published by itself."),
    mayKnow("db", ["runtime"], "db implements the ports of runtime."),
    mayKnow("web", ["api-specs"], "The dashboard knows only the HTTP contract."),
    mayKnow("api", ["actors", "api-specs", "db", "runtime"], "The composition root of the server."),
    mayKnow("actors", ["api-specs", "db", "runtime"], "Devices stand on the runtime."),
    {
      name: "only-the-worker-knows-db",
      comment: "Machines are pure; only the process that hosts them opens a database.",
      severity: "error",
      from: { path: "^actors/", pathNot: `^actors/src/(worker|bells|upkeep|worker-report)\\.ts$|${tests}` },
      to: { path: "^db/|(^|/)node_modules/(pg|@types/pg|ioredis)/" },
    },
    {
      name: "devices-never-reach-the-worker",
      comment: "Who imports the devices must not get a database with them.",
      severity: "error",
      from: { path: "^actors/src/index\\.ts$" },
      to: { path: "^actors/src/(worker|bells|upkeep|worker-report)\\.ts$", reachable: true },
    },
    {
      name: "only-src-sqs-knows-aws",
      comment: "SQS is one adapter of the mailbox port.",
      severity: "error",
      from: { path: "^(runtime|actors|api|db|web)/", pathNot: `^runtime/src/sqs/|${tests}` },
      to: { path: awsSdk },
    },
    {
      name: "runtime-stands-on-xstate-alone",
      comment: "A new dependency of the engine is a decision, not an import.",
      severity: "error",
      from: { path: "^runtime/src/", pathNot: `^runtime/src/sqs/|${tests}` },
      to: { path: "(^|/)node_modules/", pathNot: "(^|/)node_modules/(xstate|@types/node)/" },
    },
    {
      name: "runtime-core-does-not-know-sqs",
      comment: "The core sees the mailbox port; the adapter is chosen by the composition root.",
      severity: "error",
      from: { path: "^runtime/src/", pathNot: `^runtime/src/sqs/|${tests}` },
      to: { path: "^runtime/src/sqs/" },
    },
    {
      name: "simulator-is-a-black-box",
      comment:
        "It plays the devices of others: it knows the types of the HTTP contract and nothing of our code.",
      severity: "error",
      from: { path: "^infra/simulator/" },
      to: { path: `${allBut("infra", "api-specs")}|^infra/(?!simulator/)` },
    },
    {
      name: "nobody-knows-tests",
      comment: "A test is imported by nobody.",
      severity: "error",
      from: {},
      to: { path: "\\.spec\\.ts$" },
    },
    {
      name: "nobody-ships-test-kits",
      comment: "`testing` folders are for tests.",
      severity: "error",
      from: { path: "^(runtime|actors|api|db|web)/src/", pathNot: tests },
      to: { path: "/testing/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|generated)/|^infra/bench/peers/restate/" },
    // Types count: a layer that needs another layer's types depends on it.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    moduleSystems: ["es6"],
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node", "default"],
      extensions: [".ts", ".vue", ".mjs", ".js", ".json", ".d.ts"],
    },
  },
};

import { describe, expect, test } from "vitest";
import { parseArguments } from "./arguments.ts";
import { progressLine, summary } from "./progress.ts";
import { createTally } from "./gateway/statistics.ts";

const run = (argv: string[], env = {}) => {
  const parsed = parseArguments(argv, env);
  if (parsed.kind !== "run") throw new Error(JSON.stringify(parsed));
  return parsed.arguments;
};
const sentence = (...argv: string[]) => {
  const parsed = parseArguments(argv, {});
  return parsed.kind === "wrong" ? parsed.sentence : parsed.kind;
};

describe("arguments", () => {
  test("without any, the demo fleet reports once a second to the local API", () => {
    expect(run([])).toMatchObject({
      url: "http://localhost:3000",
      site: "demo",
      devices: 12,
      rate: 1,
      speed: 60,
      scenario: "demo",
      batch: 50,
      durationS: null,
    });
  });

  test("a literal -- from the package manager is not an argument", () => {
    expect(run(["--", "--devices", "500"]).devices).toBe(500);
  });

  test("the environment names the API unless a flag does", () => {
    const env = { API_URL: "http://there:1/", API_TOKEN: "mgt_a_b" };
    expect(run([], env)).toMatchObject({ url: "http://there:1", token: "mgt_a_b" });
    expect(run(["--url", "https://here"], env).url).toBe("https://here");
  });

  test("what is wrong is said with what would be right", () => {
    expect(sentence("--devices", "20001")).toContain(
      "--devices is a whole number from 1 to 20000, not 20001",
    );
    expect(sentence("--devices", "1.5")).toContain("whole number");
    expect(sentence("--rate", "")).toContain("--rate is a number from");
    expect(sentence("--scenario", "storm")).toContain("--scenario is one of demo, sunny-day");
    expect(sentence("--url", "localhost")).toContain("--url is an address");
    expect(sentence("--site", "a b")).toContain("--site is an id");
    expect(sentence("--colour")).toContain("--colour");
  });

  test("--help names every flag and every scenario", () => {
    const parsed = parseArguments(["--help"], {});
    const text = parsed.kind === "help" ? parsed.text : "";
    for (const word of ["--url", "--seed", "--duration", "bad-link", "grid-loss", "overheating-battery"]) {
      expect(text).toContain(word);
    }
  });
});

describe("progress", () => {
  test("the line and the summary carry the numbers that were counted", () => {
    const tally = createTally(0);
    tally.count("sent", 1200);
    tally.count("accepted", 1188);
    tally.count("requests", 100);
    tally.latency(4);
    tally.connection("connected");
    const line = progressLine(tally.read(10_000), 10);
    expect(line).toContain("0:10 · connected · sent 1,200 · accepted 1,188");
    expect(line).toContain("10.0 req/s");
    expect(summary(tally.read(10_000), 10)).toContain("accepted 1,188 (118.8/s)");
  });

  test("recent rate and latency begin anew after each look", () => {
    const tally = createTally(0);
    tally.count("requests", 100);
    tally.latency(500);
    expect(tally.read(10_000, true).requestsPerS).toBe(10);
    expect(tally.read(20_000, true)).toMatchObject({ requestsPerS: 0, p50Ms: null });
    expect(tally.read(20_000).p50Ms).toBeGreaterThan(400);
  });
});

import { beforeEach, expect, test, vi } from "vitest";
import { effectScope } from "vue";
import { asked, stream } from "../testing/fake-server.ts";
import { useCommands } from "./use-commands.ts";

vi.mock("../kit/http.ts", () => import("../testing/fake-server.ts"));
vi.mock("../kit/live.ts", () => import("../testing/fake-server.ts"));
beforeEach(() => void asked.splice(0));

test("commands that could not be loaded are asked for again, and a late failure does not undo that", async () => {
  const live = effectScope().run(() => useCommands(() => "b-1"))!;
  stream.load();
  void live.refresh();
  await asked[1]!.good({ commands: [] });
  await asked[0]!.bad();
  expect(live.problem.value).toBeNull();
});

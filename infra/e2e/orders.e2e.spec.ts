import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answerOrder, takeOrders, type TakenOrder } from "./order-taker.ts";
import { startSystem, type System } from "./system.ts";

const patience = { timeout: 45_000 };
const points = (powerKw: number) => ({
  powerKw,
  socPct: 50,
  temperatureC: 25,
  voltageV: 780,
  mode: powerKw === 0 ? "standby" : "discharging",
});

let system: System;
let cookie: string;

const ask = async (deviceId: string, value: number): Promise<string> => {
  const answer = await system.send("POST", `/v1/devices/${deviceId}/setpoints`, cookie, {
    point: "powerKw",
    value,
  });
  expect(answer.status).toBe(202);
  return ((await answer.json()) as { commandId: string }).commandId;
};
const stateOf = async (commandId: string): Promise<string> =>
  ((await system.get(`/v1/commands/${commandId}`, cookie)) as { state: string }).state;
const outboxOf = async (deviceId: string): Promise<string[]> => {
  const { rows } = await system.pool.query<{ order_id: string }>(
    "select order_id from outbox where actor_id = $1 order by created_at",
    [deviceId],
  );
  return rows.map((row) => row.order_id);
};
const register = async (deviceId: string): Promise<void> => {
  await system.addDevices("battery", [deviceId], { ratedKw: 100 });
  await system.postUntilAccepted([{ deviceId, seq: 1, points: points(0) }]);
  const link = async () => ((await system.get(`/v1/devices/${deviceId}`, cookie)) as { link: string }).link;
  // On a machine that stood still it may be late before anybody saw it online, and takes orders all the same.
  await expect.poll(link, patience).toMatch(/^(online|late)$/);
};

beforeAll(async () => {
  system = await startSystem();
  cookie = await system.signIn();
});
afterAll(() => system?.stop());

describe("an order to a device", () => {
  test("that was answered is not delivered again although the API was killed and restarted", async () => {
    await register("bat-1");
    let answered = 0;
    const device = takeOrders(system, "bat-1", async (order) => {
      await answerOrder(system, order, "accepted");
      answered += 1;
    });
    await expect.poll(() => device.opened, patience).toBe(1);
    const first = await ask("bat-1", 30);
    await expect.poll(() => stateOf(first), patience).toBe("accepted");
    // The actor may know of an answer before the device knows that it was taken.
    await expect.poll(() => answered, patience).toBe(1);

    await system.stack.api.kill();
    await system.stack.api.start();
    await expect.poll(() => device.opened, patience).toBe(2);
    await system.postUntilAccepted([{ deviceId: "bat-1", seq: 2, points: points(30) }]);
    await expect.poll(() => stateOf(first), patience).toBe("succeeded");
    // A second order comes after whatever would have been repeated of the first.
    const second = await ask("bat-1", 0);
    await expect.poll(() => device.deliveries.at(-1)?.orderId, patience).toBe(second);
    expect(device.deliveries.map((order) => order.orderId)).toEqual([first, second]);
    expect(await outboxOf("bat-1")).toEqual([first, second]);
    await expect.poll(() => answered, patience).toBe(2);
    await device.close();
  });

  test("that was on its way when the API died is delivered again under the same id, and done once", async () => {
    await register("bat-2");
    const reached: TakenOrder[] = [];
    // Until the restart the device hears the order, but its answer does not get out.
    const mute = takeOrders(system, "bat-2", async (order) => void reached.push(order));
    await expect.poll(() => mute.opened, patience).toBe(1);
    const commandId = await ask("bat-2", 40);
    await expect.poll(() => reached.length, patience).toBe(1);
    await system.stack.api.kill();
    await mute.close();
    await system.stack.api.start();

    const done = new Set<string>();
    const device = takeOrders(system, "bat-2", async (order) => {
      if (done.has(order.orderId)) return;
      done.add(order.orderId);
      await answerOrder(system, order, "completed");
    });
    await expect.poll(() => stateOf(commandId), patience).toBe("succeeded");
    expect(reached.map((order) => order.orderId)).toEqual([commandId]);
    expect([...done]).toEqual([commandId]);
    expect(await outboxOf("bat-2")).toEqual([commandId]);
    await device.close();
  });

  test("that was asked for while no worker lived is sent by the next one, once", async () => {
    await register("bat-3");
    const device = takeOrders(system, "bat-3", (order) => answerOrder(system, order, "completed"));
    await system.stack.worker.stop();
    const commandId = await ask("bat-3", 20);
    expect(await stateOf(commandId)).toBe("requested");
    await system.stack.worker.start();
    await expect.poll(() => stateOf(commandId), patience).toBe("succeeded");
    expect(device.deliveries.map((order) => order.orderId)).toEqual([commandId]);
    await device.close();
  });
});

import { onScopeDispose, shallowRef, watch, type ShallowRef } from "vue";
import { answer, http } from "../kit/http.ts";
import { useLive } from "../kit/live.ts";
import { Problem } from "../kit/problem.ts";
import { retryWhenLive } from "../kit/retry-when-live.ts";
import type { Transition } from "../timeline/transition.ts";
import { Command } from "./command.ts";

export interface LiveCommands {
  /** Newest first. */
  readonly commands: Readonly<ShallowRef<readonly Command[]>>;
  /** Why the commands that were sent before are not known. */
  readonly problem: Readonly<ShallowRef<Problem | null>>;
  refresh(): Promise<void>;
  /** The page hears transitions once; it passes those of this device on. */
  follow(transitions: readonly Transition[]): void;
  setpoint(point: string, value: number, reason: string): Promise<Command>;
  operate(operation: string, reason: string): Promise<Command>;
}

export function useCommands(deviceId: () => string): LiveCommands {
  const commands = shallowRef<readonly Command[]>([]);
  const problem = shallowRef<Problem | null>(null);
  /** Only the last load asked for may change anything. */
  let turn = 0;
  onScopeDispose(() => turn++);

  const put = (command: Command): void => {
    const rest = commands.value.filter((one) => one.id !== command.id);
    commands.value = [...rest, command].sort((a, b) => b.createdAt - a.createdAt);
  };
  const refresh = async (): Promise<void> => {
    const id = deviceId();
    const mine = ++turn;
    try {
      const { commands: list } = await answer(
        http.GET("/v1/devices/{deviceId}/commands", {
          params: { path: { deviceId: id }, query: { limit: 20 } },
        }),
      );
      if (mine !== turn) return;
      commands.value = list.map(Command.fromWire);
      problem.value = null;
    } catch (thrown) {
      if (mine === turn) problem.value = Problem.fromThrown(thrown);
    }
  };
  const refreshOne = async (commandId: string): Promise<void> => {
    try {
      const wire = await answer(http.GET("/v1/commands/{commandId}", { params: { path: { commandId } } }));
      if (wire.deviceId === deviceId()) put(Command.fromWire(wire));
    } catch {
      // The transition already told the state; only the cause is missing.
    }
  };

  useLive({}, () => void refresh());
  watch(deviceId, () => {
    commands.value = [];
    problem.value = null;
    void refresh();
  });
  retryWhenLive(problem, refresh);

  const key = (): Record<string, string> => ({ "Idempotency-Key": crypto.randomUUID() });
  return {
    commands,
    problem,
    refresh,
    follow(transitions) {
      for (const transition of transitions) {
        if (transition.part?.machine !== "command") continue;
        const id = transition.part.key.slice("command/".length);
        const known = commands.value.find((one) => one.id === id);
        if (known && Command.isState(transition.state))
          put({ ...known, state: transition.state, changedAt: transition.at });
        if (!known || !Command.isOpen({ state: known.state }) || !Command.isState(transition.state))
          void refreshOne(id);
        else if (!Command.isOpen({ state: transition.state })) void refreshOne(id);
      }
    },
    async setpoint(point, value, reason) {
      const body = reason ? { point, value, reason } : { point, value };
      const params = { path: { deviceId: deviceId() }, header: key() };
      const command = Command.fromWire(
        await answer(http.POST("/v1/devices/{deviceId}/setpoints", { params, body })),
      );
      if (!commands.value.some((one) => one.id === command.id)) put(command);
      return command;
    },
    async operate(operation, reason) {
      const body = reason ? { operation, reason } : { operation };
      const params = { path: { deviceId: deviceId() }, header: key() };
      const command = Command.fromWire(
        await answer(http.POST("/v1/devices/{deviceId}/operations", { params, body })),
      );
      if (!commands.value.some((one) => one.id === command.id)) put(command);
      return command;
    },
  };
}

// Active states
//
// Which states a value means. The wire's value is the short form (`{ link: 'online' }`); the chart needs every state on the way,
// the compound ones too. Walks by parent and key, so that a state with an id of its own is found all the same.

export type StateValue = string | { readonly [key: string]: StateValue | undefined };

export interface StateNode {
  readonly id: string;
  readonly key: string;
  readonly parentId: string | null;
}

export function activeStates(
  states: readonly StateNode[],
  value: StateValue | null | undefined,
): ReadonlySet<string> {
  const active = new Set<string>();
  if (value === null || value === undefined) return active;
  const children = new Map<string | null, StateNode[]>();
  for (const state of states) {
    const siblings = children.get(state.parentId);
    if (siblings) siblings.push(state);
    else children.set(state.parentId, [state]);
  }
  const enter = (parent: string, inner: StateValue | undefined): void => {
    if (inner === undefined) return;
    const below = typeof inner === "string" ? { [inner]: undefined } : inner;
    for (const [key, deeper] of Object.entries(below)) {
      const state = children.get(parent)?.find((child) => child.key === key);
      if (!state) continue;
      active.add(state.id);
      enter(state.id, deeper);
    }
  };
  for (const root of children.get(null) ?? []) {
    active.add(root.id);
    enter(root.id, value);
  }
  return active;
}

/** The deepest active states as paths below the root: `link.online`, `operation.running.charging`. */
export function activeLeaves(value: StateValue | null | undefined, above = ""): string[] {
  if (value === null || value === undefined) return [];
  const at = (key: string): string => (above ? `${above}.${key}` : key);
  if (typeof value === "string") return [at(value)];
  const keys = Object.entries(value);
  if (keys.length === 0) return above ? [above] : [];
  return keys.flatMap(([key, inner]) => {
    const deeper = activeLeaves(inner, at(key));
    return deeper.length > 0 ? deeper : [at(key)];
  });
}

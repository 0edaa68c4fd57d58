/** Lets a few run at a time and a few more wait; `null` for those beyond. Hashing a password takes 20 MB and a core. */
export interface Gate {
  pass<Value>(work: () => Promise<Value>): Promise<Value> | null;
}

export function gate(atOnce: number, mostWaiting: number): Gate {
  const waiting: (() => void)[] = [];
  let running = 0;

  const enter = async () => {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
  };
  const leave = () => {
    const next = waiting.shift();
    // The place is handed over, not given back.
    if (next === undefined) running -= 1;
    else next();
  };

  return {
    pass(work) {
      if (running >= atOnce && waiting.length >= mostWaiting) return null;
      return enter().then(work).finally(leave);
    },
  };
}

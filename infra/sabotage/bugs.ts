import { commitBugs } from "./bugs/commit.ts";
import { deliveryBugs } from "./bugs/delivery.ts";
import { edgeBugs } from "./bugs/edge.ts";
import { feedBugs } from "./bugs/feed.ts";
import { orderBugs } from "./bugs/order.ts";
import { poisonBugs } from "./bugs/poison.ts";
import { timerBugs } from "./bugs/timers.ts";
import type { Sabotage } from "./sabotage.ts";

export const bugs: readonly Sabotage[] = [
  ...commitBugs,
  ...deliveryBugs,
  ...orderBugs,
  ...timerBugs,
  ...poisonBugs,
  ...feedBugs,
  ...edgeBugs,
];

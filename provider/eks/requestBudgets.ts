import type { BudgetTimer, RequestRate } from "./RateLimiter";
import { RateLimiter } from "./RateLimiter";

const realTime: BudgetTimer = {
  now: () => performance.now(),
  after: (milliseconds, run) => {
    setTimeout(run, milliseconds);
  },
};

/** The budgets of one process: AWS counts requests by account and region, whichever resource or client makes them. */
export class RequestBudgets {
  private readonly budgets = new Map<string, RateLimiter>();

  constructor(
    private readonly rate: RequestRate,
    private readonly timer: BudgetTimer = realTime,
  ) {}

  /** @param whose the account, or where it is not known what else tells callers apart */
  of(whose: string, region: string): RateLimiter {
    const key = `${whose} ${region}`;
    const kept = this.budgets.get(key);
    if (kept) return kept;
    const made = new RateLimiter(this.rate, this.timer);
    this.budgets.set(key, made);
    return made;
  }
}

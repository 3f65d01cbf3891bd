import type { BudgetTimer } from "../../provider/requestBudget";

/** Time that passes when the test says so. */
export class HandTimer implements BudgetTimer {
  private at = 0;
  private due: { at: number; run: () => void }[] = [];

  now(): number {
    return this.at;
  }

  /** How often something waited for its time. */
  asked = 0;

  after(milliseconds: number, run: () => void): void {
    this.asked++;
    this.due.push({ at: this.at + milliseconds, run });
  }

  async pass(milliseconds: number): Promise<void> {
    const until = this.at + milliseconds;
    for (;;) {
      const [next] = this.due.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.due = this.due.filter((one) => one !== next);
      this.at = next.at;
      next.run();
      await settled();
    }
    this.at = until;
    await settled();
  }
}

/** What was resolved has been acted upon. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

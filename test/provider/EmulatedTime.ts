import type { Clock } from "../../provider/clock";

/**
 * A clock that sleeps by moving the emulator's clock: an hour of waiting passes at once, and everything between the
 * provider and EKS is real.
 */
export class EmulatedTime implements Clock {
  private offset = 0;
  /** How long was slept in all, in ms. */
  slept = 0;

  constructor(private readonly url: string) {}

  /** Starts from the emulator's own time. */
  static async of(url: string): Promise<EmulatedTime> {
    const time = new EmulatedTime(url);
    await time.synchronise();
    return time;
  }

  now(): number {
    return Date.now() + this.offset;
  }

  async sleep(milliseconds: number): Promise<void> {
    this.slept += milliseconds;
    await this.post({ advanceSeconds: Math.max(0, milliseconds) / 1000 });
    this.offset += milliseconds;
  }

  private async synchronise(): Promise<void> {
    const answer = (await (await fetch(`${this.url}/_emulator/clock`)).json()) as { now: string | number };
    this.offset = new Date(answer.now).getTime() - Date.now();
  }

  private async post(body: unknown): Promise<void> {
    const response = await fetch(`${this.url}/_emulator/clock`, { method: "POST", body: JSON.stringify(body) });
    if (!response.ok) throw new Error(await response.text());
    await response.text();
  }
}

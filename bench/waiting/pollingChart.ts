/**
 * Draws what waiting costs: requests a hop across, lag upwards, both logarithmic.
 *
 *     node -r ts-node/register/transpile-only bench/waiting/pollingChart.ts > docs/polling.svg
 */
import type { PollingResult } from "./polling";
import { benchPolling } from "./polling";

const [WIDTH, HEIGHT, MARGIN] = [760, 420, 60] as const;
const REQUESTS = [5, 10, 20, 50, 100] as const;
const LAGS = [2, 5, 10, 30, 60] as const;
const COLOURS = ["#1f6feb", "#d1242f"] as const;

export function pollingChart(results: readonly PollingResult[]): string {
  const distributions = [...new Set(results.map(({ distribution }) => distribution))];
  const marks = results.flatMap(({ distribution, policy, requests, meanLagSeconds }) => {
    const index = distributions.indexOf(distribution);
    const [x, y] = [across(requests), upwards(meanLagSeconds)];
    const ours = policy === "pulumi-eks-version";
    const left = x > WIDTH - 230;
    const text = `<text x="${fixed(x + (left ? -10 : 10))}" y="${fixed(y + 4)}"${left ? ' text-anchor="end"' : ""}`;
    return [
      `<circle cx="${fixed(x)}" cy="${fixed(y)}" r="${ours ? 7 : 5}" fill="${COLOURS[index] ?? "#000"}"/>`,
      ...(index === 0 || ours ? [`${text}${ours ? ' font-weight="bold"' : ""}>${policy}</text>`] : []),
    ];
  });
  const legend = distributions.map(
    (name, index) =>
      `<text x="${MARGIN + 10}" y="${HEIGHT - MARGIN - 34 + 18 * index}" fill="${COLOURS[index] ?? "#000"}">● ${name}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    ...REQUESTS.map((count) => line(across(count), MARGIN, across(count), HEIGHT - MARGIN)),
    ...REQUESTS.map((count) => label(across(count), HEIGHT - MARGIN + 18, "middle", String(count))),
    ...LAGS.map((lag) => line(MARGIN, upwards(lag), WIDTH - MARGIN, upwards(lag))),
    ...LAGS.map((lag) => label(MARGIN - 8, upwards(lag) + 4, "end", `${lag} s`)),
    label(WIDTH / 2, HEIGHT - 14, "middle", "requests a hop"),
    label(MARGIN, MARGIN - 20, "middle", "mean lag"),
    ...marks,
    ...legend,
    "</svg>",
    "",
  ].join("\n");
}

function across(requests: number): number {
  return MARGIN + (WIDTH - 2 * MARGIN) * part(requests, 5, 120);
}

function upwards(lag: number): number {
  return HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * part(lag, 1.5, 80);
}

function part(value: number, from: number, to: number): number {
  return Math.log(value / from) / Math.log(to / from);
}

function line(x1: number, y1: number, x2: number, y2: number): string {
  return `<line x1="${fixed(x1)}" y1="${fixed(y1)}" x2="${fixed(x2)}" y2="${fixed(y2)}" stroke="#ddd"/>`;
}

function label(x: number, y: number, anchor: string, text: string): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}" fill="#555">${text}</text>`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}

if (require.main === module) process.stdout.write(pollingChart(benchPolling()));

/** The value below which the share `p` (0–1) of the values lies: the nearest rank, never an interpolation. NaN without values. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN;
}

/** The middle value; of an even number of values the mean of the two in the middle. NaN without values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  return (lower + upper) / 2;
}

export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** What one part of the bench found: flat keys, as they go into bench/latest.json. */
export type Figures = Readonly<Record<string, number>>;

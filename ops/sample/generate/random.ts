/**
 * A stream of numbers fixed by seed and label. Kept generators (pure-rand, seedrandom) promise no stream across their versions; the sample year's bytes are
 * compared from year to year, so the algorithm (sfc32, public domain) is written out here.
 */
export interface Random {
  /** 0 ≤ x < 1 */
  next(): number;
  /** Whole number, both ends included. */
  int(from: number, to: number): number;
  pick<T>(list: readonly T[]): T;
  /** A position of `weights`, as likely as its weight; at least one must be above 0. */
  weighted(weights: readonly number[]): number;
  shuffled<T>(list: readonly T[]): T[];
}

export function createRandom(seed: number, label: string): Random {
  const next = sfc32(hashed(`${seed}|${label}|a`), hashed(`${seed}|${label}|b`), hashed(`${seed}|${label}|c`));
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    int,
    pick: (list) => at(list, int(0, list.length - 1)),
    weighted: (weights) => weightedPlace(weights, next()),
    shuffled: (list) => shuffled(list, int),
  };
}

/** Splits `total` by `weights` into whole parts that add up to it (largest remainder, earlier ones first). */
export function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  if (sum <= 0) return weights.map(() => 0);
  const exact = weights.map((weight) => (total * weight) / sum);
  const parts = exact.map(Math.floor);
  const byRemainder = exact.map((value, index) => ({ index, rest: value - Math.floor(value) })).sort((a, b) => b.rest - a.rest || a.index - b.index);
  const left = total - parts.reduce((a, b) => a + b, 0);
  for (const { index } of byRemainder.slice(0, left)) parts[index] = (parts[index] ?? 0) + 1;
  return parts;
}

export function at<T>(list: readonly T[], index: number): T {
  if (index < 0 || index >= list.length) throw new RangeError(`no entry ${index} in a list of ${list.length}`);
  return list[index] as T;
}

function weightedPlace(weights: readonly number[], x: number): number {
  const sum = weights.reduce((a, b) => a + b, 0);
  if (!(sum > 0)) throw new RangeError('no weight above 0');
  let left = x * sum;
  const found = weights.findIndex((weight) => (left -= weight) < 0);
  return found >= 0 ? found : weights.findLastIndex((weight) => weight > 0);
}

function shuffled<T>(list: readonly T[], int: Random['int']): T[] {
  const copy = [...list];
  for (let last = copy.length - 1; last > 0; last -= 1) {
    const other = int(0, last);
    [copy[last], copy[other]] = [at(copy, other), at(copy, last)];
  }
  return copy;
}

/** FNV-1a, 32 bits. */
function hashed(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

function sfc32(a: number, b: number, c: number): () => number {
  let counter = 1;
  const step = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum | 0;
    return (sum >>> 0) / 0x1_0000_0000;
  };
  for (let warmUp = 0; warmUp < 15; warmUp += 1) step();
  return step;
}

/** JSON with the keys of every object in order: the same text for the same value, also once a database has kept it, which sorts keys its own way. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each);
}

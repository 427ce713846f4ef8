import { useSearchParams } from 'react-router';

/** Filters that live in the address: links keep them, and "back" takes the last one away. An empty value is not written. */
export function useFilters<K extends string>(names: readonly K[]): [Readonly<Partial<Record<K, string>>>, (change: Partial<Record<K, string | undefined>>) => void] {
  const [params, setParams] = useSearchParams();
  const values = Object.fromEntries(names.map((name) => [name, params.get(name) ?? undefined])) as Partial<Record<K, string>>;
  const change = (wanted: Partial<Record<K, string | undefined>>): void => {
    setParams((before) => {
      const next = new URLSearchParams(before);
      for (const [name, value] of Object.entries(wanted) as [K, string | undefined][]) {
        if (value) next.set(name, value);
        else next.delete(name);
      }
      return next;
    });
  };
  return [values, change];
}

import { useState } from 'react';

const keyOf = (name: string): string => `funeng.${name}`;

/** A choice that this browser remembers: language, colours. Nothing personal goes here. */
export function useRemembered<T extends string>(name: string, allowed: readonly T[], first: T): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => {
    const kept = localStorage.getItem(keyOf(name));
    return allowed.find((each) => each === kept) ?? first;
  });
  return [value, (next) => {
    localStorage.setItem(keyOf(name), next);
    setValue(next);
  }];
}

const SEPARATOR = ',';

/** Several names that this browser remembers, such as the columns that are hidden; none at first, and then nothing is kept. */
export function useRememberedNames(name: string): [readonly string[], (names: readonly string[]) => void] {
  const [names, setNames] = useState<readonly string[]>(() => localStorage.getItem(keyOf(name))?.split(SEPARATOR) ?? []);
  return [names, (next) => {
    if (next.length === 0) localStorage.removeItem(keyOf(name));
    else localStorage.setItem(keyOf(name), next.join(SEPARATOR));
    setNames(next);
  }];
}

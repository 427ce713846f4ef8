import { useState } from 'react';

/** A choice that this browser remembers: language, colours, columns. Nothing personal goes here. */
export function useRemembered<T extends string>(name: string, allowed: readonly T[], first: T): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => {
    const kept = localStorage.getItem(`funeng.${name}`);
    return allowed.find((each) => each === kept) ?? first;
  });
  return [value, (next) => {
    localStorage.setItem(`funeng.${name}`, next);
    setValue(next);
  }];
}

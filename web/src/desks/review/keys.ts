import { useEffect, useEffectEvent } from 'react';

/** Single keys as decisions; never while somebody types, and never with a modifier (those are the browser's). */
export function useDeskKeys({ isOn, keys }: { readonly isOn: boolean; readonly keys: Readonly<Record<string, () => void>> }): void {
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    const typing = event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [contenteditable], [role="dialog"], [role="listbox"]') !== null;
    if (!isOn || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, []);
}

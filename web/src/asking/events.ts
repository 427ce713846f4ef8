import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';

/**
 * Follows a stream of progress (SSE): the newest state, and whether the work is over. The browser reconnects by itself; `restart` follows work that goes on
 * after its end.
 * @param url undefined: nothing to follow
 */
export function useProgress<T>(url: string | undefined, onEnd?: (last: T) => void): { state: T | undefined; isOver: boolean; restart: () => void } {
  const [seen, setSeen] = useState<{ url: string; state: T; isOver: boolean }>();
  const [run, setRun] = useState(0);
  const ended = useEffectEvent((last: T) => onEnd?.(last));
  useEffect(() => {
    if (url === undefined) return undefined;
    const source = new EventSource(url);
    const tell = (isOver: boolean) => (event: MessageEvent<string>) => {
      const state = JSON.parse(event.data) as T;
      setSeen({ url, state, isOver });
      if (!isOver) return;
      source.close();
      ended(state);
    };
    source.addEventListener('progress', tell(false));
    source.addEventListener('end', tell(true));
    return () => source.close();
  }, [url, run]);
  const restart = (): void => {
    setSeen(undefined);
    setRun((before) => before + 1);
  };
  return seen && seen.url === url ? { state: seen.state, isOver: seen.isOver, restart } : { state: undefined, isOver: false, restart };
}

/** Follows a case that others work on too: whatever was asked about it (`about`) is asked anew each time it has moved on. */
export function useFollowed(url: string, about: readonly unknown[]): void {
  const queries = useQueryClient();
  const { state } = useProgress<{ version: number }>(url);
  const version = state?.version;
  const refresh = useEffectEvent(() => void queries.invalidateQueries({ queryKey: [...about] }));
  useEffect(() => { if (version !== undefined) refresh(); }, [version]);
}

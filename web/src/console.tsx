import { QueryClient, QueryClientProvider, notifyManager } from '@tanstack/react-query';
import { RouterProvider } from 'react-router';
import { isProblem } from './asking/problem.ts';
import { router } from './router.tsx';
import { Appearance } from './shell/appearance.tsx';
import { ErrorBoundary } from './shell/error-boundary.tsx';

// An answer of a cache that was changed by a key is drawn with what else the key changed, in one go and not a turn later.
notifyManager.setScheduler(queueMicrotask);

const STALE_MS = 10_000;
const TRIES = 3;

/** What a person may not see or what is not there does not become so by asking again. */
const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: STALE_MS,
      retry: (failures, error) => failures < TRIES - 1 && !(isProblem(error) && error.status < 500),
    },
  },
});

export function Console() {
  return (
    <Appearance>
      <ErrorBoundary>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </ErrorBoundary>
    </Appearance>
  );
}

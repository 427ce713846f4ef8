import { ApiPerson } from '../ops/sample/client.ts';

/** What became of every single request, those that were tried again included. */
export interface Requests {
  /** Milliseconds from the request to its answer, whatever it was. */
  readonly tookMs: number[];
  /** Answers other than 2xx and 429, and requests that nobody answered: how many of each. */
  readonly errors: Map<string, number>;
  /** Answers 429: the limits do what they are for. */
  limited: number;
}

export const noRequests = (): Requests => ({ tookMs: [], errors: new Map(), limited: 0 });

/** A person whose requests are counted into `requests`, each try by itself. */
export class WatchedPerson extends ApiPerson {
  private readonly requests: Requests;

  constructor(base: string, credentials: { username: string; password: string }, requests: Requests) {
    super(base, credentials);
    this.requests = requests;
  }

  protected override async once(method: string, path: string, body: string | FormData | undefined, headers: Record<string, string>): Promise<Response | undefined> {
    const sentMs = performance.now();
    const response = await super.once(method, path, body, headers);
    this.requests.tookMs.push(performance.now() - sentMs);
    if (response?.status === 429) this.requests.limited += 1;
    else if (!response?.ok) {
      const what = `${method} ${response?.status ?? 'no answer'}`;
      this.requests.errors.set(what, (this.requests.errors.get(what) ?? 0) + 1);
    }
    return response;
  }
}

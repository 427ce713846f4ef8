import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

/** A city's unified identity: a real OpenID provider on a free port, where every account exists that somebody names. */
export interface City {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Changes the claims of the tokens that it gives from now on, and signs them with its own key or another; undefined: as they are. */
  tamper(change: ((claims: Record<string, unknown>) => Record<string, unknown>) | undefined, key?: KeyObject): void;
  close(): Promise<void>;
}

const KID = 'city';

export async function startCity(redirectUri: string): Promise<City> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [clientId, clientSecret] = ['funeng', randomUUID()];
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let change: Parameters<City['tamper']>[0];
  let signingKey = privateKey;

  const provider = new Provider(issuer, {
    clients: ['funeng', 'another-office'].map((id) => ({
      client_id: id, client_secret: clientSecret, redirect_uris: [redirectUri], grant_types: ['authorization_code'], response_types: ['code'], token_endpoint_auth_method: 'client_secret_post' as const,
    })),
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: KID, use: 'sig', alg: 'RS256' }] },
    cookies: { keys: [randomUUID()] },
    pkce: { required: () => true },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
  });
  provider.use(async (ctx, next) => {
    await next();
    const body = ctx.body as { id_token?: string } | undefined;
    if (change !== undefined && body?.id_token !== undefined) body.id_token = signed(change(claimsOf(body.id_token)), signingKey);
  });
  const answer = provider.callback();
  server.on('request', (req, res) => void answer(req, res));
  return {
    issuer, clientId, clientSecret,
    tamper: (how, key = privateKey) => { [change, signingKey] = [how, key]; },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}

function signed(claims: Record<string, unknown>, key: KeyObject): string {
  const content = `${encoded({ alg: 'RS256', typ: 'JWT', kid: KID })}.${encoded(claims)}`;
  return `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`;
}

/** One browser at the city's pages: follows their redirects and fills their forms, until they send it back. @returns where it is sent back to. */
export async function signInAtCity(address: string, account: string): Promise<URL> {
  const jar = new Map<string, string>();
  let [at, form] = [new URL(address), undefined as URLSearchParams | undefined];
  const { origin } = at;
  for (let step = 0; step < 15; step++) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(at, { method: form ? 'POST' : 'GET', body: form, headers: { cookie }, redirect: 'manual' });
    for (const each of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(each) ?? [];
      jar.set(name, value);
    }
    const page = await answer.text();
    const location = answer.headers.get('location');
    if (location !== null) {
      [at, form] = [new URL(location, at), undefined];
      if (at.origin !== origin) return at;
    } else {
      if (answer.status !== 200) throw new Error(`the provider answered ${answer.status}: ${page.slice(0, 300)}`);
      form = new URLSearchParams(page.includes('name="login"') ? { prompt: 'login', login: account, password: 'any' } : { prompt: 'consent' });
    }
  }
  throw new Error('the provider never sent the browser back');
}

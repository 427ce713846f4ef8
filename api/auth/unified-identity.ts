import * as oidc from 'openid-client';
import type { FieldCipher, FieldPlace } from '../../store/crypto.ts';
import { DecryptionError } from '../../store/crypto.ts';

/**
 * Signing in with the account of a city's unified identity 统一身份认证 (OpenID Connect, code flow with PKCE). openid-client checks state, nonce, issuer,
 * audience, times and signature. Whose account it is, the caller looks up: a stranger's makes nobody.
 */
export interface UnifiedIdentity {
  readonly issuer: string;
  /** `address`: where the browser is sent. `proof`: kept by that browser alone, and wanted back with the answer. `to`: the page asked for. */
  begin(to: string): Promise<{ address: string; proof: string }>;
  /** What the provider sent back through the browser. `refused` is a code for the audit. */
  finish(answer: URLSearchParams, proof: string | undefined): Promise<{ subject: string; to: string } | { refused: string }>;
}

export interface UnifiedIdentityOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Of this installation: the provider sends people back below it. */
  readonly publicUrl: string;
  readonly cipher: FieldCipher;
  readonly clock: () => Date;
}

export const CALLBACK_PATH = '/api/session/unified/callback';
/** Between leaving for the provider and coming back. */
export const AWAY_SECONDS = 10 * 60;
const PROVIDER_TIMEOUT_SECONDS = 10;
const PROOF: FieldPlace = { table: 'cookie', column: 'unified', row: 'proof' };

interface Proof { readonly state: string; readonly nonce: string; readonly verifier: string; readonly to: string; readonly untilMs: number }

export function createUnifiedIdentity({ clientId, clientSecret, publicUrl, cipher, clock, ...options }: UnifiedIdentityOptions): UnifiedIdentity {
  const issuer = new URL(options.issuer).href;
  const redirectUri = new URL(CALLBACK_PATH, publicUrl).href;
  let known: oidc.Configuration | undefined;
  const provider = async (): Promise<oidc.Configuration> => {
    known ??= await oidc.discovery(new URL(issuer), clientId, clientSecret, undefined, {
      // A token that came over TLS need not be checked by its signature; here it always is. Plain http is refused in production by the settings.
      execute: [oidc.enableNonRepudiationChecks, ...(issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : [])],
      timeout: PROVIDER_TIMEOUT_SECONDS,
    });
    return known;
  };
  return {
    issuer,
    async begin(to) {
      const proof: Proof = {
        state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier(), to, untilMs: clock().getTime() + AWAY_SECONDS * 1000,
      };
      const address = oidc.buildAuthorizationUrl(await provider(), {
        redirect_uri: redirectUri, scope: 'openid', state: proof.state, nonce: proof.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(proof.verifier), code_challenge_method: 'S256',
      });
      return { address: address.href, proof: cipher.encrypt(JSON.stringify(proof), PROOF).toString('base64url') };
    },
    async finish(answer, sealed) {
      const proof = opened(cipher, sealed);
      if (proof === undefined || proof.untilMs < clock().getTime()) return { refused: 'UNIFIED_NOT_ASKED' };
      try {
        const tokens = await oidc.authorizationCodeGrant(await provider(), new URL(`${redirectUri}?${answer.toString()}`), {
          expectedState: proof.state, expectedNonce: proof.nonce, pkceCodeVerifier: proof.verifier, idTokenExpected: true,
        });
        const subject = tokens.claims()?.sub;
        return subject === undefined ? { refused: 'UNIFIED_NO_SUBJECT' } : { subject, to: proof.to };
      } catch (error) {
        return { refused: refusalCode(error) };
      }
    },
  };
}

function opened(cipher: FieldCipher, sealed: string | undefined): Proof | undefined {
  if (sealed === undefined) return undefined;
  try {
    return JSON.parse(cipher.decryptText(Buffer.from(sealed, 'base64url'), PROOF)) as Proof;
  } catch (error) {
    if (error instanceof DecryptionError) return undefined;
    throw error;
  }
}

/** The library's own code, e.g. `OAUTH_JWT_CLAIM_COMPARISON_FAILED`; its text may quote the token. A request that failed on its way has none. */
export function refusalCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code !== 'OAUTH_TIMEOUT' ? error.code : 'UNIFIED_AWAY';
}

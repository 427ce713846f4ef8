import type { Policy } from './schema.ts';

/** Every way in which 培训类型 may be written, official names first: what a roster's reader resolves to programme codes. */
export function programmeNames(policy: Policy): readonly { readonly code: string; readonly zh: string }[] {
  return [
    ...policy.programmes.map(({ code, name }) => ({ code, zh: name.zh })),
    ...policy.programmes.flatMap(({ code, aliases }) => aliases.map((zh) => ({ code, zh }))),
  ];
}

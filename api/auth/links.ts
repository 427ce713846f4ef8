import { channelOf, leaveMessage } from '../../store/outgoing.ts';
import type { Person } from '../../store/people.ts';
import { LINK_HOURS, makeSignInLink } from '../../store/sign-in-links.ts';
import type { ApiDeps } from '../http/route.ts';

/** Makes a one-time link and sends it to the contact; without one the caller hands it over. The token is after `#`: no server logs it. */
export async function sendLink(
  { db, cipher, settings }: Pick<ApiDeps, 'db' | 'cipher' | 'settings'>, person: Pick<Person, 'id'>, contact: string | undefined, madeBy?: string,
): Promise<{ sent: boolean; link: string | null; expiresAt: string }> {
  const { token, expiresAt } = await makeSignInLink(db, { personId: person.id, ...(madeBy !== undefined && { madeBy }) });
  const link = `${settings.publicUrl}/password#${token}`;
  if (contact === undefined) return { sent: false, link, expiresAt };
  await leaveMessage(db, cipher, {
    channel: channelOf(contact), purpose: 'sign-in-link', recipient: contact,
    text: `【赋能】请在 ${LINK_HOURS} 小时内打开链接设置密码,仅可使用一次。Set your password within ${LINK_HOURS} hours; the link works once: ${link}`,
  });
  return { sent: true, link: null, expiresAt };
}

import type { Bilingual } from '../coded.ts';
import type { ErasureEvent } from '../erasure.ts';

const say = (zh: string, en: string): Bilingual => ({ zh, en });

/** One event of an erasure as a sentence for people. */
export function erasureSentence(event: ErasureEvent): Bilingual {
  switch (event.type) {
    case 'Proposed':
      return say(`提出抹除到期个人资料:${event.reason}`, `proposed to erase what names a person, its time being over: ${event.reason}`);
    case 'Erased':
      return say('个人资料已抹除,密钥已销毁', 'erased what names the person: the key is destroyed');
    case 'Rejected':
      return say(`不予抹除:${event.reason}`, `rejected: ${event.reason}`);
  }
}

import { describe, expect, it } from 'vitest';
import type { CommandMeta } from '../../../domain/case.ts';
import { sentenceOf } from '../../../domain/codes/history.ts';
import type { ErasureCommand } from '../../../domain/erasure.ts';
import { erasureDecider } from '../../../domain/erasure.ts';
import { accepted, everyStageEveryCommandEveryRole, meta, refusalOf } from './every-pair.ts';

const ON = '2051-10-08';
const admin = (id = 'admin'): CommandMeta => meta('admin', ON, id);
const other = (): CommandMeta => meta('city_decider', ON, 'decider');
const COMMANDS: { [T in ErasureCommand['type']]: (m: CommandMeta) => Extract<ErasureCommand, { type: T }> } = {
  open: (m) => ({ type: 'open', meta: m, keyId: 'k-1', reason: '保存期满' }),
  carryOut: (m) => ({ type: 'carryOut', meta: m }),
  reject: (m) => ({ type: 'reject', meta: m, reason: '另有要求' }),
};

describe('the erasure of what names a person', () => {
  const proposed = accepted(erasureDecider, erasureDecider.initial, COMMANDS.open(admin()));
  everyStageEveryCommandEveryRole(erasureDecider, {
    none: [erasureDecider.initial], proposed: [proposed], erased: [accepted(erasureDecider, proposed, COMMANDS.carryOut(other()))],
    rejected: [accepted(erasureDecider, proposed, COMMANDS.reject(other()))],
  }, COMMANDS, ON);

  it('is not carried out by who proposed it', () => {
    expect(refusalOf(erasureDecider, proposed, COMMANDS.carryOut(admin()))).toBe('SAME_PERSON');
    expect(accepted(erasureDecider, proposed, COMMANDS.carryOut(admin('another')))).toMatchObject({ stage: 'erased', decidedBy: 'another' });
  });

  it('is told without naming anybody', () => {
    expect(sentenceOf('erasure', { type: 'Erased', by: 'a', on: ON, keyId: 'k-1' } as never)).toEqual({ zh: '个人资料已抹除,密钥已销毁', en: 'erased what names the person: the key is destroyed' });
  });
});

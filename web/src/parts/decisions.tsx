import { Button, Popconfirm } from 'antd';
import { useState } from 'react';
import type { Act } from '../asking/act.ts';
import { useLanguage } from '../shell/language.ts';
import { ProblemNote } from './problem-note.tsx';
import { ReasonDialog } from './reason-dialog.tsx';

interface ConfirmedActProps<V> {
  readonly label: string;
  /** Says what is about to happen, with the figures that are signed. */
  readonly question: string;
  readonly act: Act<V>;
  /** What was seen goes with the act. */
  readonly input: V;
}

/** An act that is asked about once more before it is carried out. */
export function ConfirmedAct<V>({ label, question, act, input }: ConfirmedActProps<V>) {
  const { t } = useLanguage();
  return (
    <>
      <Popconfirm title={question} okText={label} cancelText={t('取消', 'Cancel')} onConfirm={() => void act.run(input)}>
        <Button type="primary" loading={act.isRunning}>{label}</Button>
      </Popconfirm>
      <ProblemNote problem={act.problem} />
    </>
  );
}

/** An act that needs its reason in words. */
export function ReasonedAct({ label, act, danger = false }: { readonly label: string; readonly act: Act<{ reason: string }>; readonly danger?: boolean }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button danger={danger} onClick={() => setOpen(true)}>{label}</Button>
      <ReasonDialog title={label} isOpen={isOpen} act={act} onClose={() => setOpen(false)} />
    </>
  );
}

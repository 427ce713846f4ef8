import { EyeOutlined } from '@ant-design/icons';
import { Button, Descriptions, Modal } from 'antd';
import { useState } from 'react';
import { useAct } from '../asking/act.ts';
import type { ActOptions } from '../asking/act.ts';
import { useLanguage } from '../shell/language.ts';
import { ReasonDialog } from './reason-dialog.tsx';

interface RevealProps<T> {
  readonly send: ActOptions<{ reason: string }, T>['send'];
  /** What is shown of the answer, each with its label, in its order; what is not there is left out. */
  readonly shown: (answer: T) => readonly (readonly [label: string, value: string | null])[];
}

const LABEL_PX = 120;

/** Masked values in full, after a reason that is recorded. They stand in the dialog alone, and go with it. */
export function Reveal<T>({ send, shown }: RevealProps<T>) {
  const { t } = useLanguage();
  const [isAsking, setAsking] = useState(false);
  const [answer, setAnswer] = useState<T>();
  const act = useAct({ send, stale: [], onDone: setAnswer });
  const title = t('查看完整信息', 'See in full');
  const close = (): void => {
    setAnswer(undefined);
    act.forget();
  };
  return (
    <>
      <Button size="small" icon={<EyeOutlined />} onClick={() => setAsking(true)}>{title}</Button>
      <ReasonDialog title={title} isOpen={isAsking} act={act} onClose={() => setAsking(false)}>
        <p>{t('本次查看将记入审计日志。', 'The look is recorded for the auditor.')}</p>
      </ReasonDialog>
      <Modal title={title} open={answer !== undefined} onCancel={close} footer={null} destroyOnHidden>
        {answer !== undefined && (
          <Descriptions size="small" bordered column={1} styles={{ label: { width: LABEL_PX } }}
            items={shown(answer).flatMap(([label, value]) => (value === null ? [] : [{ key: label, label, children: value }]))} />
        )}
      </Modal>
    </>
  );
}

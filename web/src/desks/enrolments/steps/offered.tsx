import { DownOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import type { ComponentType } from 'react';
import { useState } from 'react';
import { useLanguage } from '../../../shell/language.ts';
import type { Bilingual } from '../../../shell/language.ts';
import type { Enrolment } from '../asking.ts';
import { Correct } from './correct.tsx';
import { Admit, Begin, NameMentor, RecordCheck, Refuse, Register, SignAgreement } from './entrance.tsx';
import type { StepProps } from './step.ts';
import { AssessStage, Complete, ConfirmTerm, FileDocument, RecordAttendance, RecordPlacement } from './study.tsx';
import { AdoptPolicy, Defer, Dismiss, RecordDeath, Resume, Suspend, Transfer, Withdraw } from './turns.tsx';

type Act = Enrolment['possible'][number];
interface Form {
  readonly Dialog: ComponentType<StepProps>;
  /** `way`: a button of its own. `turn`: in the list of changes, the ends last. */
  readonly group: 'way' | 'turn' | 'end';
}

/** How each act is asked for. Which of them are offered, and what each is called, the API says: an act that it adds does not compile until it has its form here. */
const FORMS: Readonly<Record<Act, Form>> = {
  recordCheck: { Dialog: RecordCheck, group: 'way' }, admit: { Dialog: Admit, group: 'way' }, refuse: { Dialog: Refuse, group: 'end' },
  register: { Dialog: Register, group: 'way' }, fileDocument: { Dialog: FileDocument, group: 'way' }, signAgreement: { Dialog: SignAgreement, group: 'way' },
  nameMentor: { Dialog: NameMentor, group: 'way' }, begin: { Dialog: Begin, group: 'way' }, confirmTerm: { Dialog: ConfirmTerm, group: 'way' },
  recordAttendance: { Dialog: RecordAttendance, group: 'way' }, assessStage: { Dialog: AssessStage, group: 'way' }, complete: { Dialog: Complete, group: 'way' },
  recordPlacement: { Dialog: RecordPlacement, group: 'way' }, defer: { Dialog: Defer, group: 'turn' }, suspend: { Dialog: Suspend, group: 'turn' },
  resume: { Dialog: Resume, group: 'way' }, transfer: { Dialog: Transfer, group: 'turn' }, adoptPolicy: { Dialog: AdoptPolicy, group: 'turn' }, correct: { Dialog: Correct, group: 'turn' },
  withdraw: { Dialog: Withdraw, group: 'end' }, dismiss: { Dialog: Dismiss, group: 'end' }, recordDeath: { Dialog: RecordDeath, group: 'end' },
};

/** Every act that the person signed in may do on this enrolment now. */
export function OfferedActs({ enrolment }: { readonly enrolment: Enrolment }) {
  const { t } = useLanguage();
  // Kept by itself: the enrolment may move on under an open form, and what was typed is not lost for that.
  const [open, setOpen] = useState<Enrolment['offered'][number]>();
  const { offered } = enrolment;
  const of = (group: Form['group']) => offered.filter(({ act }) => FORMS[act].group === group);
  const others = [...of('turn'), ...of('end')];
  const Dialog = open && FORMS[open.act].Dialog;
  const named = (label: Bilingual): string => capitalised(t(label));
  return (
    <>
      {of('way').map((each) => <Button key={each.act} onClick={() => setOpen(each)}>{named(each.label)}</Button>)}
      {others.length > 0 && (
        <Dropdown trigger={['click']} menu={{
          items: others.map(({ act, label }) => ({ key: act, label: named(label), danger: FORMS[act].group === 'end' })), onClick: ({ key }) => setOpen(others.find(({ act }) => act === key)),
        }}>
          <Button icon={<DownOutlined />} iconPlacement="end">{t('变动与终止', 'Changes and ends')}</Button>
        </Dropdown>
      )}
      {Dialog && <Dialog enrolment={enrolment} label={named(open.label)} onClose={() => setOpen(undefined)} />}
    </>
  );
}

/** The table names its edges in small letters; a button begins with a capital one. */
const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

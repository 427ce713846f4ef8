import { Button, Collapse, Form, Input, Modal, Popconfirm, Tag } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../../shell/language.ts';
import { removeAt } from './edits.ts';
import { programmeAt, useFormWorld } from './form-world.ts';
import { labelOf } from './labels.ts';
import { Found } from './leaf.tsx';
import { Group } from './place.tsx';
import { valueAt } from './policy-text.ts';
import type { Shape } from './shape.ts';
import type { ProgrammeName } from './standing.ts';
import { copyProgramme } from './standing.ts';
import type { Json } from './written.ts';
import { isList, isRecord, wordAs } from './written.ts';

const CODE = /^[a-z][a-z0-9-]{1,39}$/;

/** The programmes, each to be opened; one more is a copy of another. */
export function ProgrammesForm({ shape }: { readonly shape: Shape }) {
  const { t } = useLanguage();
  const { opened, standing, isOpen, problems, change } = useFormWorld();
  const [open, setOpen] = useState<string[]>([]);
  const [copied, setCopied] = useState<number>();
  const value = valueAt(opened, ['programmes']);
  const programmes = isList(value) ? value : [];
  const copy = (index: number, name: ProgrammeName): void => {
    change((now) => copyProgramme(now, index, name, standing));
    setOpen([String(programmes.length)]);
    setCopied(undefined);
  };
  return (
    <section>
      <h2>{t(labelOf(['programmes']).name)}</h2>
      <Found path={['programmes']} />
      <Collapse size="small" destroyOnHidden activeKey={open} onChange={(keys) => setOpen([keys].flat())} items={programmes.map((programme, index) => {
        const code = isRecord(programme) ? wordAs(programme['code']) : '';
        const name = programmeAt(opened, ['programmes', index]);
        const count = problems.filter(({ place }) => place === `programmes.${code}` || place.startsWith(`programmes.${code}.`)).length;
        const isNew = isFresh(programme, standing.dating?.from);
        return {
          key: String(index),
          label: <>{name ? t(name) : code} <code className="quiet">{code}</code> {isNew && standing.isKnown && <Tag color="cyan">{t('新', 'new')}</Tag>}{count > 0 && <Tag color="red">{t(`${count} 处问题`, `${count} to mend`)}</Tag>}</>,
          children: (
            <>
              <Found path={['programmes', index]} />
              {isOpen && (
                <div className="act-bar">
                  <Button size="small" onClick={() => setCopied(index)}>{t('复制为新项目', 'Copy as a new programme')}</Button>
                  {(isNew || !standing.isKnown) && programmes.length > 1 && (
                    <Popconfirm title={t('从文本中删去此项目?', 'Take the programme out of the text?')} okText={t('删去', 'Take away')} cancelText={t('取消', 'Cancel')} onConfirm={() => { setOpen([]); change((now) => removeAt(now, ['programmes', index])); }}>
                      <Button size="small" danger>{t('删去此项目', 'Take this programme away')}</Button>
                    </Popconfirm>
                  )}
                </div>
              )}
              <Group path={['programmes', index]} shape={shape.items ?? {}} isLocked={!isOpen || (standing.isKnown && !isNew)} />
            </>
          ),
        };
      })} />
      {copied !== undefined && <CopyDialog index={copied} codes={programmes.map((each) => (isRecord(each) ? wordAs(each['code']) : ''))} onClose={() => setCopied(undefined)} onCopy={(name) => copy(copied, name)} />}
    </section>
  );
}

/** It begins with the new document. */
const isFresh = (programme: Json, from: string | undefined): boolean => from !== undefined && isRecord(programme) && wordAs(programme['offeredFrom']) >= from;

interface CopyDialogProps { readonly index: number; readonly codes: readonly string[]; readonly onClose: () => void; readonly onCopy: (name: ProgrammeName) => void }

/** What a new programme is called; everything else is taken over and may be changed. */
function CopyDialog({ index, codes, onClose, onCopy }: CopyDialogProps) {
  const { t } = useLanguage();
  const { opened } = useFormWorld();
  const [form] = Form.useForm<ProgrammeName>();
  const name = programmeAt(opened, ['programmes', index]);
  const needed = { required: true, whitespace: true, message: t('必填', 'Needed') };
  return (
    <Modal open title={`${t('复制为新项目', 'Copy as a new programme')}${name ? ` · ${t(name)}` : ''}`} okText={t('复制', 'Copy')} cancelText={t('取消', 'Cancel')} onCancel={onClose} okButtonProps={{ htmlType: 'submit', form: 'copy-programme' }}>
      <Form<ProgrammeName> form={form} name="copy-programme" layout="vertical" onFinish={onCopy}>
        <Form.Item name="code" label={t('代码', 'Code')} rules={[
          { required: true, pattern: CODE, message: t('小写字母、数字、横线,2 至 40 位', 'Lower-case letters, digits and hyphens, 2 to 40') },
          { validator: (_, code: string) => (codes.includes(code) ? Promise.reject(new Error(t('已有此代码', 'There is one of this code'))) : Promise.resolve()) },
        ]}><Input maxLength={40} /></Form.Item>
        <Form.Item name="zh" label={t('中文名称', 'Name in Chinese')} rules={[needed]}><Input maxLength={200} /></Form.Item>
        <Form.Item name="en" label={t('英文名称', 'Name in English')} rules={[needed]}><Input maxLength={200} /></Form.Item>
      </Form>
    </Modal>
  );
}

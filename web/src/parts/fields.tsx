import { useQuery } from '@tanstack/react-query';
import { Form, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useInstitutions } from '../asking/institutions.ts';
import { vocabularyQuery } from '../asking/vocabulary.ts';
import { useLanguage } from '../shell/language.ts';

/* Fields of a `<FormDialog>`. Their names are those of the body that is sent: a finding of the API is shown where it belongs. */

type Name = string | readonly (string | number)[];
interface FieldProps {
  readonly name: Name;
  readonly label: string;
  readonly isOptional?: boolean;
  readonly extra?: ReactNode;
}

function useRules(isOptional: boolean): { required: boolean; message: string }[] {
  const { t } = useLanguage();
  return isOptional ? [] : [{ required: true, message: t('必填', 'Needed') }];
}

const named = (name: Name): string | (string | number)[] => (typeof name === 'string' ? name : [...name]);

function Field({ name, label, isOptional = false, extra, children }: FieldProps & { readonly children: ReactNode }) {
  return <Form.Item name={named(name)} label={label} rules={useRules(isOptional)} extra={extra}>{children}</Form.Item>;
}

export function DayField(props: FieldProps) {
  return <Field {...props}><Input type="date" /></Field>;
}

export function TextField({ maxLength, ...props }: FieldProps & { readonly maxLength: number }) {
  return <Field {...props}><Input maxLength={maxLength} /></Field>;
}

export function NumberField({ min, max, suffix, ...props }: FieldProps & { readonly min: number; readonly max: number; readonly suffix?: string }) {
  return <Field {...props}><InputNumber min={min} max={max} suffix={suffix} className="wide" /></Field>;
}

/** Typed in yuan, kept in fen. */
export function YuanField(props: FieldProps) {
  return <Field {...props}><FenInput /></Field>;
}

interface FenInputProps { readonly id?: string; readonly value?: number | null; readonly onChange?: (fen: number | undefined) => void }

/** Whatever else the form hands down (its label's target, what describes it) goes on to the input. */
function FenInput({ value, onChange, ...rest }: FenInputProps) {
  return <InputNumber {...rest} min={0} precision={2} controls={false} className="wide" value={value === undefined || value === null ? null : value / 100} onChange={(yuan) => onChange?.(yuan === null ? undefined : Math.round(yuan * 100))} />;
}

export function ChoiceField({ options, ...props }: FieldProps & { readonly options: readonly { readonly value: string; readonly label: string }[] }) {
  return <Field {...props}><Select allowClear={props.isOptional ?? false} showSearch={{ optionFilterProp: 'label' }} options={[...options]} /></Field>;
}

export function ReasonField() {
  const { t } = useLanguage();
  return (
    <Form.Item name="reason" label={t('理由(记入经过,勿写个人姓名、号码)', 'Reason, kept in the history; without names or numbers of people')} rules={[{ required: true, whitespace: true, message: t('请填写理由', 'Give the reason') }]}>
      <Input.TextArea rows={3} maxLength={500} showCount />
    </Form.Item>
  );
}

export function InstitutionField() {
  const { t } = useLanguage();
  const { items } = useInstitutions();
  return <ChoiceField name="institution" label={t('院校', 'Institution')} options={items.map(({ code, name }) => ({ value: code, label: name }))} />;
}

/** 层次 or 等级: one that the policy prices, where it prices by level. */
export function LevelField({ name, label, levels, isOptional = false }: FieldProps & { readonly levels: readonly string[] }) {
  if (levels.length === 0) return <TextField name={name} label={label} maxLength={20} isOptional />;
  return <ChoiceField name={name} label={label} isOptional={isOptional} options={levels.map((value) => ({ value, label: value }))} />;
}

/** The coded reasons that a person may give. */
export function useReasons(): readonly { readonly value: string; readonly label: string }[] {
  const { t } = useLanguage();
  const words = useQuery(vocabularyQuery);
  return words.data?.reasons.map(({ code, message }) => ({ value: code, label: t(message) })) ?? [];
}

/** A field that was emptied again is none that was filled in. */
export function withoutEmpty<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '')) as T;
}

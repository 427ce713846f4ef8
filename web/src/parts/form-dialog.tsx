import { Alert, Checkbox, Form, Modal } from 'antd';
import type { FormInstance } from 'antd';
import type { ReactNode } from 'react';
import { useEffect, useEffectEvent } from 'react';
import { useAct } from '../asking/act.ts';
import type { Problem } from '../asking/problem.ts';
import { useLanguage } from '../shell/language.ts';
import type { Tell } from '../shell/language.ts';
import { ProblemNote } from './problem-note.tsx';

interface Answer { data?: unknown; error?: unknown; response: Response }

interface FormDialogProps<V extends object> {
  /** The act: the head of the dialog and its button. */
  readonly label: string;
  readonly onClose: () => void;
  readonly form: FormInstance<V>;
  readonly send: (values: V, header: { 'Idempotency-Key': string }) => Promise<Answer>;
  readonly initial?: object;
  /** The field that a coded refusal is about, by the code or its first word. Findings of the API's own check name their field themselves. */
  readonly codes?: Readonly<Record<string, string>>;
  /** What cannot be taken back, said before it is sent: the person ticks that it was looked at. */
  readonly final?: ReactNode;
  /** Something is still to be seen before it may be sent. */
  readonly isWaiting?: boolean;
  readonly width?: number;
  /** The refusal of what was asked before it is sent, a preview for example; shown like the act's own. */
  readonly asked?: Problem | undefined;
  readonly onValuesChange?: (changed: Partial<V>) => void;
  readonly children: ReactNode;
}

const FORM = 'act';
/** The name of the tick; no field of an act is called so. */
const SURE = 'sure';

/**
 * One act as a form: its values are the body that is sent. A refusal leaves everything typed where it is and is shown at the field that
 * it is about, or above the fields where it is about none.
 */
export function FormDialog<V extends object>({ label, onClose, form, send, initial = {}, codes = {}, final, isWaiting = false, width = 520, asked, onValuesChange, children }: FormDialogProps<V>) {
  const { t } = useLanguage();
  const act = useAct({ send: (values: V, header) => send(values, header), done: { zh: `${label}:已办理`, en: `${label}: done` }, onDone: onClose });
  const problem = act.problem ?? asked;
  const show = useEffectEvent((said: Problem) => {
    const found = atFields(form, said, codes, t);
    form.setFields(found as Parameters<typeof form.setFields>[0]);
    if (found[0]) form.scrollToField(found[0].name as Parameters<typeof form.scrollToField>[0], { focus: true });
  });
  useEffect(() => { if (problem) show(problem); }, [problem]);
  // What the API has said of a field goes with the next stroke in it, and of no other.
  const mended = (changed: object): void => {
    const found = problem ? atFields(form, problem, codes, t) : [];
    form.setFields(found.filter(({ name }) => holds(changed, name)).map(({ name }): AtField => ({ name, errors: [] })) as Parameters<typeof form.setFields>[0]);
  };
  const finish = (all: V): void => {
    const { [SURE]: _, ...values } = all as V & { [SURE]?: boolean };
    void act.run(values as unknown as V);
  };
  return (
    <Modal title={label} open width={width} okText={label} cancelText={t('取消', 'Cancel')} confirmLoading={act.isRunning} onCancel={onClose}
      okButtonProps={{ htmlType: 'submit', form: FORM, disabled: isWaiting }}>
      {final !== undefined && <Alert type="warning" showIcon className="problem-note" title={final} />}
      {problem !== undefined && atFields(form, problem, codes, t).length < Math.max(1, problem.errors?.length ?? 0) && <ProblemNote problem={problem} />}
      <Form<V> form={form} name={FORM} layout="vertical" initialValues={initial} onFinish={finish} onValuesChange={(changed: Partial<V>) => { mended(changed); onValuesChange?.(changed); }}>
        {children}
        {final !== undefined && (
          <Form.Item name={SURE} valuePropName="checked" rules={[{ validator: (_, ticked) => (ticked ? Promise.resolve() : Promise.reject(new Error(t('请核对后勾选', 'Look at it and tick')))) }]}>
            <Checkbox>{t('已核对,确认办理', 'I have checked it; carry it out')}</Checkbox>
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}

function holds(changed: unknown, [first, ...rest]: readonly (string | number)[]): boolean {
  if (first === undefined) return true;
  return typeof changed === 'object' && changed !== null && first in changed && holds((changed as Record<string | number, unknown>)[first], rest);
}

interface AtField { readonly name: (string | number)[]; readonly errors: string[] }

/** The findings that belong to a field of the form. `body.certificate.issuedOn` is the field `certificate.issuedOn`. */
function atFields<V>(form: FormInstance<V>, problem: Problem, codes: Readonly<Record<string, string>>, t: Tell): AtField[] {
  const fields = new Map(form.getFieldsError().map(({ name }) => [name.join('.'), [...name]]));
  const at = (path: string | undefined, text: string): AtField[] => {
    const name = path === undefined ? undefined : fields.get(path);
    return name === undefined ? [] : [{ name, errors: [text] }];
  };
  const code = codes[problem.code] ?? codes[problem.code.split('_')[0] ?? ''];
  if (code !== undefined) return at(code, t(problem.message));
  return (problem.errors ?? []).flatMap(({ path, message }) => at(path?.replace(/^body\./, ''), t(message)));
}

import { TableOutlined } from '@ant-design/icons';
import { Button, Checkbox, Popover } from 'antd';
import { useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useLanguage } from '../shell/language.ts';

interface ColumnChoiceProps {
  /** Those that have a name; the first says which row it is, and stays. */
  readonly columns: readonly { readonly key: string; readonly title: string }[];
  readonly hidden: readonly string[];
  readonly onHide: (hidden: readonly string[]) => void;
}

/** Which columns of a table are shown. Tab goes from the button into the choice, Escape closes it. */
export function ColumnChoice({ columns, hidden, onHide }: ColumnChoiceProps) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = ({ key }: KeyboardEvent): void => {
    if (key !== 'Escape' || !isOpen) return;
    setOpen(false);
    button.current?.focus();
  };
  const choice = (
    <div role="group" aria-label={t('显示的列', 'Columns shown')} className="column-choice">
      {columns.map(({ key, title }, index) => (
        <Checkbox key={key} disabled={index === 0} checked={index === 0 || !hidden.includes(key)}
          onChange={({ target }) => onHide(target.checked ? hidden.filter((each) => each !== key) : [...hidden, key])}>{title}</Checkbox>
      ))}
      <Button size="small" onClick={() => onHide([])}>{t('恢复默认', 'Reset')}</Button>
    </div>
  );
  return (
    <div className="column-choice-place" onKeyDown={close}>
      {/* Beside the button in the document: Tab finds it there. */}
      <Popover trigger="click" placement="bottomRight" open={isOpen} onOpenChange={setOpen} content={choice} getPopupContainer={(trigger) => trigger.parentElement ?? document.body}>
        <Button ref={button} size="small" icon={<TableOutlined />} aria-expanded={isOpen}>{t('列', 'Columns')}</Button>
      </Popover>
    </div>
  );
}

import { Alert, Drawer, Table } from 'antd';
import { useState } from 'react';
import { Day } from '../../parts/day.tsx';
import { Money, moneyColumn } from '../../parts/money.tsx';
import { useLanguage } from '../../shell/language.ts';
import { TraceSteps } from '../claims/trace-steps.tsx';
import type { Enrolment } from './asking.ts';
import { termName } from './words.ts';

type Line = Enrolment['entitlements'][number];

/** What was earned, line by line; a difference is a line of its own. A line opens with how its amount came about. */
export function Earned({ lines }: { readonly lines: readonly Line[] }) {
  const { t } = useLanguage();
  const [open, setOpen] = useState<Line>();
  if (lines.length === 0) return null;
  return (
    <>
      <h2>{t('应享明细', 'What was earned, line by line')}</h2>
      <Table<Line>
        rowKey="line" size="small" pagination={false} dataSource={[...lines]} scroll={{ x: 760 }} onRow={(line) => ({ onClick: () => setOpen(line), className: 'clickable' })}
        columns={[
          { title: t('学期', 'Term'), dataIndex: 'termKey', render: (key: string, line) => <button type="button" className="link" onClick={() => setOpen(line)}>{t(termName(key))}</button> },
          { title: t('日期', 'On'), dataIndex: 'on', render: (on: string) => <Day on={on} /> },
          { title: t('金额(元)', 'Amount (yuan)'), dataIndex: 'amountFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} strong /> },
          { title: t('说明', 'Note'), key: 'note', render: (_, line) => noteOf(line, t('更正的差额', 'Difference of a correction'), line.reasons.map((reason) => t(reason.message))) },
        ]}
      />
      <Drawer open={open !== undefined} size={520} title={open && t(termName(open.termKey))} onClose={() => setOpen(undefined)}>
        {open && (
          <div className="explained">
            {open.reasons.map(({ code, message }) => <Alert key={code} type="warning" title={t(message)} className="problem-note" />)}
            <TraceSteps trace={open.trace} />
          </div>
        )}
      </Drawer>
    </>
  );
}

function noteOf({ adjusts }: Line, difference: string, reasons: readonly string[]): string {
  return [...(adjusts === null ? [] : [difference]), ...reasons].join('; ') || '–';
}

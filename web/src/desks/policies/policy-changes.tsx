import { Table } from 'antd';
import type { components } from '../../contract/api.ts';
import { useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';

type Change = components['schemas']['PolicyDocumentWhole']['changes'][number];

/** What differs from the policy that it would follow, value by value. */
export function Changes({ changes }: { readonly changes: readonly Change[] }) {
  const { t } = useLanguage();
  return (
    <Table<Change>
      rowKey="path" size="small" pagination={{ pageSize: 50, hideOnSinglePage: true }} dataSource={changes} scroll={{ x: 560 }} locale={{ emptyText: <Nothing text={t('没有改动任何数值', 'No value changes')} /> }}
      columns={[
        { title: t('位置', 'Place'), dataIndex: 'path', render: (path: string) => <code>{path}</code> },
        { title: t('原值', 'Before'), dataIndex: 'before', render: (value: Change['before']) => <Value value={value} /> },
        { title: t('新值', 'After'), dataIndex: 'after', render: (value: Change['after']) => <Value value={value} /> },
      ]}
    />
  );
}

function Value({ value }: { readonly value: Change['before'] }) {
  return value === null ? <>–</> : <>{String(value.value)}{value.reference && <div className="quiet">{value.reference}</div>}</>;
}

import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Input, Space, Table } from 'antd';
import { useState } from 'react';
import { api, bodyOf } from '../../asking/client.ts';
import { problemOf } from '../../asking/problem.ts';
import { useMay } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';
import { useDistricts } from '../../parts/districts.ts';
import { InstitutionDialog } from './institution-dialog.tsx';
import { StandingDialog } from './standing-dialog.tsx';
import { INSTITUTION_KINDS } from './words.ts';

export type Institution = components['schemas']['Institution'];
const PAGE = 200;

/** The institutions 院校: entered and corrected by the registrar. */
export default function Institutions() {
  const { t } = useLanguage();
  const { nameOf: nameOfDistrict } = useDistricts();
  const mayManage = useMay()('institution.manage');
  const [{ name }, change] = useFilters(['name']);
  const [edited, setEdited] = useState<Institution | 'new'>();
  const [asked, setAsked] = useState<Institution>();
  const found = useInfiniteQuery({
    queryKey: ['institutions'],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/institutions', { params: { query: { after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const all = found.data?.pages.flatMap((page) => page.items) ?? [];
  const shown = name === undefined ? all : all.filter((each) => each.name.includes(name) || each.code.includes(name));
  return (
    <>
      <PageTitle title={t('院校', 'Institutions')} acts={mayManage && <Button type="primary" onClick={() => setEdited('new')}>{t('登记院校', 'Register')}</Button>} />
      <div className="filters">
        <Input.Search allowClear placeholder={t('名称或编号', 'Name or code')} aria-label={t('名称或编号', 'Name or code')} defaultValue={name} onSearch={(value) => change({ name: value })} className="search" />
      </div>
      <ProblemNote problem={found.error ? problemOf(found.error) : undefined} />
      <Table<Institution>
        rowKey="code" size="small" dataSource={shown} loading={found.isFetching} pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: 980 }}
        locale={{ emptyText: <Nothing text={t('没有院校', 'No institution')} /> }}
        columns={[
          { title: t('编号', 'Code'), dataIndex: 'code' },
          { title: t('名称', 'Name'), dataIndex: 'name' },
          { title: t('类型', 'Kind'), dataIndex: 'kind', render: (kind: string) => t(textOf(INSTITUTION_KINDS, kind)) },
          { title: t('统一社会信用代码', 'Credit code'), dataIndex: 'uscc' },
          { title: t('区', 'District'), dataIndex: 'district', render: nameOfDistrict },
          { title: t('联系人', 'Contact'), dataIndex: 'contact' },
          {
            title: '', key: 'act', align: 'right', render: (_, each) => (
              <Space size="small">
                <Button size="small" onClick={() => setAsked(each)}>{t('办学状态', 'Standing')}</Button>
                {mayManage && <Button size="small" onClick={() => setEdited(each)}>{t('更正', 'Correct')}</Button>}
              </Space>
            ),
          },
        ]}
      />
      {found.hasNextPage && <Button block onClick={() => void found.fetchNextPage()} loading={found.isFetchingNextPage}>{t('更多', 'More')}</Button>}
      {asked !== undefined && <StandingDialog institution={asked} onClose={() => setAsked(undefined)} />}
      {edited !== undefined && <InstitutionDialog institution={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />}
    </>
  );
}

import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Input, Space } from 'antd';
import { useState } from 'react';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { PagedTable, actsColumn } from '../../parts/data-table.tsx';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
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
  return (
    <>
      <PageTitle title={t('院校', 'Institutions')} acts={mayManage && <Button type="primary" onClick={() => setEdited('new')}>{t('登记院校', 'Register')}</Button>} />
      <PagedTable<Institution>
        name="institutions" title={t('院校', 'Institutions')} query={found} only={(each) => name === undefined || each.name.includes(name) || each.code.includes(name)} rowKey="code"
        pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: 980 }} locale={{ emptyText: <Nothing text={t('没有院校', 'No institution')} /> }}
        filters={(
          <Input.Search allowClear placeholder={t('名称或编号', 'Name or code')} aria-label={t('名称或编号', 'Name or code')} defaultValue={name} onSearch={(value) => change({ name: value })} className="search" />
        )}
        columns={[
          { key: 'code', title: t('编号', 'Code'), value: ({ code }) => code },
          { key: 'name', title: t('名称', 'Name'), value: (each) => each.name },
          { key: 'kind', title: t('类型', 'Kind'), value: ({ kind }) => t(textOf(INSTITUTION_KINDS, kind)) },
          { key: 'uscc', title: t('统一社会信用代码', 'Credit code'), value: ({ uscc }) => uscc },
          { key: 'district', title: t('区', 'District'), value: ({ district }) => nameOfDistrict(district) },
          { key: 'contact', title: t('联系人', 'Contact'), value: ({ contact }) => contact },
          actsColumn((each) => (
            <Space size="small">
              <Button size="small" onClick={() => setAsked(each)}>{t('办学状态', 'Standing')}</Button>
              {mayManage && <Button size="small" onClick={() => setEdited(each)}>{t('更正', 'Correct')}</Button>}
            </Space>
          )),
        ]}
      />
      {asked !== undefined && <StandingDialog institution={asked} onClose={() => setAsked(undefined)} />}
      {edited !== undefined && <InstitutionDialog institution={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />}
    </>
  );
}

import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Select, Table } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import { useInstitutions } from '../../asking/institutions.ts';
import { problemOf } from '../../asking/problem.ts';
import { useMay, useSession } from '../../asking/session.ts';
import { Day } from '../../parts/day.tsx';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';
import { useProgrammes } from '../enrolments/asking.ts';
import type { Order } from './asking.ts';
import { OrderDialog } from './order-dialog.tsx';

const PAGE = 100;

/** Employers' orders 用人单位订单: who asks for how many people for which job, and how many of the seats are taken and placed. */
export default function OrderList() {
  const { t } = useLanguage();
  const mayEnter = useMay()('order.enter');
  const { person: { role } } = useSession();
  const [isEntering, setEntering] = useState(false);
  const [{ programme, institution }, change] = useFilters(['programme', 'institution']);
  const { options, nameOf } = useProgrammes();
  const { items, nameOfInstitution } = useInstitutions();
  const orders = useInfiniteQuery({
    queryKey: ['orders', { programme, institution }],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/employer-orders', { params: { query: { programme, institution, after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const enter = t('登记订单', 'Enter an order');
  return (
    <>
      <PageTitle title={t('用人单位订单', "Employers' orders")} acts={mayEnter && <Button type="primary" onClick={() => setEntering(true)}>{enter}</Button>} />
      <div className="filters">
        <Select allowClear placeholder={t('全部项目', 'All programmes')} aria-label={t('项目', 'Programme')} value={programme} onChange={(value: string | undefined) => change({ programme: value })}
          options={options.filter(({ takesOrders }) => takesOrders).map(({ code, name }) => ({ value: code, label: t(name) }))} />
        {role !== 'institution' && (
          <Select allowClear showSearch={{ optionFilterProp: 'label' }} placeholder={t('全部院校', 'All institutions')} aria-label={t('院校', 'Institution')} value={institution}
            onChange={(value: string | undefined) => change({ institution: value })} options={items.map(({ code, name }) => ({ value: code, label: name }))} />
        )}
      </div>
      <ProblemNote problem={orders.error ? problemOf(orders.error) : undefined} />
      <Table<Order>
        rowKey="orderNo" size="small" pagination={false} loading={orders.isFetching} dataSource={orders.data?.pages.flatMap((page) => page.items) ?? []} scroll={{ x: 980 }}
        locale={{ emptyText: <Nothing text={t('没有订单', 'No order')} /> }}
        columns={[
          { title: t('订单号', 'Order'), dataIndex: 'orderNo', render: (no: string) => <Link to={`/orders/${encodeURIComponent(no)}`}>{no}</Link> },
          { title: t('岗位', 'Job'), dataIndex: 'job' },
          { title: t('用人单位(信用代码)', 'Employer (credit code)'), dataIndex: 'enterprise' },
          { title: t('项目', 'Programme'), dataIndex: 'programme', render: (code: string) => t(nameOf(code)) },
          ...(role === 'institution' ? [] : [{ title: t('院校', 'Institution'), dataIndex: 'institution', render: (code: string) => nameOfInstitution(code) }]),
          { title: t('名额', 'Seats'), dataIndex: 'seats', align: 'right' as const },
          { title: t('已注册', 'Taken'), dataIndex: 'taken', align: 'right' as const },
          { title: t('已就业', 'Placed'), dataIndex: 'placed', align: 'right' as const },
          { title: t('登记日期', 'Entered on'), dataIndex: 'enteredOn', render: (on: string) => <Day on={on} /> },
        ]}
      />
      {orders.hasNextPage && <Button block onClick={() => void orders.fetchNextPage()} loading={orders.isFetchingNextPage}>{t('更多', 'More')}</Button>}
      {isEntering && <OrderDialog title={enter} onClose={() => setEntering(false)} />}
    </>
  );
}

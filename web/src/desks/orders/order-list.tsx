import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import { useInstitutions } from '../../asking/institutions.ts';
import { useMay, useSession } from '../../asking/session.ts';
import { PagedTable } from '../../parts/data-table.tsx';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
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
      <PagedTable<Order>
        name="orders" title={t('用人单位订单', "Employers' orders")} query={orders} rowKey="orderNo" scroll={{ x: 980 }} locale={{ emptyText: <Nothing text={t('没有订单', 'No order')} /> }}
        filters={(
          <>
            <Select allowClear placeholder={t('全部项目', 'All programmes')} aria-label={t('项目', 'Programme')} value={programme} onChange={(value: string | undefined) => change({ programme: value })}
              options={options.filter(({ takesOrders }) => takesOrders).map(({ code, name }) => ({ value: code, label: t(name) }))} />
            {role !== 'institution' && (
              <Select allowClear showSearch={{ optionFilterProp: 'label' }} placeholder={t('全部院校', 'All institutions')} aria-label={t('院校', 'Institution')} value={institution}
                onChange={(value: string | undefined) => change({ institution: value })} options={items.map(({ code, name }) => ({ value: code, label: name }))} />
            )}
          </>
        )}
        columns={[
          { key: 'orderNo', title: t('订单号', 'Order'), value: ({ orderNo }) => orderNo, render: (_, no) => <Link to={`/orders/${encodeURIComponent(no)}`}>{no}</Link> },
          { key: 'job', title: t('岗位', 'Job'), value: ({ job }) => job },
          { key: 'enterprise', title: t('用人单位(信用代码)', 'Employer (credit code)'), value: ({ enterprise }) => enterprise },
          { key: 'programme', title: t('项目', 'Programme'), value: (each) => t(nameOf(each.programme)) },
          ...(role === 'institution' ? [] : [{ key: 'institution', title: t('院校', 'Institution'), value: (each: Order) => nameOfInstitution(each.institution) }]),
          { key: 'seats', kind: 'count', title: t('名额', 'Seats'), value: ({ seats }) => seats },
          { key: 'taken', kind: 'count', title: t('已注册', 'Taken'), value: ({ taken }) => taken },
          { key: 'placed', kind: 'count', title: t('已就业', 'Placed'), value: ({ placed }) => placed },
          { key: 'enteredOn', kind: 'day', title: t('登记日期', 'Entered on'), value: ({ enteredOn }) => enteredOn },
        ]}
      />
      {isEntering && <OrderDialog title={enter} onClose={() => setEntering(false)} />}
    </>
  );
}

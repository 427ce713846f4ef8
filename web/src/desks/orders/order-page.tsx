import { useQuery } from '@tanstack/react-query';
import { Descriptions, Progress, Table, Tag } from 'antd';
import { Link, useParams } from 'react-router';
import { useInstitutions } from '../../asking/institutions.ts';
import { Day } from '../../parts/day.tsx';
import { useDistricts } from '../../parts/districts.ts';
import { PageTitle } from '../../parts/page-title.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import { useProgrammes } from '../enrolments/asking.ts';
import { EnrolmentStageTag } from '../enrolments/stage.tsx';
import type { Order, Seat } from './asking.ts';
import { orderQuery } from './asking.ts';

/** One order: its seats, who is trained on them, and the job that followed. */
export default function OrderPage() {
  const { orderNo = '' } = useParams();
  const query = useQuery(orderQuery(orderNo));
  return <Asked query={query}>{(order) => <OrderView order={order} seats={order.list} />}</Asked>;
}

function OrderView({ order, seats }: { readonly order: Order; readonly seats: readonly Seat[] }) {
  const { t } = useLanguage();
  const { nameOf: nameOfDistrict } = useDistricts();
  const { nameOf } = useProgrammes();
  const { nameOfInstitution } = useInstitutions();
  const items = [
    { key: 'enterprise', label: t('用人单位(信用代码)', 'Employer (credit code)'), children: order.enterprise },
    { key: 'programme', label: t('项目', 'Programme'), children: t(nameOf(order.programme)) },
    { key: 'institution', label: t('院校', 'Institution'), children: nameOfInstitution(order.institution) },
    { key: 'entered', label: t('登记日期', 'Entered on'), children: <Day on={order.enteredOn} /> },
    { key: 'taken', label: t('已注册', 'Taken'), children: <Share part={order.taken} whole={order.seats} label={t('已注册', 'Taken')} /> },
    { key: 'placed', label: t('已就业', 'Placed'), children: <Share part={order.placed} whole={order.taken} label={t('已就业', 'Placed')} /> },
  ];
  return (
    <>
      <PageTitle title={order.job}><span className="quiet">{order.orderNo}</span></PageTitle>
      <Descriptions size="small" bordered column={{ xs: 1, sm: 2, lg: 3 }} items={items} className="figures" />
      <h2>{t('订单学员与就业', 'Trainees on its seats and the jobs that followed')}</h2>
      {seats.length < order.taken && <p className="quiet">{t(`另有 ${order.taken - seats.length} 个名额的学员不在您的范围内`, `${order.taken - seats.length} more seats are of trainees outside of your scope`)}</p>}
      <Table<Seat>
        rowKey="seatNo" size="small" pagination={false} dataSource={[...seats]} scroll={{ x: 900 }} locale={{ emptyText: <Nothing text={t('还没有学员注册在此订单上', 'Nobody is registered on it yet')} /> }}
        columns={[
          { title: t('名额', 'Seat'), dataIndex: 'seatNo', align: 'right', width: 70 },
          { title: t('姓名', 'Name'), dataIndex: ['trainee', 'name'], render: (name: string, { enrolmentNo }) => <Link to={`/enrolments/${encodeURIComponent(enrolmentNo)}`}>{name}</Link> },
          { title: t('专业', 'Course'), dataIndex: 'major' },
          { title: t('安置区', 'District'), dataIndex: 'district', render: nameOfDistrict },
          { title: t('阶段', 'Stage'), dataIndex: 'stage', render: (stage: string) => <EnrolmentStageTag stage={stage} /> },
          { title: t('岗位', 'Job'), key: 'job', render: (_, { placement }) => placement?.job ?? '–' },
          { title: t('入职日期', 'Since'), key: 'since', render: (_, { placement }) => <Day on={placement?.since} /> },
          { title: t('用人单位', 'Employer'), key: 'employer', render: (_, { placement, asOrdered }) => (placement === null ? '–' : <Employer enterprise={placement.enterprise} isAsOrdered={asOrdered === true} />) },
        ]}
      />
    </>
  );
}

function Employer({ enterprise, isAsOrdered }: { readonly enterprise: string; readonly isAsOrdered: boolean }) {
  const { t } = useLanguage();
  return isAsOrdered ? <Tag color="green">{t('订单单位', 'the one who ordered')}</Tag> : <>{enterprise} <Tag color="orange">{t('其他单位', 'another one')}</Tag></>;
}

function Share({ part, whole, label }: { readonly part: number; readonly whole: number; readonly label: string }) {
  return <Progress aria-label={label} percent={whole === 0 ? 0 : Math.round((part / whole) * 100)} size="small" format={() => `${part} / ${whole}`} status="normal" />;
}

import { useQuery } from '@tanstack/react-query';
import { Alert, Descriptions, Tabs } from 'antd';
import { Link, useParams } from 'react-router';
import { useFollowed } from '../../asking/events.ts';
import { Day } from '../../parts/day.tsx';
import { useDistricts } from '../../parts/districts.ts';
import { useFilters } from '../../parts/filters.ts';
import { HeldNote } from '../../parts/held-note.tsx';
import { HistoryLine } from '../../parts/history-line.tsx';
import { Money } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import type { Enrolment } from './asking.ts';
import { enrolmentHistoryQuery, enrolmentNoticesQuery, enrolmentQuery, useProgrammes } from './asking.ts';
import { Earned } from './earned.tsx';
import { Papers } from './papers.tsx';
import { EnrolmentStageTag } from './stage.tsx';
import { OfferedActs } from './steps/offered.tsx';
import { TermTable } from './term-table.tsx';

/** One enrolment: where it stands, its terms, what they earned, and its whole way. */
export default function EnrolmentPage() {
  const { enrolmentNo = '' } = useParams();
  const query = useQuery(enrolmentQuery(enrolmentNo));
  useFollowed(`/api/enrolments/${encodeURIComponent(enrolmentNo)}/events`, enrolmentQuery(enrolmentNo).queryKey);
  return <Asked query={query}>{(enrolment) => <EnrolmentView enrolment={enrolment} />}</Asked>;
}

const COLOURS: Readonly<Record<string, string>> = { Refused: 'red', Lapsed: 'red', Dismissed: 'red', Withdrawn: 'orange', Suspended: 'orange', CheckHeld: 'orange', Escalated: 'red', TermConfirmed: 'green', Completed: 'green' };

function EnrolmentView({ enrolment }: { readonly enrolment: Enrolment }) {
  const { t } = useLanguage();
  const [{ tab = 'terms' }, change] = useFilters(['tab']);
  const { enrolmentNo, trainee, stage, reasons, checkHeld } = enrolment;
  return (
    <>
      <PageTitle title={trainee.erased ? t('个人资料已抹除', 'Erased') : trainee.name} acts={<OfferedActs enrolment={enrolment} />}><EnrolmentStageTag stage={stage} /><span className="quiet">{enrolmentNo}</span></PageTitle>
      <HeldNote code={checkHeld} title={t('资格核查暂停,恢复后自动继续', 'The check of the applicant waits and goes on by itself')} />
      {reasons.map(({ code, message }) => <Alert key={code} type="warning" showIcon className="problem-note" title={t(message)} />)}
      <Figures enrolment={enrolment} />
      <Tabs activeKey={tab} onChange={(key) => change({ tab: key })} items={[
        { key: 'terms', label: t('学期与应享', 'Terms and what they earned'), children: <><TermTable terms={enrolment.terms} /><Earned lines={enrolment.entitlements} /></> },
        { key: 'history', label: t('办理过程', 'History'), children: <History enrolmentNo={enrolmentNo} /> },
        { key: 'notices', label: t('已告知学员', 'Told to the trainee'), children: <Notices enrolmentNo={enrolmentNo} /> },
        { key: 'papers', label: t('材料与协议', 'Papers and agreement'), children: <Papers enrolment={enrolment} /> },
      ]} />
    </>
  );
}

function Figures({ enrolment }: { readonly enrolment: Enrolment }) {
  const { t } = useLanguage();
  const { nameOf: nameOfDistrict } = useDistricts();
  const { nameOf } = useProgrammes();
  const { institution, programme, major, level, district, trainee, startsOn, dueOn, length, kind, tuitionFen, earnedFen, policy, suspendedOn, leftOn, order } = enrolment;
  const paidFen = enrolment.terms.reduce((sum, term) => sum + term.paidFen, 0);
  const items = [
    { key: 'institution', label: t('院校', 'Institution'), children: institution.name },
    { key: 'programme', label: t('项目', 'Programme'), children: t(nameOf(programme)) },
    { key: 'major', label: t('专业', 'Course'), children: level === null ? major : `${major} · ${level}` },
    { key: 'id', label: t('身份证号', 'Identity no.'), children: trainee.idCard },
    { key: 'district', label: t('安置区', 'District'), children: nameOfDistrict(district) },
    { key: 'starts', label: t('入学', 'Begins'), children: <Day on={startsOn} /> },
    { key: 'length', label: t('学制', 'Length'), children: length === 0 ? '–' : isOfTerms(kind) ? t(`${length} 学期`, `${length} terms`) : t(`${length} 个月`, `${length} months`) },
    { key: 'due', label: t('期限', 'Due'), children: <Day on={dueOn} /> },
    { key: 'tuition', label: t('学费标准(元)', 'Tuition (yuan)'), children: <Money fen={tuitionFen} /> },
    { key: 'earned', label: t('应享(元)', 'Earned (yuan)'), children: <Money fen={earnedFen} strong /> },
    { key: 'paid', label: t('已拨付(元)', 'Paid (yuan)'), children: <Money fen={paidFen} /> },
    { key: 'policy', label: t('适用办法', 'Policy'), children: policy },
    ...(order === null ? [] : [{ key: 'order', label: t('用人单位订单', "Employer's order"), children: <Link to={`/orders/${encodeURIComponent(order)}`}>{order}</Link> }]),
    ...(suspendedOn === null ? [] : [{ key: 'suspended', label: t('休学自', 'Suspended since'), children: <Day on={suspendedOn} /> }]),
    ...(leftOn === null ? [] : [{ key: 'left', label: t('离校', 'Left on'), children: <Day on={leftOn} /> }]),
  ];
  return <Descriptions size="small" bordered column={{ xs: 1, sm: 2, lg: 4 }} items={items} className="figures" />;
}

const isOfTerms = (kind: string): boolean => kind === 'degree' || kind === 'technician';

function History({ enrolmentNo }: { readonly enrolmentNo: string }) {
  const query = useQuery(enrolmentHistoryQuery(enrolmentNo));
  return <Asked query={query}>{({ items }) => <HistoryLine events={items.map((item) => ({ ...item, key: String(item.version), colour: COLOURS[item.type] }))} />}</Asked>;
}

function Notices({ enrolmentNo }: { readonly enrolmentNo: string }) {
  const { t } = useLanguage();
  const query = useQuery(enrolmentNoticesQuery(enrolmentNo));
  return (
    <Asked query={query}>
      {({ items }) => (items.length === 0
        ? <Nothing text={t('还没有告知学员的事项', 'The trainee has been told nothing yet')} />
        : <HistoryLine events={items.map((item, index) => ({ ...item, key: String(index) }))} />)}
    </Asked>
  );
}

import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import { useInstitutions } from '../../asking/institutions.ts';
import { useMay, useSession } from '../../asking/session.ts';
import { Erased } from '../../parts/erased.tsx';
import { PagedTable } from '../../parts/data-table.tsx';
import { useDistricts } from '../../parts/districts.ts';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';
import { ApplicationDialog } from './application-dialog.tsx';
import type { EnrolmentSummary } from './asking.ts';
import { useProgrammes } from './asking.ts';
import { EnrolmentStageTag } from './stage.tsx';
import { ENROLMENT_STAGES } from './words.ts';

const PAGE = 100;

/** The enrolments 学籍 that one may see, by stage, programme, institution and district. */
export default function EnrolmentList() {
  const { t } = useLanguage();
  const { nameOf: nameOfDistrict, options: districts } = useDistricts();
  const may = useMay();
  const [isOpening, setOpening] = useState(false);
  const open = t('登记入学申请', 'Take an application');
  const { person: { role } } = useSession();
  const [{ stage, programme, institution, district }, change] = useFilters(['stage', 'programme', 'institution', 'district']);
  const { options, nameOf } = useProgrammes();
  const institutions = useInstitutions();
  const enrolments = useInfiniteQuery({
    queryKey: ['enrolments', { stage, programme, institution, district }],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/enrolments', { params: { query: { stage: stage as EnrolmentSummary['stage'], programme, institution, district, after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const choose = (name: 'stage' | 'programme' | 'institution' | 'district') => (value: string | undefined) => change({ [name]: value });
  return (
    <>
      <PageTitle title={t('学籍', 'Enrolments')} acts={(
        <>
          {may('enrolment.open') && <Button onClick={() => setOpening(true)}>{open}</Button>}
          {may('cohort.run') && (
            <>
              <Link to="/cohorts/terms"><Button>{t('勾选确认学期', 'Confirm terms')}</Button></Link>
              <Link to="/cohorts/workbook"><Button>{t('按工作簿办理', 'By workbook')}</Button></Link>
            </>
          )}
        </>
      )} />
      {isOpening && <ApplicationDialog title={open} onClose={() => setOpening(false)} />}
      <PagedTable<EnrolmentSummary>
        name="enrolments" title={t('学籍', 'Enrolments')} query={enrolments} rowKey="enrolmentNo" scroll={{ x: role === 'institution' ? 1040 : 1120 }}
        locale={{ emptyText: <Nothing text={t('没有学籍', 'No enrolment')} /> }}
        filters={(
          <>
            <Select allowClear placeholder={t('全部阶段', 'All stages')} aria-label={t('阶段', 'Stage')} value={stage} onChange={choose('stage')}
              options={Object.entries(ENROLMENT_STAGES).map(([value, name]) => ({ value, label: t(name) }))} />
            <Select allowClear placeholder={t('全部项目', 'All programmes')} aria-label={t('项目', 'Programme')} value={programme} onChange={choose('programme')}
              options={options.map(({ code, name }) => ({ value: code, label: t(name) }))} />
            {role !== 'institution' && (
              <Select allowClear showSearch={{ optionFilterProp: 'label' }} placeholder={t('全部院校', 'All institutions')} aria-label={t('院校', 'Institution')} value={institution} onChange={choose('institution')}
                options={institutions.items.map(({ code, name }) => ({ value: code, label: name }))} />
            )}
            {role !== 'district' && (
              <Select allowClear placeholder={t('全部安置区', 'All districts')} aria-label={t('安置区', 'District')} value={district} onChange={choose('district')} options={districts} />
            )}
          </>
        )}
        columns={[
          { key: 'enrolmentNo', title: t('学籍编号', 'Enrolment'), value: ({ enrolmentNo }) => enrolmentNo, render: (_, no) => <Link to={`/enrolments/${encodeURIComponent(no)}`}>{no}</Link> },
          { key: 'name', title: t('姓名', 'Name'), value: ({ trainee }) => (trainee.erased ? t('已抹除', 'Erased') : trainee.name), render: ({ trainee }, name) => (trainee.erased ? <Erased /> : name) },
          { key: 'idCard', title: t('身份证号', 'Identity no.'), value: ({ trainee }) => trainee.idCard },
          ...(role === 'institution' ? [] : [{ key: 'institution', title: t('院校', 'Institution'), value: ({ institution: { name } }: EnrolmentSummary) => name }]),
          { key: 'programme', title: t('项目', 'Programme'), value: (each) => t(nameOf(each.programme)) },
          { key: 'major', title: t('专业', 'Course'), value: ({ major }) => major },
          { key: 'district', title: t('安置区', 'District'), value: (each) => nameOfDistrict(each.district) },
          { key: 'stage', title: t('阶段', 'Stage'), value: (each) => t(textOf(ENROLMENT_STAGES, each.stage)), render: (each) => <EnrolmentStageTag stage={each.stage} /> },
          { key: 'dueOn', kind: 'day', title: t('期限', 'Due'), value: ({ dueOn }) => dueOn },
          { key: 'earnedFen', kind: 'money', title: t('应享(元)', 'Earned (yuan)'), value: ({ earnedFen }) => earnedFen },
        ]}
      />
    </>
  );
}

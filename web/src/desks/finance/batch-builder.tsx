import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Select, Table, Tag } from 'antd';
import { Link, useNavigate } from 'react-router';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import type { paths } from '../../contract/api.ts';
import { useFilters } from '../../parts/filters.ts';
import { Money, moneyColumn } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import { useProgrammes } from '../enrolments/asking.ts';
import { Holder } from './holder.tsx';
import { ListSums } from './list-sums.tsx';
import { FUNDING_SOURCE_NAMES } from './words.ts';

type Preview = paths['/api/batches/preview']['post']['responses'][200]['content']['application/json'];
type Proposed = Preview['lines'][number];
type Choice = NonNullable<paths['/api/batches/preview']['post']['requestBody']>['content']['application/json'];

const SOURCES: readonly NonNullable<Choice['source']>[] = ['central', 'provincial', 'city', 'district', 'partner'];

/** What could be paid now of a round, as it would be frozen; whoever must be left out is named with the reason. */
export default function BatchBuilder() {
  const { t } = useLanguage();
  const [{ round, programme, source }, change] = useFilters(['round', 'programme', 'source']);
  const payable = useQuery({ queryKey: ['batches', 'payable'], queryFn: () => bodyOf(api.GET('/api/rounds/payable')) });
  const { nameOf } = useProgrammes();
  const programmes = payable.data?.items.find((each) => each.round === round)?.programmes ?? [];
  return (
    <>
      <PageTitle title={t('编制拨付批次', 'Build a payment batch')} acts={<Link to="/batches">{t('返回批次', 'All batches')}</Link>} />
      <div className="filters">
        <Select placeholder={t('选择申报批次', 'Choose a round')} aria-label={t('申报批次', 'Round')} value={round} loading={payable.isPending} onChange={(value: string) => change({ round: value })}
          options={payable.data?.items.map((each) => ({ value: each.round, label: each.round })) ?? []} />
        <Select allowClear placeholder={t('全部项目', 'Every programme')} aria-label={t('项目', 'Programme')} value={programme} onChange={(value: string | undefined) => change({ programme: value })}
          options={programmes.map((code) => ({ value: code, label: t(nameOf(code)) }))} />
        <Select allowClear placeholder={t('全部资金来源', 'Any source')} aria-label={t('资金来源', 'Source of the money')} value={source} onChange={(value: string | undefined) => change({ source: value })}
          options={Object.entries(FUNDING_SOURCE_NAMES).map(([value, name]) => ({ value, label: t(name) }))} />
      </div>
      {source && <p className="quiet">{t('只列入该来源已审定资金足以支付的行;只够支付一部分的行留待其他批次。', 'Only rows that the committed money of this source bears whole; a row that it bears in part waits for another batch.')}</p>}
      {round ? <Proposal key={`${round} ${programme} ${source}`} choice={choiceOf(round, programme, source)} /> : <Nothing text={t('请先选择申报批次', 'Choose a round first')} />}
    </>
  );
}

/** What stands in the address is anybody's text: a source that there is none of is no choice. */
function choiceOf(round: string, programme: string | undefined, source: string | undefined): Choice {
  const known = SOURCES.find((each) => each === source);
  return { round, ...(programme !== undefined && { programme }), ...(known !== undefined && { source: known }) };
}

function Proposal({ choice }: { readonly choice: Choice }) {
  const { t } = useLanguage();
  const goTo = useNavigate();
  const preview = useQuery({ queryKey: ['batches', 'preview', choice], queryFn: () => bodyOf(api.POST('/api/batches/preview', { body: choice })) });
  const prepare = useAct({
    send: (list: Preview['list'], header) => api.POST('/api/batches', { params: { header }, body: { ...choice, list } }),
    done: { zh: '已制表,待另一人审核', en: 'Prepared; another person approves it' },
    onDone: ({ caseNo }) => void goTo(`/batches/${encodeURIComponent(caseNo)}`),
  });
  return (
    <Asked query={preview}>{({ list, lines }) => (
      <>
        <ListSums list={list} trainees={lines.filter((line) => line.blocked === null).reduce((sum, line) => sum + line.trainees, 0)} />
        <LeftOut lines={lines} />
        <ProblemNote problem={prepare.problem} action={prepare.problem?.code === 'STALE_VIEW' && (
          <Button size="small" onClick={() => { prepare.forget(); void preview.refetch(); }}>{t('刷新清单', 'Reload the list')}</Button>
        )} />
        <div className="act-bar">
          <Button type="primary" disabled={list.lines === 0} loading={prepare.isRunning} onClick={() => void prepare.run(list)}>
            {t(`按此清单制表(${list.lines} 行)`, `Freeze this list (${list.lines} payments)`)}
          </Button>
          <span className="quiet">{t('制表后清单冻结,由另一人审核', 'The list is frozen and approved by another person')}</span>
        </div>
        <ProposedLines lines={lines} />
      </>
    )}</Asked>
  );
}

function LeftOut({ lines }: { readonly lines: readonly Proposed[] }) {
  const { t } = useLanguage();
  const left = lines.filter((line) => line.blocked !== null);
  if (left.length === 0) return null;
  const fen = left.reduce((sum, line) => sum + line.amountFen, 0);
  return (
    <Alert type="warning" showIcon className="problem-note" title={<>{t(`${left.length} 行不能列入,合计 `, `${left.length} payments must be left out, together `)}<Money fen={fen} /> {t('元', 'yuan')}</>}
      description={t('原因见表内“不能列入”;更正收款账户并审核后可列入下一批。', 'The table says why; once the account is corrected and approved they go into the next batch.')} />
  );
}

function ProposedLines({ lines }: { readonly lines: readonly Proposed[] }) {
  const { t } = useLanguage();
  return (
    <Table<Proposed>
      rowKey={({ claimNo, rowNo }) => `${claimNo}#${rowNo ?? ''}`} size="small" pagination={{ pageSize: 100, hideOnSinglePage: true }} dataSource={[...lines]} scroll={{ x: 1000 }}
      locale={{ emptyText: <Nothing text={t('该批次没有待拨付的款项', 'Nothing of this round waits to be paid')} /> }}
      columns={[
        { title: t('申报编号', 'Claim'), key: 'claim', render: (_, { claimNo, rowNo }) => <Link to={`/claims/${encodeURIComponent(claimNo)}`}>{claimNo}{rowNo === null ? '' : ` #${rowNo}`}</Link> },
        { title: t('院校', 'Institution'), dataIndex: ['institution', 'name'] },
        { title: t('户名', 'Holder'), key: 'holder', render: (_, { holder, toTrainee }) => <Holder name={holder} toTrainee={toTrainee} /> },
        { title: t('开户行', 'Bank'), dataIndex: 'bankName', render: (bank: string | null) => bank ?? '–' },
        { title: t('账号', 'Account'), dataIndex: 'account', render: (account: string | null) => account ?? '–' },
        { title: t('人数', 'People'), dataIndex: 'trainees', align: 'right' },
        { title: t('金额(元)', 'Amount (yuan)'), dataIndex: 'amountFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
        {
          title: t('说明', 'Note'), key: 'note', render: (_, { blocked, replaces }) => (
            <>
              {blocked && <Tag color="red">{t('不能列入', 'Left out')}: {t(blocked.message)}</Tag>}
              {replaces && <Link to={`/batches/${encodeURIComponent(replaces.batchNo)}`}><Tag color="blue">{t('重付', 'Pays again')} {replaces.batchNo} #{replaces.lineNo}</Tag></Link>}
            </>
          ),
        },
      ]}
    />
  );
}

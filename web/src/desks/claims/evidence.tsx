import { DeleteOutlined, FileImageOutlined, FilePdfOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Popconfirm, Select, Space, Table } from 'antd';
import { useCallback, useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import { vocabularyQuery } from '../../asking/vocabulary.ts';
import { OneFile, formOf } from '../../parts/one-file.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import type { Bilingual } from '../../shell/language.ts';
import { Asked } from '../../shell/states.tsx';
import type { ClaimDocument } from './asking.ts';
import { documentsQuery } from './asking.ts';

const ACCEPTED = '.pdf,.jpg,.jpeg,.png';
type DocumentCode = ClaimDocument['document'];

/** The kinds of evidence in the language of the screen. */
export function useDocumentNames(): { readonly nameOf: (code: DocumentCode) => string; readonly choices: { value: DocumentCode; label: string }[] } {
  const { t } = useLanguage();
  const { data } = useQuery(vocabularyQuery);
  const names: Readonly<Record<string, Bilingual>> = Object.fromEntries((data?.documents ?? []).map(({ code, name }) => [code, name]));
  return { nameOf: (code) => t(textOf(names, code)), choices: (data?.documents ?? []).map(({ code, name }) => ({ value: code, label: t(name) })) };
}

interface EvidenceProps {
  readonly claimNo: string;
  /** Absent: what belongs to the claim as a whole. */
  readonly rowNo?: number;
  /** The institution may add and take away. */
  readonly isOpen?: boolean;
  /** The first one is shown at once. */
  readonly isShown?: boolean;
}

/** The papers of one trainee, or of the claim as a whole: seen in their place, and while the claim is worked on, added and taken away. */
export function Evidence({ claimNo, rowNo, isOpen = false, isShown = false }: EvidenceProps) {
  const { t } = useLanguage();
  const query = useQuery(documentsQuery(claimNo));
  return (
    <section className="evidence" aria-label={t('证明材料', 'Evidence')}>
      <Asked query={query}>
        {(all) => {
          const papers = all.filter((each) => (rowNo === undefined ? each.ofClaim : each.rowNos.includes(rowNo)));
          return (
            <>
              <Papers key={rowNo} claimNo={claimNo} papers={papers} isOpen={isOpen} isShown={isShown} />
              {isOpen && <AddPaper claimNo={claimNo} rowNo={rowNo} />}
            </>
          );
        }}
      </Asked>
    </section>
  );
}

interface PapersProps { readonly claimNo: string; readonly papers: readonly ClaimDocument[]; readonly isOpen: boolean; readonly isShown: boolean }

function Papers({ claimNo, papers, isOpen, isShown }: PapersProps) {
  const { t } = useLanguage();
  const { nameOf } = useDocumentNames();
  const mayLook = useMay()('evidence.read');
  const [chosen, choose] = useState<string>();
  const remove = useAct({
    send: (documentId: string, header) => api.DELETE('/api/claims/{claimNo}/documents/{documentId}', { params: { path: { claimNo, documentId }, header } }),
    stale: [['claim', claimNo, 'documents']], done: { zh: '已撤下', en: 'Taken away' },
  });
  const shown = papers.find(({ documentId }) => documentId === chosen) ?? (isShown ? papers[0] : undefined);
  if (papers.length === 0) return <p className="quiet">{t('没有证明材料', 'No evidence was handed in')}</p>;
  return (
    <>
      <div className="papers">
        {papers.map((paper) => {
          const { documentId, document, mediaType } = paper;
          const name = nameOf(document);
          return (
            <Space.Compact key={documentId}>
              <Button size="small" type={shown === paper ? 'primary' : 'default'} aria-pressed={shown === paper} disabled={!mayLook} icon={mediaType === 'application/pdf' ? <FilePdfOutlined /> : <FileImageOutlined />}
                onClick={() => choose(chosen === documentId ? undefined : documentId)}>{name}</Button>
              {isOpen && (
                <Popconfirm title={t(`撤下“${name}”?`, `Take "${name}" away?`)} onConfirm={() => void remove.run(documentId)}>
                  <Button size="small" icon={<DeleteOutlined />} aria-label={t(`撤下 ${name}`, `Take ${name} away`)} />
                </Popconfirm>
              )}
            </Space.Compact>
          );
        })}
      </div>
      <ProblemNote problem={remove.problem} />
      {shown && mayLook && <PaperInPlace key={shown.documentId} claimNo={claimNo} paper={shown} name={nameOf(shown.document)} />}
    </>
  );
}

/** The picture or the pages themselves. Read through the API, which records the look, and shown from memory: the file has no address of its own. */
function PaperInPlace({ claimNo, paper, name }: { readonly claimNo: string; readonly paper: ClaimDocument; readonly name: string }) {
  const query = useQuery({
    queryKey: ['claim', claimNo, 'document', paper.documentId], staleTime: Infinity, gcTime: 0,
    queryFn: async () => {
      const content = await bodyOf(api.GET('/api/claims/{claimNo}/documents/{documentId}/content', { params: { path: { claimNo, documentId: paper.documentId } }, parseAs: 'blob' }));
      return new Blob([content], { type: paper.mediaType });
    },
  });
  return <Asked query={query}>{(blob) => <InMemory blob={blob} name={name} />}</Asked>;
}

function InMemory({ blob, name }: { readonly blob: Blob; readonly name: string }) {
  const { t } = useLanguage();
  const [isLarge, setLarge] = useState(false);
  const fromBlob = useCallback((element: HTMLImageElement | HTMLIFrameElement | null) => {
    if (element === null) return undefined;
    const address = URL.createObjectURL(blob);
    element.src = address;
    return () => URL.revokeObjectURL(address);
  }, [blob]);
  if (blob.type === 'application/pdf') return <iframe className="paper" ref={fromBlob} title={name} />;
  return (
    <button type="button" className="paper" onClick={() => setLarge(!isLarge)} aria-label={isLarge ? t('缩小', 'Smaller') : t('放大', 'Larger')}>
      <img ref={fromBlob} alt={name} className={isLarge ? 'large' : ''} />
    </button>
  );
}

function AddPaper({ claimNo, rowNo }: { readonly claimNo: string; readonly rowNo: number | undefined }) {
  const { t } = useLanguage();
  const { choices } = useDocumentNames();
  const [document, setDocument] = useState<DocumentCode>(rowNo === undefined ? 'commitment' : 'tuitionReceipt');
  const add = useAct({
    send: (file: File, header) => api.POST('/api/claims/{claimNo}/documents', { params: { path: { claimNo }, query: { document, row: rowNo }, header }, body: { file: '' }, bodySerializer: () => formOf(file) }),
    stale: [['claim', claimNo, 'documents']], done: { zh: '已上传', en: 'Handed in' },
  });
  return (
    <>
      <Select className="paper-kind" value={document} onChange={setDocument} options={choices} aria-label={t('材料名称', 'Document')} />
      <OneFile accept={ACCEPTED} hint={t('PDF、JPEG 或 PNG,不超过 20 MB', 'A PDF, JPEG or PNG of at most 20 MB')} isRunning={add.isRunning} onFile={(file) => void add.run(file)} />
      <ProblemNote problem={add.problem} />
    </>
  );
}

interface Refused { readonly file: string; readonly code: string; readonly message: Bilingual; readonly mend: Bilingual }

/** The papers of many trainees in one zip, named by the ends of their identity numbers; what was not kept is named with its reason. */
export function EvidenceZip({ claimNo }: { readonly claimNo: string }) {
  const { t } = useLanguage();
  const [outcome, setOutcome] = useState<{ added: number; alreadyThere: number; refused: readonly Refused[] }>();
  const send = useAct({
    send: (file: File, header) => api.POST('/api/claims/{claimNo}/documents/zip', { params: { path: { claimNo }, header }, body: { file: '' }, bodySerializer: () => formOf(file) }),
    stale: [['claim', claimNo, 'documents']], onDone: setOutcome,
  });
  return (
    <>
      <OneFile accept=".zip" isRunning={send.isRunning} onFile={(file) => void send.run(file)}
        hint={t('一个 zip:文件名以身份证号末 4 位以上开头,例如 1234-学费票据.pdf', 'One zip; each name begins with the last four or more digits of the identity number: 1234-学费票据.pdf')} />
      <ProblemNote problem={send.problem} />
      {outcome && (
        <div role="status">
          <p>{t(`新增 ${outcome.added} 份,已有 ${outcome.alreadyThere} 份,未接收 ${outcome.refused.length} 份`, `${outcome.added} added, ${outcome.alreadyThere} there already, ${outcome.refused.length} not accepted`)}</p>
          {outcome.refused.length > 0 && (
            <Table<Refused> rowKey="file" size="small" pagination={{ pageSize: 20, hideOnSinglePage: true }} dataSource={[...outcome.refused]} columns={[
              { title: t('文件', 'File'), dataIndex: 'file', ellipsis: true },
              { title: t('原因', 'Reason'), dataIndex: 'message', render: (message: Bilingual) => t(message) },
              { title: t('如何处理', 'What to do'), dataIndex: 'mend', render: (mend: Bilingual) => t(mend) },
            ]} />
          )}
        </div>
      )}
    </>
  );
}

import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Space } from 'antd';
import { useState } from 'react';
import { useAct } from '../asking/act.ts';
import { api, bodyOf } from '../asking/client.ts';
import type { paths } from '../contract/api.ts';
import { useLanguage } from '../shell/language.ts';
import type { Bilingual } from '../shell/language.ts';
import { FileButton } from './file-button.tsx';
import { ProblemNote } from './problem-note.tsx';

type ExportRequest = NonNullable<paths['/api/exports']['post']['requestBody']>['content']['application/json'];
const LOOK_EVERY_MS = 800;

export interface ExportChoice { readonly label: Bilingual; readonly request: ExportRequest }

/** Documents that the worker writes: asked for, followed line by line, then downloaded. */
export function ExportButtons({ choices }: { readonly choices: readonly ExportChoice[] }) {
  return <Space wrap align="start">{choices.map((choice) => <ExportButton key={`${choice.request.kind} ${JSON.stringify(choice.request.params)}`} {...choice} />)}</Space>;
}

function ExportButton({ label, request }: ExportChoice) {
  const { t } = useLanguage();
  const [exportId, setExportId] = useState<string>();
  const ask = useAct({
    send: (body: ExportRequest, header) => api.POST('/api/exports', { params: { header }, body }),
    stale: [], onDone: (answer) => setExportId(answer.exportId),
  });
  const { data } = useQuery({
    queryKey: ['export', exportId], enabled: exportId !== undefined,
    queryFn: () => bodyOf(api.GET('/api/exports/{exportId}', { params: { path: { exportId: exportId ?? '' } } })),
    refetchInterval: ({ state }) => (state.data === undefined || state.data.status === 'waiting' ? LOOK_EVERY_MS : false),
  });
  const isWriting = ask.isRunning || (exportId !== undefined && (data === undefined || data.status === 'waiting'));
  const progress = data !== undefined && data.status === 'waiting' && data.progress > 0 ? ` (${data.progress})` : '';
  return (
    <div className="export" role="group" aria-label={t(label)}>
      {data?.fileId
        ? <FileButton type="primary" fileId={data.fileId} label={`${t('下载', 'Download')} ${t(label)}`} />
        : <Button loading={isWriting} onClick={() => void ask.run(request)}>{isWriting ? `${t('正在生成', 'Writing')} ${t(label)}${progress}` : t(label)}</Button>}
      <ProblemNote problem={ask.problem} />
      {data?.status === 'failed' && <Alert type="error" showIcon title={data.message ? t(data.message) : data.failure} description={data.detail.join(' · ')} />}
      {data !== undefined && data.missingGlyphs.length > 0 && (
        <Alert type="warning" showIcon title={t('有字缺字形,请核对', 'Some characters have no glyph: look at them')}
          description={data.missingGlyphs.map((each) => `${each.text} (${each.chars.join(' ')})`).join(' · ')} />
      )}
    </div>
  );
}

import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useAct } from '../asking/act.ts';
import { api } from '../asking/client.ts';
import { useLanguage } from '../shell/language.ts';
import { ProblemNote } from './problem-note.tsx';

interface FileButtonProps {
  readonly fileId: string;
  readonly label: string;
  readonly type?: 'default' | 'primary';
}

/** Downloads a file by a link that works once: each click makes its own. */
export function FileButton({ fileId, label, type = 'default' }: FileButtonProps) {
  const { t } = useLanguage();
  const act = useAct({
    send: (id: string) => api.POST('/api/files/{fileId}/links', { params: { path: { fileId: id } } }), stale: [],
    onDone: ({ url }) => follow(url),
  });
  return (
    <>
      <Button type={type} ghost={type === 'primary'} icon={<DownloadOutlined />} loading={act.isRunning} title={t('链接仅可使用一次', 'The link works once')} onClick={() => void act.run(fileId)}>{label}</Button>
      <ProblemNote problem={act.problem} />
    </>
  );
}

/** As if it had been clicked: the answer is a file, and the page stays. */
function follow(url: string): void {
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = '';
  anchor.click();
}

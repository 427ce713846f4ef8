import { InboxOutlined } from '@ant-design/icons';
import { Upload } from 'antd';
import { useLanguage } from '../shell/language.ts';

interface OneFileProps {
  readonly accept: string;
  readonly hint: string;
  readonly isRunning: boolean;
  readonly onFile: (file: File) => void;
}

/** One file, dropped or chosen; what becomes of it is the caller's. */
export function OneFile({ accept, hint, isRunning, onFile }: OneFileProps) {
  const { t } = useLanguage();
  return (
    // Its own place: the field takes the whole height of whatever it stands in.
    <div className="one-file">
      <Upload.Dragger accept={accept} maxCount={1} showUploadList={false} disabled={isRunning} beforeUpload={(file) => { onFile(file); return false; }}>
        <p className="drop-icon"><InboxOutlined /></p>
        <p>{isRunning ? t('正在上传…', 'Uploading…') : t('把文件拖到这里,或点击选择', 'Drop the file here, or click to choose')}</p>
        <p className="quiet">{hint}</p>
      </Upload.Dragger>
    </div>
  );
}

/** A file as the API takes it: a form with the one field `file`. */
export function formOf(file: File): FormData {
  const form = new FormData();
  form.set('file', file);
  return form;
}

import { accessSync, constants, mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { SetupError } from './setup-error.ts';

/** A log longer than this is set aside as `NAME.log.1` when its program next starts (one old log is kept). */
const MAX_LOG_BYTES = 20 * 1024 * 1024;

/**
 * Makes a folder and makes sure that it can be written.
 * @param variable the setting that moves it elsewhere, for the sentence
 * @throws SetupError FOLDER_NOT_WRITABLE
 */
export function ensureFolder(folder: string, variable: string, mode = 0o755): string {
  try {
    mkdirSync(folder, { recursive: true, mode });
    accessSync(folder, constants.W_OK | constants.X_OK);
    return folder;
  } catch (cause) {
    throw new SetupError('FOLDER_NOT_WRITABLE',
      { zh: `文件夹 ${folder} 不能写入。`, en: `The folder ${folder} cannot be written.` },
      { mend: { zh: `请改它的权限,或用 ${variable} 指定别处。`, en: `Change its permissions or set ${variable} to another place.` }, cause });
  }
}

export function logFile(dataDir: string, name: string): string {
  const folder = ensureFolder(path.join(dataDir, 'logs'), 'FUNENG_DATA');
  const file = path.join(folder, `${name}.log`);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_LOG_BYTES) renameSync(file, `${file}.1`);
  return file;
}

import type { ScanType } from '../../documents/scan.ts';
import { scanTypeOf } from '../../documents/scan.ts';
import { problem } from './problem.ts';
import type { UploadedFile } from './route.ts';

/**
 * The uploaded paper, with its kind told from its content.
 * @throws Problem FILE_MISSING, SCAN_TYPE, SCAN_CUT_OFF
 */
export function scanOf<F extends UploadedFile>(file: F | undefined): F & { readonly mediaType: ScanType } {
  if (!file) throw problem('FILE_MISSING');
  const mediaType = scanTypeOf(file.content);
  if (mediaType === undefined) throw problem('SCAN_TYPE');
  if (mediaType === 'cutOff') throw problem('SCAN_CUT_OFF');
  return { ...file, mediaType };
}

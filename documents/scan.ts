/** Of a scanned or photographed paper: a proof, a document of an enrolment, the evidence of a claim. */
export const SCAN_TYPES = ['application/pdf', 'image/jpeg', 'image/png'] as const;
export type ScanType = (typeof SCAN_TYPES)[number];

const MAGIC: readonly (readonly [ScanType, Buffer])[] = [
  ['application/pdf', Buffer.from('%PDF-')], ['image/jpeg', Buffer.from([0xff, 0xd8, 0xff])], ['image/png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
];
/** Readers look for the end of a PDF in its last kilobyte; where it is missing, the upload or the scan broke off (ISO 32000-1, Annex H, note 18). */
const PDF_TAIL_BYTES = 1024;
const PDF_END = /startxref\s+\d+\s+%%EOF/;

/**
 * What a file is by its content; its name and what the browser says of it do not count.
 * @returns undefined for anything but PDF, JPEG and PNG; 'cutOff' for a PDF without its end, which no reader opens
 */
export function scanTypeOf(content: Buffer): ScanType | 'cutOff' | undefined {
  const type = MAGIC.find(([, magic]) => content.subarray(0, magic.length).equals(magic))?.[0];
  return type === 'application/pdf' && !PDF_END.test(content.subarray(-PDF_TAIL_BYTES).toString('latin1')) ? 'cutOff' : type;
}

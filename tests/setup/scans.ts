/** What the doors take for a PDF, for tests in which nobody opens it; in a browser stands `samplePaper` (ops/sample/paper.ts). */
export const TINY_PDF = Buffer.from('%PDF-1.4\nstartxref\n0\n%%EOF\n');

import { Link } from 'react-router';

/** One line of a batch, as it is called everywhere. */
export const PaymentLink = ({ batchNo, lineNo }: { readonly batchNo: string; readonly lineNo: number }) => <Link to={`/batches/${encodeURIComponent(batchNo)}`}>{batchNo} #{lineNo}</Link>;

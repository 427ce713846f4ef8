import { Link } from 'react-router';

interface Payment { readonly batchNo: string; readonly lineNo: number }

/** One line of a batch, as it is called everywhere. */
export const paymentName = ({ batchNo, lineNo }: Payment): string => `${batchNo} #${lineNo}`;

export const PaymentLink = ({ batchNo, lineNo }: Payment) => <Link to={`/batches/${encodeURIComponent(batchNo)}`}>{paymentName({ batchNo, lineNo })}</Link>;

import { expect, test } from 'vitest';
import { namedDocument } from '../../../domain/claim/documents.ts';

test.each([
  ['1234-学费票据.pdf', { idSuffix: '1234', document: 'tuitionReceipt' }],
  ['002x_身份证.JPG', { idSuffix: '002X', document: 'idCard' }],
  ['990106199501150017 退役证 扫描.png', { idSuffix: '990106199501150017', document: 'veteranCert' }],
  ['1234 张三/录取通知书.pdf', { idSuffix: '1234', document: 'enrolment' }],
  ['批次一/1234张三/劳动合同.pdf', { idSuffix: '1234', document: 'employmentContract' }],
  ['1234.pdf', { idSuffix: '1234', document: 'other' }],
  ['1234-合影.jpg', { idSuffix: '1234', document: 'other' }],
  // The file's own digits count before those of its folder.
  ['1234 张三/5678-承诺书.pdf', { idSuffix: '5678', document: 'commitment' }],
  ['123-学费票据.pdf', undefined],
  ['9901061995011500170-学费票据.pdf', undefined],
  ['学费票据.pdf', undefined],
  ['', undefined],
])('%s', (path, named) => {
  expect(namedDocument(path)).toEqual(named);
});

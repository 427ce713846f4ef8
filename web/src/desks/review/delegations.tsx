import { useQuery } from '@tanstack/react-query';
import { Button, Tag } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay, useSession } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { DataTable, actsColumn } from '../../parts/data-table.tsx';
import { ConfirmedAct } from '../../parts/decisions.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import { DelegationDialog } from './delegation-dialog.tsx';

type Delegation = components['schemas']['Delegation'];

/** 委派: who acts for whom on which days; one's own, and those to oneself. */
export default function Delegations() {
  const { t } = useLanguage();
  const mayMake = useMay()('delegation.make');
  const [isMaking, make] = useState(false);
  const query = useQuery({ queryKey: ['delegations'], queryFn: () => bodyOf(api.GET('/api/delegations')) });
  return (
    <>
      <PageTitle title={t('委派', 'Delegation')} acts={mayMake && <Button type="primary" onClick={() => make(true)}>{t('登记委派', 'Delegate')}</Button>} />
      <p className="quiet">{t('不在岗期间,受托人代办本人经办的事项;记录注明代谁办理,两人都算作经办人。', 'For the days of an absence the delegate acts on what the absent person has in hand. Every act says for whom, and counts for both.')}</p>
      <Asked query={query}>
        {({ items }) => (
          <DataTable<Delegation> name="delegations" title={t('委派', 'Delegation')} rows={items} rowKey="id" pagination={false} scroll={{ x: 820 }} locale={{ emptyText: <Nothing text={t('没有委派', 'Nothing is delegated')} /> }}
            columns={[
              { key: 'person', title: t('委派人', 'Absent'), value: ({ person: { name } }) => name },
              { key: 'delegate', title: t('受托人', 'Delegate'), value: ({ delegate: { name } }) => name },
              { key: 'fromOn', title: t('自', 'From'), kind: 'day', value: ({ fromOn }) => fromOn },
              { key: 'toOn', title: t('至', 'To'), kind: 'day', value: ({ toOn }) => toOn },
              { key: 'reason', title: t('事由', 'Reason'), value: ({ reason }) => reason },
              { key: 'state', title: t('状态', 'State'), value: ({ revokedAt }) => (revokedAt === null ? t('有效', 'Stands') : t('已撤销', 'Revoked')), render: ({ revokedAt }, text) => <Tag color={revokedAt === null ? 'blue' : 'default'}>{text}</Tag> },
              ...(mayMake ? [actsColumn<Delegation>((delegation) => <Revoke delegation={delegation} />)] : []),
            ]} />
        )}
      </Asked>
      {isMaking && <DelegationDialog onClose={() => make(false)} />}
    </>
  );
}

function Revoke({ delegation: { id, person, delegate, revokedAt } }: { readonly delegation: Delegation }) {
  const { t } = useLanguage();
  const { person: me } = useSession();
  const act = useAct({
    send: (delegationId: string, header) => api.POST('/api/delegations/{delegationId}/revoke', { params: { path: { delegationId }, header } }), done: { zh: '已撤销', en: 'Revoked' },
  });
  if (revokedAt !== null || (me.role !== 'admin' && person.id !== me.id)) return null;
  return <ConfirmedAct label={t('撤销', 'Revoke')} question={t(`撤销后 ${delegate.name} 立即不再代 ${person.name} 办理`, `${delegate.name} acts for ${person.name} no more, from now on`)} act={act} input={id} />;
}

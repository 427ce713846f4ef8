import { Navigate } from 'react-router';
import { useSession } from '../asking/session.ts';
import { sees } from '../desks/desk.ts';
import { SCREENS } from '../desks/screens.ts';
import { Nothing } from './states.tsx';
import { useLanguage } from './language.ts';

/** The first page of a role is the first screen of its menu. */
export function Home() {
  const { person, acts } = useSession();
  const { t } = useLanguage();
  const [first] = SCREENS.filter((screen) => screen.menu !== undefined && sees(screen, { role: person.role, acts }))
    .sort((one, other) => (one.menu?.order ?? 0) - (other.menu?.order ?? 0));
  return first ? <Navigate to={`/${first.path}`} replace /> : <Nothing text={t('您的岗位暂无页面', 'There is no screen for your role yet')} />;
}

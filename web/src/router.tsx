import { createBrowserRouter } from 'react-router';
import type { RouteObject } from 'react-router';
import { sees } from './desks/desk.ts';
import type { Screen } from './desks/desk.ts';
import { SCREENS } from './desks/screens.ts';
import { useSession } from './asking/session.ts';
import { ScreenFault } from './shell/error-boundary.tsx';
import { Home } from './shell/home.tsx';
import { Frame } from './shell/frame.tsx';
import { SetPassword } from './shell/set-password.tsx';
import { SignIn } from './shell/sign-in.tsx';
import { Forbidden, Loading, NotFound } from './shell/states.tsx';

/** The screen itself, or the word that this role does not see it. */
function guarded(screen: Screen): RouteObject {
  return {
    path: screen.path,
    lazy: async () => {
      const { default: Page } = await screen.load();
      return {
        Component: function Guarded() {
          const { person, acts } = useSession();
          return sees(screen, { role: person.role, acts }) ? <Page /> : <Forbidden />;
        },
      };
    },
    errorElement: <ScreenFault />,
  };
}

export const router = createBrowserRouter([
  { path: '/sign-in', element: <SignIn />, errorElement: <ScreenFault /> },
  { path: '/look-up', lazy: async () => ({ Component: (await import('./shell/look-up.tsx')).LookUp }), errorElement: <ScreenFault />, hydrateFallbackElement: <Loading /> },
  { path: '/password', element: <SetPassword />, errorElement: <ScreenFault /> },
  {
    path: '/', element: <Frame />, errorElement: <ScreenFault />, hydrateFallbackElement: <Loading />,
    children: [
      { index: true, element: <Home />, errorElement: <ScreenFault /> },
      { path: 'account', lazy: async () => ({ Component: (await import('./shell/account.tsx')).Account }), errorElement: <ScreenFault /> },
      ...SCREENS.map(guarded),
      { path: '*', element: <NotFound /> },
    ],
  },
]);

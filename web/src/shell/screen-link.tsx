import { createContext, useContext } from 'react';
import { Link, matchPath } from 'react-router';
import type { Screen } from '../desks/desk.ts';
import { pathOfCase } from './bell.tsx';

/** The screens that whoever is signed in sees; given by the frame. */
export const SeenScreens = createContext<readonly Screen[]>([]);

/** Leads there where the reader has the screen; else the text alone. */
export function ScreenLink({ to, text }: { readonly to: string; readonly text: string }) {
  const isSeen = useContext(SeenScreens).some(({ path }) => matchPath(`/${path}`, to) !== null);
  return isSeen ? <Link to={to}>{text}</Link> : text;
}

/** A case by its number. */
export function CaseLink({ caseNo }: { readonly caseNo: string }) {
  return <ScreenLink to={pathOfCase(caseNo)} text={caseNo} />;
}

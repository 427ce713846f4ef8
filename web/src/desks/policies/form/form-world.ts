import { createContext, useContext } from 'react';
import type { Bilingual } from '../../../shell/language.ts';
import type { Path, PolicyText } from './policy-text.ts';
import { valueAt } from './policy-text.ts';
import type { PlacedProblem } from './problems.ts';
import { namesOf } from './problems.ts';
import type { Standing } from './standing.ts';

/** What every field of the form works with: the text, and how it is changed. */
export interface FormWorld {
  readonly opened: PolicyText;
  readonly standing: Standing;
  readonly problems: readonly PlacedProblem[];
  /** The text may be changed, and there is a document that its changes belong to. */
  readonly isOpen: boolean;
  readonly change: (edit: (opened: PolicyText) => string) => void;
  /** Kinds of evidence by their code. */
  readonly papers: Readonly<Record<string, Bilingual>>;
}

const World = createContext<FormWorld | undefined>(undefined);
export const FormWorldProvider = World.Provider;

export function useFormWorld(): FormWorld {
  const world = useContext(World);
  if (!world) throw new Error('a field of a policy stands outside of its form');
  return world;
}

/** What the check has found at this very place. */
export function problemsAt({ opened, problems }: FormWorld, path: Path): readonly PlacedProblem[] {
  const names = namesOf(opened, path);
  return problems.filter(({ place }) => names.includes(place));
}

/** The programme that a place belongs to. */
export function programmeAt(opened: PolicyText, path: Path): Bilingual | undefined {
  const [zh, en] = [valueAt(opened, [...path.slice(0, 2), 'name', 'zh']), valueAt(opened, [...path.slice(0, 2), 'name', 'en'])];
  return typeof zh === 'string' ? { zh, en: typeof en === 'string' ? en : zh } : undefined;
}

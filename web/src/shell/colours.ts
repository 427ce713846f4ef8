import { createContext } from 'react';

export interface ColoursChoice {
  readonly colours: 'light' | 'dark';
  readonly choose: (colours: 'light' | 'dark') => void;
}

export const ColoursContext = createContext<ColoursChoice>({ colours: 'light', choose: () => undefined });

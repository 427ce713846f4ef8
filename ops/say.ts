import type { Bilingual } from '../domain/coded.ts';

/** Takes one plain line for the person at the terminal. */
export type Say = (line: Bilingual) => void;

/** Both languages on standard error, so that a command's own output stays clean. */
export const sayOnTerminal: Say = ({ zh, en }) => {
  process.stderr.write(`${zh}  ${en}\n`);
};

export const saySilently: Say = () => undefined;

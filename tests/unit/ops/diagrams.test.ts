import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DECIDERS } from '../../../domain/deciders.ts';
import { STATES_PAGE, statesPage } from '../../../ops/diagrams.ts';

describe('the diagrams of the documentation', () => {
  it('are those of the transition tables (npm run diagrams writes them anew)', () => {
    expect(readFileSync(STATES_PAGE, 'utf8')).toBe(statesPage());
  });
  it('show every edge of every case', () => {
    const page = statesPage();
    const rows = [...DECIDERS.values()].flatMap((decider) => decider.transitions)
      .map((edge) => `| ${edge.from} | ${edge.command} | ${edge.to.join(', ')} | ${edge.by.join(', ')} | ${edge.label.zh} ${edge.label.en} |`);
    expect(rows.length).toBeGreaterThan(40);
    for (const row of rows) expect(page).toContain(row);
  });
});

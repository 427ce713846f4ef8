import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DECIDERS } from '../../../domain/deciders.ts';
import { STATES_PAGE, statesPage } from '../../../ops/diagrams.ts';
import { notificationWords } from '../../../domain/codes/notifications.ts';
import { NOTIFICATIONS_PAGE, notificationsPage } from '../../../ops/notifications-page.ts';
import { ADMISSION_MESSAGES } from '../../../store/effects/admission-messages.ts';
import { CLAIM_MESSAGES } from '../../../store/effects/claim-messages.ts';
import { ENROLMENT_MESSAGES } from '../../../store/effects/enrolment-messages.ts';

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

describe('who is told what', () => {
  it('stands in the documentation as it is sent (npm run diagrams writes it anew)', () => {
    expect(readFileSync(NOTIFICATIONS_PAGE, 'utf8')).toBe(notificationsPage());
  });
  it('has its words in both languages', () => {
    const codes = [ENROLMENT_MESSAGES, ADMISSION_MESSAGES, CLAIM_MESSAGES].flatMap((table) => Object.values<readonly { code: string }[]>(table)).flat().map(({ code }) => code);
    expect(codes.filter((code) => notificationWords(code) === undefined)).toEqual([]);
  });
  it('leaves no end of a case without its word', () => {
    const ends = [
      ...(['Refused', 'Lapsed', 'Completed', 'Withdrawn', 'Dismissed', 'Archived'] as const).map((end) => ENROLMENT_MESSAGES[end].flatMap(({ to }) => to).includes('trainee')),
      ...(['ChecksRecorded', 'Published', 'Answered', 'Lapsed', 'Cancelled'] as const).map((end) => ADMISSION_MESSAGES[end].some(({ to }) => to === 'applicants')),
      ...(['Refused', 'Lapsed', 'Withdrawn', 'Decided', 'PaymentRecorded', 'Closed'] as const).map((end) => CLAIM_MESSAGES[end].some(({ to }) => to === 'institution')),
    ];
    expect(ends).not.toContain(false);
  });
});

export interface BareActivities {
  bareCommit(input: { caseNo: string; type: string }): Promise<{ status: 'committed' }>;
  bareChecks(input: { caseNo: string }): Promise<{ status: 'checked' }>;
}

export const bareActivities: BareActivities = {
  bareCommit: () => Promise.resolve({ status: 'committed' }),
  bareChecks: () => Promise.resolve({ status: 'checked' }),
};

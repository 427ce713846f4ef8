import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import proto from '@temporalio/proto';
import { projectDir } from '../../ops/config.ts';

const { History } = proto.temporal.api.history.v1;
export type RecordedHistory = proto.temporal.api.history.v1.IHistory;

export const HISTORIES_FOLDER = path.join(projectDir, 'tests', 'histories');

/** A history as text that a person can read and compare: names for numbers, base64 for bytes. */
export function historyText(history: RecordedHistory): string {
  return `${JSON.stringify(History.toObject(History.fromObject(history), { enums: String, longs: String, bytes: String }), null, 1)}\n`;
}

/** Every recorded history by the name of its file. */
export function recordedHistories(): { readonly name: string; readonly text: string; readonly history: RecordedHistory }[] {
  return readdirSync(HISTORIES_FOLDER).filter((file) => file.endsWith('.json')).sort().map((file) => {
    const text = readFileSync(path.join(HISTORIES_FOLDER, file), 'utf8');
    return { name: file.slice(0, -'.json'.length), text, history: History.fromObject(JSON.parse(text) as object) };
  });
}

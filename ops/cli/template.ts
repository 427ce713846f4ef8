import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Programme } from '../../documents/roster/cells.ts';

/** `template [FILE]`: writes the roster workbook that colleges fill in. `loadProgrammes` is asked only when the command runs. */
export function registerTemplate(program: Command, loadProgrammes: () => Promise<readonly Programme[]>): void {
  program
    .command('template')
    .description('write the roster template (.xlsx) 下载名册模板')
    .argument('[FILE]', 'where to write it', 'roster-template.xlsx')
    .option('--force', 'overwrite an existing file', false)
    .action(async (file: string, options: { force: boolean }) => {
      const { writeRosterTemplate } = await import('../../documents/roster/template.ts');
      const workbook = await writeRosterTemplate({ programmes: await loadProgrammes() });
      try {
        await writeFile(file, workbook, { flag: options.force ? 'w' : 'wx' });
      } catch (error) {
        const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
        program.error(exists ? `${file} 已存在，加 --force 覆盖 (already exists; --force overwrites it)` : `不能写入 ${file} (cannot write): ${String(error)}`, { exitCode: 2 });
      }
      process.stdout.write(`${file}\n`);
    });
}

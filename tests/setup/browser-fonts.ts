import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const WEIGHTS = ['400Regular', '600SemiBold', '700Bold'] as const;

/**
 * A machine without Chinese fonts shows empty boxes. The browser is told (by fontconfig, on Linux) of the open sans serif among our own packages, beside
 * whatever the machine has. Returns what to add to its environment.
 */
export function fontEnvironment(folder: string): Record<string, string> {
  if (process.platform !== 'linux') return {};
  mkdirSync(folder, { recursive: true });
  const packaged = path.dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/noto-sans-sc/package.json'));
  const file = path.join(folder, 'fonts.conf');
  writeFileSync(file, `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
${WEIGHTS.map((weight) => `  <dir>${path.join(packaged, weight)}</dir>`).join('\n')}
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <cachedir>${path.join(folder, 'cache')}</cachedir>
</fontconfig>
`);
  return { FONTCONFIG_FILE: file };
}

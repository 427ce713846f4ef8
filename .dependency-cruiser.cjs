/** The layers of docs/architecture.md: every layer leans only on what stands below it. */

/** Who may import whom (besides itself). Types are imports too, except where a rule below says otherwise. */
const allowed = {
  domain: [],
  policies: ['domain'],
  store: ['domain', 'policies'],
  documents: ['domain', 'policies'],
  activities: ['documents', 'store', 'domain', 'policies'],
  workflows: ['domain'],
  api: ['workflows', 'activities', 'documents', 'store', 'domain', 'policies'],
  ops: ['api', 'workflows', 'activities', 'documents', 'store', 'domain', 'policies'],
  // The console knows the published contract only: web/src/contract/ is generated from the OpenAPI file.
  web: [],
};

const everywhere = [...Object.keys(allowed), 'tests', 'bench'];

const layers = Object.entries(allowed).map(([layer, below]) => {
  const forbidden = everywhere.filter((other) => other !== layer && !below.includes(other));
  const target = { path: `^(${forbidden.join('|')})/` };
  return {
    name: `layer-${layer}`,
    comment: `${layer}/ may import ${below.length > 0 ? below.map((name) => `${name}/`).join(', ') : 'nothing of ours'} only`,
    severity: 'error',
    from: { path: `^${layer}/` },
    // Workflows may know the types of activities; that rule is its own, below.
    to: layer === 'workflows' ? { path: `^(${forbidden.filter((name) => name !== 'activities').join('|')})/` } : target,
  };
});

module.exports = {
  forbidden: [
    ...layers,
    {
      name: 'workflows-know-only-types-of-activities',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'pure-layers-use-no-node-modules',
      severity: 'error',
      from: { path: '^(domain|workflows)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'only-temporal-and-domain-in-workflows',
      comment: 'async-mutex is pure: it orders handlers that wait',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: 'node_modules', pathNot: 'node_modules/(@temporalio/(workflow|common|activity)|async-mutex)/', dependencyTypesNot: ['type-only'] },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'not-to-dev-dependencies',
      comment: 'what serves must be in dependencies',
      severity: 'error',
      from: { path: '^(domain|policies|store|documents|activities|workflows|api|ops)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};

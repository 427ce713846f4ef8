/* The status page: asks /api/status every few seconds and shows it. Everything is set as text, never as markup. */
const REFRESH_MS = 5_000;

const KINDS = { claim: ['申报', 'claims'], identity: ['身份核验', 'identity checks'], disbursement: ['拨付批次', 'disbursement batches'], round: ['申报批次', 'rounds'] };
const STAGES = {
  draft: '草稿', checking: '自动核查', identity: '区局核身份', firstReview: '市局初审', secondReview: '复审', notice: '公示', decision: '审定', payment: '待拨付',
  returned: '退回补正', closed: '已办结', withdrawn: '已撤回', refused: '不予资助', lapsed: '已失效', waiting: '待核验', complete: '核验完成', stopped: '已中止',
  prepared: '已制表', approved: '已审核', sent: '已送银行', settled: '已结清', rejected: '已退回', cancelled: '已撤销', planned: '已编制', open: '开放中',
};
const STAGE_ORDER = Object.keys(STAGES);
const yuan = new Intl.NumberFormat('zh-CN', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

const place = (id) => document.getElementById(id);

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function card(state, title, english, value) {
  return element('li', { class: `card ${state}` }, title, ' ', element('span', { lang: 'en' }, english), element('strong', {}, value));
}

function showServers(status) {
  place('servers').replaceChildren(
    card('up', '接口', 'API', '正常 up'),
    card('up', '数据库', 'PostgreSQL', `正常 up · ${status.migrations.length} 个迁移`),
    card(status.workflows, '流程服务', 'Temporal', status.workflows === 'up' ? '正常 up' : '不可用 away'),
  );
}

function showClocks({ clocks }) {
  place('clocks').replaceChildren(...clocks.map((clock) =>
    card('', clock.kind === 'real' ? '真实时钟' : `演练时钟 ${clock.id}`, clock.kind === 'real' ? 'real' : 'stepped', clock.today)));
}

function showRounds({ rounds }) {
  const rows = rounds.map((round) => element('tr', {},
    element('td', {}, round.code), element('td', {}, round.schoolYear), element('td', {}, `${round.opensOn} – ${round.closesOn}`),
    element('td', {}, round.status === 'closed' ? '已截止' : STAGES[round.status] ?? round.status),
    element('td', { class: 'number' }, String(round.claims)), element('td', { class: 'number' }, String(round.rows)),
    element('td', { class: 'number' }, yuan.format(round.amountFen / 100)), element('td', { class: 'number' }, yuan.format(round.paidFen / 100))));
  place('rounds').replaceChildren(...(rows.length > 0 ? rows : [element('tr', {}, element('td', { colspan: '8', class: 'empty' }, '尚无批次 No round yet'))]));
}

function showStages({ cases }) {
  const blocks = Object.entries(KINDS).flatMap(([kind, [zh, en]]) => {
    const stages = cases.filter((each) => each.kind === kind).sort((a, b) => STAGE_ORDER.indexOf(a.stage) - STAGE_ORDER.indexOf(b.stage));
    if (stages.length === 0) return [];
    const total = stages.reduce((sum, each) => sum + each.count, 0);
    return [element('div', {}, element('h3', {}, `${zh} ${total} `, element('span', { lang: 'en' }, en)), ...stages.map((each) => stageLine(each, kind, total)))];
  });
  place('stages').replaceChildren(...(blocks.length > 0 ? blocks : [element('div', { class: 'empty' }, '尚无事项 No case yet')]));
}

function stageLine({ stage, count }, kind, total) {
  const label = kind === 'round' && stage === 'closed' ? '已截止' : STAGES[stage] ?? stage;
  return element('div', { class: 'stage' }, element('span', {}, label),
    element('meter', { min: '0', max: String(total), value: String(count), 'aria-label': label }), element('span', { class: 'number' }, String(count)));
}

async function refresh() {
  const problem = place('problem');
  try {
    const answer = await fetch('/api/status', { headers: { Accept: 'application/json' } });
    const status = await answer.json();
    if (!answer.ok) throw new Error(status.message?.zh ?? String(answer.status));
    showServers(status);
    showClocks(status);
    showRounds(status);
    showStages(status);
    place('version').textContent = `${status.product} ${status.version} · 自 ${new Date(status.startedAt).toLocaleString('zh-CN')} 起运行`;
    problem.hidden = true;
  } catch (error) {
    problem.textContent = `暂时无法取得状态:${error.message}。页面会自动重试。 The state cannot be read for now; this page tries again.`;
    problem.hidden = false;
  }
}

async function showLinks() {
  const { temporalUi } = await (await fetch('/links.json')).json();
  if (!temporalUi) return;
  const link = place('temporal');
  link.href = temporalUi;
  link.hidden = false;
}

void refresh();
void showLinks().catch(() => undefined);
setInterval(() => { if (!document.hidden) void refresh(); }, REFRESH_MS);

// What a reader of a result has to know, in the language of the page. The server says it in
// English, with a code and values. Pure.
export interface Remark {
  code: string
  values: Readonly<Record<string, string>>
  text: string
}

const kChinese: Readonly<Record<string, string>> = {
  simulated: '模拟数据：{of} 个证券里有 {count} 个是编造的，结果不说明任何市场的情况',
  'audit-failed': '未来函数检查没有通过：历史截到 {end} 时，{difference}',
  audited: '未来函数检查：{count} 段提前结束的历史给出相同的信号、委托和权益',
  'look-ahead': '信号通过 {functions} 看到了未来（策略允许这样做）：当时没有人能这样交易',
  vanished: '{instrument} 在 {time} 之后没有 K 线，持仓按最后的收盘价计',
  'late-data': '数据在 {from} 之后才开始，交易也从那时开始，公式看不到更早的 K 线',
  'index-traded': '{instrument} 是指数，没有人能买它：这些交易属于一个没有自身费用的假想基金',
  'block-of-today': '证券范围是现在存着的 {block}：早先离开的成员不在其中，结果会偏好（幸存者偏差）',
  'block-without-bars': '{block} 的 {of} 个成员里有 {count} 个没有 K 线，没有参加',
  'index-members': '{index} 的成分按日期已知，到 {until} 为止；之后不再买入',
  'index-without-bars':
    '曾是 {index} 成分的 {of} 个证券里有 {count} 个没有 K 线，没有参加，结果可能偏好',
  finance: 'FINANCE 和 DYNAINFO 在这里没有值：只存着今天的数字，当时没有人知道',
  'in-block': 'INBLOCK 问的是今天的成员，不是当时的：早先离开板块的不在其中，结果会偏好',
  names: 'NAMELIKE 和 NAMEINCLUDE 问的是今天的名称，当时可能是别的名称',
  'special-treatment':
    '按今天的名称有 {count} 个证券是 ST；从何时起没有记录，所以涨跌停按普通股票算，除非 ' +
    '[[special_treatment]] 写明日期',
  resumed: '接着上次没做完的继续',
  means: '每个证券各有一个账户，风险指标是它们的平均',
  'no-paths': '没有蒙特卡洛路径：每个证券各用一个账户，没有共同的资金曲线；请用一个账户或一个证券来扫描',
  'needs-comparison': '公式里有证券之间的比较',
  'needs-one-purse': '几个证券共用一个账户',
  'needs-ranking': '用了排名',
  'needs-short': '有做空',
  'needs-same-close': '委托在当根收盘成交',
  'needs-closing': '期末全部平仓',
  'needs-sizing': '按波动率、凯利或风险定大小',
  'needs-adding': '会加仓',
  'needs-exposure': '限制了总仓位',
  'needs-dividend-tax': '计红利税',
  'needs-consolidation': '有缩股',
  'needs-rights': '止损价随配股移动',
}

export const kKnownRemarks = Object.keys(kChinese)

export function remarkText({ code, values, text }: Remark, language: 'zh' | 'en'): string {
  const form = language === 'zh' ? kChinese[code] : undefined
  return form?.replace(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? '') ?? text
}

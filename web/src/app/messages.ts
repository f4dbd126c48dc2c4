import { backtestMessages } from '@/backtest/messages'
import { barsMessages } from '@/bars/messages'
import { formulaMessages } from '@/formula/messages'
import { importsMessages } from '@/imports/messages'
import { instrumentsMessages } from '@/instruments/messages'
import { runsMessages } from '@/runs/messages'
import { screenerMessages } from '@/screener/messages'
import { storeMessages } from '@/store/messages'
import { sweepMessages } from '@/sweep/messages'
import { bilingual } from '@/ui/messages'
import { uiMessages } from '@/ui/ui_messages'
import { watchlistMessages } from '@/watchlists/messages'

const appMessages = bilingual(
  {
    menu: {
      label: '主菜单',
      instruments: '行情',
      watchlists: '自选',
      chart: 'K 线',
      formulas: '公式',
      screener: '选股',
      strategies: '策略',
      backtests: '回测',
      sweeps: '扫描',
      data: '数据',
      docs: 'API',
    },
    language: '切换为英文 / English',
    toLight: '切换为浅色',
    toDark: '切换为深色',
    toGreenUp: '现在红涨绿跌，切换为绿涨红跌',
    toRedUp: '现在绿涨红跌，切换为红涨绿跌',
    offline: '服务器没有应答。',
    offlineText: '页面上是之前读到的内容。',
    nextTry: '{seconds} 秒后重试',
    trying: '正在重试…',
    tryNow: '立即重试',
    data: '数据',
    notFoundTitle: '没有这个页面',
    notFoundText: '地址 {path} 不存在。',
    home: '回到首页',
  },
  {
    menu: {
      label: 'Main menu',
      instruments: 'Markets',
      watchlists: 'Watchlists',
      chart: 'Chart',
      formulas: 'Formulas',
      screener: 'Screener',
      strategies: 'Strategies',
      backtests: 'Backtests',
      sweeps: 'Sweeps',
      data: 'Data',
      docs: 'API',
    },
    language: 'Switch to Chinese / 中文',
    toLight: 'Switch to light',
    toDark: 'Switch to dark',
    toGreenUp: 'Red is up now; switch to green up',
    toRedUp: 'Green is up now; switch to red up',
    offline: 'The server does not answer.',
    offlineText: 'The page shows what was read before.',
    nextTry: 'next try in {seconds} s',
    trying: 'trying…',
    tryNow: 'Try now',
    data: 'Data',
    notFoundTitle: 'No such page',
    notFoundText: 'There is nothing at {path}.',
    home: 'To the start page',
  },
)

const parts = {
  app: appMessages,
  ui: uiMessages,
  backtest: backtestMessages,
  bars: barsMessages,
  formula: formulaMessages,
  imports: importsMessages,
  instruments: instrumentsMessages,
  runs: runsMessages,
  screener: screenerMessages,
  store: storeMessages,
  watchlists: watchlistMessages,
  sweep: sweepMessages,
}

function wordsOf(language: 'zh' | 'en') {
  return Object.fromEntries(Object.entries(parts).map(([name, both]) => [name, both[language]]))
}

export const messages = { zh: wordsOf('zh'), en: wordsOf('en') }

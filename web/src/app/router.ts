import { createRouter, createWebHistory, type RouteLocationNormalized } from 'vue-router'
import { onRecovered, reportUnreachable } from '@/api/connection'

// Each page is a chunk of its own.
const pages = {
  instruments: () => import('@/instruments/InstrumentsPage.vue'),
  chart: () => import('@/bars/BarsPage.vue'),
  choose: () => import('@/bars/ChoosePage.vue'),
  formula: () => import('@/formula/FormulaPage.vue'),
  watchlists: () => import('@/watchlists/WatchlistsPage.vue'),
  screener: () => import('@/screener/ScreenerPage.vue'),
  strategy: () => import('@/backtest/StrategyPage.vue'),
  backtests: () => import('@/backtest/HistoryPage.vue'),
  backtest: () => import('@/backtest/BacktestPage.vue'),
  compare: () => import('@/backtest/ComparePage.vue'),
  sweeps: () => import('@/sweep/SweepsPage.vue'),
  newSweep: () => import('@/sweep/NewSweepPage.vue'),
  sweep: () => import('@/sweep/SweepPage.vue'),
  runs: () => import('@/runs/RunsPage.vue'),
  data: () => import('./DataPage.vue'),
  unknown: () => import('./UnknownPage.vue'),
}

// Pages with the formula editor are large: only who opens one fetches it.
const kLarge: readonly unknown[] = [pages.formula, pages.screener, pages.strategy]

// Once the first page stands, the others come in, so that they open at once, and without a server.
export function fetchPagesWhenIdle() {
  const fetchAll = () => {
    for (const page of Object.values(pages)) {
      if (!kLarge.includes(page)) page().catch(() => undefined)
    }
  }
  if ('requestIdleCallback' in window) requestIdleCallback(fetchAll, { timeout: 2_000 })
  else setTimeout(fetchAll, 2_000)
}

// A page's chunk didn't come: the server is gone, or it has a newer page. Once it answers, the
// address is opened anew.
function openWhenRecovered(to: RouteLocationNormalized) {
  const stop = onRecovered(() => {
    stop()
    window.location.assign(to.fullPath)
  })
  reportUnreachable()
}

export function makeRouter() {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      { path: '/', name: 'instruments', component: pages.instruments },
      { path: '/chart/:id', name: 'chart', component: pages.chart, props: true },
      { path: '/chart', name: 'choose', component: pages.choose },
      { path: '/formulas', name: 'formulas', component: pages.formula },
      { path: '/formulas/:name', name: 'formula', component: pages.formula, props: true },
      { path: '/screener', name: 'screener', component: pages.screener },
      { path: '/watchlists', name: 'watchlists', component: pages.watchlists },
      { path: '/watchlists/:name', name: 'watchlist', component: pages.watchlists, props: true },
      { path: '/strategies', name: 'strategies', component: pages.strategy },
      { path: '/strategies/:name', name: 'strategy', component: pages.strategy, props: true },
      { path: '/backtests', name: 'backtests', component: pages.backtests },
      { path: '/backtests/compare', name: 'compare', component: pages.compare },
      { path: '/backtests/:id', name: 'backtest', component: pages.backtest, props: true },
      { path: '/sweeps', name: 'sweeps', component: pages.sweeps },
      { path: '/sweeps/new', name: 'new-sweep', component: pages.newSweep },
      { path: '/sweeps/:id', name: 'sweep', component: pages.sweep, props: true },
      { path: '/runs', name: 'runs', component: pages.runs },
      { path: '/data', name: 'data', component: pages.data },
      { path: '/:path(.*)*', name: 'unknown', component: pages.unknown },
    ],
  })
  router.onError((_error, to) => openWhenRecovered(to))
  return router
}

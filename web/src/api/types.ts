// Names for what the contract says; nothing here is typed by hand.
import type { paths } from './schema'

type Json<Content> = Content extends { content: { 'application/json': infer Body } } ? Body : never
type Answer<
  Path extends keyof paths,
  Method extends keyof paths[Path],
  Status extends number,
> = paths[Path][Method] extends { responses: infer Responses }
  ? Status extends keyof Responses
    ? Json<Responses[Status]>
    : never
  : never

export type InstrumentPage = Answer<'/api/v1/instruments', 'get', 200>
export type Instrument = InstrumentPage['items'][number]
export type InstrumentDetail = Answer<'/api/v1/instruments/{id}', 'get', 200>
export type Bars = Answer<'/api/v1/bars/{id}', 'get', 200>
export type CorporateActions = Answer<'/api/v1/corporate-actions/{id}', 'get', 200>
export type CorporateAction = CorporateActions['items'][number]
export type BlockList = Answer<'/api/v1/blocks', 'get', 200>
export type Import = Answer<'/api/v1/imports/{id}', 'get', 200>
export type ImportReport = NonNullable<Import['report']>
export type ImportRequest = NonNullable<
  paths['/api/v1/imports']['post']['requestBody']
>['content']['application/json']
export type StoreInfo = Answer<'/api/v1/store', 'get', 200>
export type About = Answer<'/api/v1/about', 'get', 200>
export type FormulaList = Answer<'/api/v1/formulas', 'get', 200>
export type FormulaEntry = FormulaList['formulas'][number]
export type FormulaParameter = FormulaEntry['parameters'][number]
export type FormulaDetail = Answer<'/api/v1/formulas/{name}', 'get', 200>
export type FormulaSave = NonNullable<
  paths['/api/v1/formulas/{name}']['put']['requestBody']
>['content']['application/json']
export type FormulaCheck = Answer<'/api/v1/formulas/check', 'post', 200>
export type FormulaFunctions = Answer<'/api/v1/formulas/functions', 'get', 200>
export type FormulaRun = NonNullable<
  paths['/api/v1/formulas/run']['post']['requestBody']
>['content']['application/json']
export type FormulaResult = Answer<'/api/v1/formulas/run', 'post', 200>
export type ScreenRequest = NonNullable<
  paths['/api/v1/screens']['post']['requestBody']
>['content']['application/json']
export type Screen = Answer<'/api/v1/screens/{id}', 'get', 200>
export type ScreenRow = Screen['rows'][number]
export type ScreenSummary = Answer<'/api/v1/screens', 'get', 200>['screens'][number]
export type ScreenAfter = Screen['after'][number]
export type Strategy = Answer<'/api/v1/strategies/{name}', 'get', 200>
export type StrategyRow = Answer<'/api/v1/strategies', 'get', 200>['strategies'][number]
export type StrategyCheck = Answer<'/api/v1/strategies/check', 'post', 200>
export type BacktestRequest = NonNullable<
  paths['/api/v1/backtests']['post']['requestBody']
>['content']['application/json']
export type BacktestSummary = Answer<'/api/v1/backtests', 'get', 200>['backtests'][number]
export type Backtest = Answer<'/api/v1/backtests/{id}', 'get', 200>
export type BacktestResult = Answer<'/api/v1/backtests/{id}/result', 'get', 200>
export type BacktestFigure = BacktestResult['metrics'][number]
export type TradePage = Answer<'/api/v1/backtests/{id}/trades', 'get', 200>
export type BacktestTrade = TradePage['trades'][number]
export type TradeQuery = NonNullable<
  paths['/api/v1/backtests/{id}/trades']['get']['parameters']['query']
>
export type OrderPage = Answer<'/api/v1/backtests/{id}/orders', 'get', 200>
export type BacktestOrder = OrderPage['orders'][number]
export type OrderQuery = NonNullable<
  paths['/api/v1/backtests/{id}/orders']['get']['parameters']['query']
>
export type FillPage = Answer<'/api/v1/backtests/{id}/fills', 'get', 200>
export type BacktestFill = FillPage['fills'][number]
export type MonteCarlo = NonNullable<BacktestResult['monte_carlo']>
export type RunPage = Answer<'/api/v1/runs', 'get', 200>
export type RunRow = RunPage['runs'][number]
export type KeptRun = Answer<'/api/v1/runs/{id}', 'get', 200>
export type SweepRequest = NonNullable<
  paths['/api/v1/sweeps']['post']['requestBody']
>['content']['application/json']
export type SweepList = Answer<'/api/v1/sweeps', 'get', 200>
export type SweepSummary = SweepList['sweeps'][number]
export type Sweep = Answer<'/api/v1/sweeps/{id}', 'get', 200>
export type SweepFigure = Sweep['figures'][number]
export type SweepEvidence = NonNullable<Sweep['evidence']>
export type SweepWindow = Sweep['walk_forward'][number]
export type SweepRow = NonNullable<Sweep['best']>
export type SweepRowPage = Answer<'/api/v1/sweeps/{id}/rows', 'get', 200>
export type SweepHeatMap = Answer<'/api/v1/sweeps/{id}/heat-map', 'get', 200>

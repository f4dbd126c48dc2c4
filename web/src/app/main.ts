import { createApp } from 'vue'
import { VueQueryPlugin } from '@tanstack/vue-query'
import { startHeartbeat } from '@/api/connection'
import { startPreferences } from '@/ui/preferences'
import App from './App.vue'
import './element_styles'
import './theme.css'
import { makeI18n } from './i18n'
import { makeQueryClient } from './queries'
import { fetchPagesWhenIdle, makeRouter } from './router'

startPreferences()
startHeartbeat()
createApp(App)
  .use(makeI18n())
  .use(makeRouter())
  .use(VueQueryPlugin, { queryClient: makeQueryClient() })
  .mount('#app')
fetchPagesWhenIdle()

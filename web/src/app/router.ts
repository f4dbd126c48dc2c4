import { createRouter, createWebHistory } from 'vue-router'

// Each page is a chunk of its own.
export function makeRouter() {
  return createRouter({
    history: createWebHistory(),
    routes: [
      {
        path: '/',
        name: 'instruments',
        component: () => import('@/instruments/InstrumentsPage.vue'),
      },
      {
        path: '/chart/:id',
        name: 'chart',
        component: () => import('@/bars/BarsPage.vue'),
        props: true,
      },
      {
        path: '/chart',
        name: 'choose',
        component: () => import('@/bars/ChoosePage.vue'),
      },
      { path: '/data', name: 'data', component: () => import('./DataPage.vue') },
      { path: '/:path(.*)*', name: 'unknown', component: () => import('./UnknownPage.vue') },
    ],
  })
}

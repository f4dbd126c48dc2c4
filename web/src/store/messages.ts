import { bilingual } from '@/ui/messages'

export const storeMessages = bilingual(
  {
    title: '存储',
    sources: '来源',
    class: '数据',
    instruments: '证券',
    rows: '行数',
    bytes: '占用',
    perRow: '字节/行',
    total: '合计 {bytes}',
    empty: '这个存储还是空的',
    failed: '存储信息读取失败',
  },
  {
    title: 'What the store holds',
    sources: 'Sources',
    class: 'Data',
    instruments: 'Instruments',
    rows: 'Rows',
    bytes: 'Size',
    perRow: 'Bytes/row',
    total: '{bytes} in all',
    empty: 'This store is empty',
    failed: 'The store could not be read',
  },
)

import { describe, expect, it } from 'vitest'
import { fromPasted } from './pasted_text'

describe('a pasted text', () => {
  it('loses what cannot be seen and keeps what it says', () => {
    const pasted = '\uFEFFDIF:EMA(C,12)\u00A0-\u3000EMA(C,26)\u200B;  \r\nNAMELIKE(‘ST’);\r'
    expect(fromPasted(pasted)).toBe("DIF:EMA(C,12) - EMA(C,26);\nNAMELIKE('ST');\n")
  })

  it('keeps its full-width signs: the language knows them', () => {
    expect(fromPasted('金叉：＝CROSS（快，慢）；')).toBe('金叉：＝CROSS（快，慢）；\n')
  })

  it('loses the numbers of its lines, if they are that', () => {
    expect(fromPasted('1. A:=C;\n2. B:A;')).toBe('A:=C;\nB:A;\n')
    expect(fromPasted('1 A:=C;\n\n2 B:A;\n3 D:1;')).toBe('A:=C;\n\nB:A;\nD:1;\n')
    expect(fromPasted('1 A:=C;\n9 B:A;')).toBe('1 A:=C;\n9 B:A;\n')
    expect(fromPasted('1+C;')).toBe('1+C;\n')
  })

  it('takes the table of parameters: name, least, greatest, default', () => {
    const pasted = '参数 最小 最大 缺省\nSHORT 2.00 200.00 12.00\nLONG 2 200 26 1\nDIF:EMA(C,SHORT);'
    expect(fromPasted(pasted)).toBe(
      'PARAM SHORT(12, 2, 200);\nPARAM LONG(26, 2, 200);\nDIF:EMA(C,SHORT);\n',
    )
    expect(fromPasted('N 9 1 5\nA:C;')).toBe('N 9 1 5\nA:C;\n')
  })

  it('takes the declarations of other programs', () => {
    expect(fromPasted('INPUT:N(5,1,100,1),M(10,1,250);\nA:MA(C,N);')).toBe(
      'PARAM N(5, 1, 100);\nPARAM M(10, 1, 250);\nA:MA(C,N);\n',
    )
    expect(fromPasted('INPUT:nothing;A:C;')).toBe('INPUT:nothing;A:C;\n')
  })

  it('keeps what stands above the formula as a remark', () => {
    expect(fromPasted('公式名称: 主力资金\n【副图】\n\n主力:EMA(C,13);')).toBe(
      '{ 公式名称: 主力资金\n  【副图】 }\n主力:EMA(C,13);\n',
    )
    expect(fromPasted('指标公式：\nA:C;')).toBe('{ 指标公式： }\nA:C;\n')
    expect(fromPasted('副图:MA(C,5);\nA:C;')).toBe('副图:MA(C,5);\nA:C;\n')
    expect(fromPasted('选股:CROSS(C,O)')).toBe('选股:CROSS(C,O)\n')
    expect(fromPasted('A:C;\n公式名称: X')).toBe('A:C;\n公式名称: X\n')
    expect(fromPasted('公式名称: X')).toBe('')
  })

  it('takes parameters that are told in words', () => {
    expect(fromPasted('公式名称: X\n参数: N 最小1 最大 250 缺省 20\nA:MA(C,N);')).toBe(
      '{ 公式名称: X }\nPARAM N(20, 1, 250);\nA:MA(C,N);\n',
    )
  })

  it('may be empty', () => {
    expect(fromPasted(' \r\n\u3000')).toBe('')
  })
})

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHtml, html } from '../../src/drawing/html.ts';

describe('html', () => {
  it('escapes what is inserted and not what is written', () => {
    expect(html`<b title="${'"\'&'}">${'<i>'}</b>`.text).toBe('<b title="&quot;&#39;&amp;">&lt;i&gt;</b>');
  });

  it('takes html, lists, numbers and nothing', () => {
    expect(html`${html`<i>`}|${['a', html`<b>`, ['<']]}|${0}|${undefined}${null}${false}`.text).toBe('<i>|a<b>&lt;|0|');
  });

  it('replaces what HTML forbids and what turns the text around', () => {
    expect(escapeHtml('a\u0000b\u001bc\u202ed\u2066e\ud800f')).toBe('a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf');
    expect(escapeHtml('tab\tline\nÄ 漢字 🙂')).toBe('tab\tline\nÄ 漢字 🙂');
  });

  it('lets no text open a tag, end an attribute or begin an entity', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
      }),
    );
  });
});

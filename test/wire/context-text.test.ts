import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { constantContext, contextText } from '../../lib/wire/context-text.ts';
import { packContext } from '../../lib/wire/context.ts';
import { decodeBody } from '../../lib/wire/body.ts';
import { decodeRequest, encodeRequest } from '../../lib/wire/request.ts';

const PROPERTIES = { contentType: 'application/json', contentEncoding: 'utf-8' };

describe('the text of a context inside of an envelope', () => {
  it('is what the envelope would make of it', () => {
    const ctxt = { user: 'a "quoted" \\ 😀 \u2028', roles: ['x'], nothing: null };
    assert.equal(`"${contextText(ctxt)}"`, JSON.stringify(packContext(ctxt)));
  });

  it('follows a context that changes', () => {
    const ctxt = { user: 'one' };
    const before = contextText(ctxt);
    ctxt.user = 'two';
    assert.notEqual(contextText(ctxt), before);
  });

  it('is made once for a constant context', () => {
    let asked = 0;
    const ctxt = constantContext({
      get user() {
        asked += 1;
        return 'one';
      },
    });
    const first = contextText(ctxt);
    const askedOnce = asked;
    assert.equal(contextText(ctxt), first);
    assert.equal(asked, askedOnce);
  });

  it('arrives whole, whatever stands before it', () => {
    const ctxt = constantContext({ user: '\u{1f600}"', project_id: null });
    for (const method of ['a', 'b\\']) {
      const body = encodeRequest({ method, args: { text: '\ud83d' }, ctxt, uniqueId: '1' });
      const { message, ctxt: arrived } = decodeRequest(decodeBody(Buffer.from(body), PROPERTIES));
      assert.equal(message['method'], method);
      assert.deepEqual(arrived, { ...ctxt, client_timeout: null });
    }
  });
});

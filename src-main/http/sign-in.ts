import { z } from 'zod';
import { BRAND, htmlPage } from './page.ts';
import { json, type Reply, type Route } from './route.ts';
import type { Sessions } from './sessions.ts';
import { type SignInText, signInText } from './sign-in-text.ts';

/** Pages of the server that a sign-in may lead to. A fixed list: an address of somebody's choice could lead anywhere. */
const PLACES = ['/', '/docs'] as const;
export type SignInPlace = (typeof PLACES)[number];

const PAGE = { schema: z.string(), type: 'text/html' };

/** How a browser gets its session: one route takes a one-time code, the other makes one for whoever has the token. */
export function signInRoutes(sessions: Sessions, url: () => string): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/login',
      access: 'public',
      summary: 'Sign a browser in with a one-time code and go to the panel',
      query: z.object({ code: z.string(), to: z.enum(PLACES).optional() }),
      answerType: 'text/html',
      answerStatus: 303,
      otherAnswers: {
        200: { ...PAGE, summary: 'Signed in from a link of another site: a page that goes on by itself' },
        410: { ...PAGE, summary: 'The code was used or is too old: a page that says how to sign in' },
      },
      run: ({ method, query, headers, peer }) => {
        // A link checker that only asks for the headers must not use the code up.
        if (method === 'HEAD') return { status: 200, headers: { 'content-type': 'text/html' } };
        const place = PLACES.find(one => one === query.get('to')) ?? '/';
        const cookie = sessions.redeem(query.get('code') ?? '');
        if (cookie === undefined) {
          return peer.trusted ? goTo(place, {}) : usedUpPage(headers['accept-language']);
        }
        const linked =
          headers['sec-fetch-site'] === 'cross-site' || headers['sec-fetch-site'] === 'same-site';
        return linked
          ? refreshTo(place, cookie, signInText(headers['accept-language']))
          : goTo(place, { 'set-cookie': cookie });
      },
    },
    {
      method: 'POST',
      path: '/sign-in-links',
      access: 'manage',
      summary: 'A one-time address that signs a browser in, valid for ten minutes',
      answer: z.object({ url: z.string(), expiresAt: z.number() }),
      run: () => json(200, signInLink(sessions, url())),
    },
  ];
}

/** A fresh one-time address to open the panel with, or another page of the server. */
export function signInLink(
  sessions: Sessions,
  url: string,
  place: SignInPlace = '/',
): { readonly url: string; readonly expiresAt: number } {
  const { code, expiresAt } = sessions.mintCode();
  const to = place === '/' ? '' : `&to=${encodeURIComponent(place)}`;
  return { url: `${url}/login?code=${code}${to}`, expiresAt };
}

function goTo(place: SignInPlace, headers: Readonly<Record<string, string>>): Reply {
  return { status: 303, headers: { location: place, ...headers } };
}

/** A redirect of a link on another site would not carry a SameSite=Strict cookie; a refresh from our own page does. */
function refreshTo(place: SignInPlace, cookie: string, text: SignInText): Reply {
  return htmlPage(200, {
    lang: text.lang,
    title: 'Paddock',
    head: `<meta http-equiv="refresh" content="0;url=${place}">`,
    main: `<p>${text.signedIn} <a href="${place}">${text.goOn}</a></p>`,
    headers: { 'set-cookie': cookie },
  });
}

/** What a browser without a session sees instead of the panel, in the language of its Accept-Language. */
export function signInPage(acceptLanguage: string | undefined): Reply {
  const text = signInText(acceptLanguage);
  return howToSignIn(401, text, text.signedOut, text.signedOutSub);
}

/** What a sign-in address leads to that has done its work. */
function usedUpPage(acceptLanguage: string | undefined): Reply {
  const text = signInText(acceptLanguage);
  return howToSignIn(410, text, text.usedUp, text.usedUpSub);
}

/** As the panel itself says it to a browser whose session has ended (`SignIn` of the page). */
function howToSignIn(status: number, text: SignInText, heading: string, why: string): Reply {
  return htmlPage(status, {
    lang: text.lang,
    title: text.title,
    look: 'alone',
    main: `<p class="brand">${BRAND}Paddock</p>
<h1>${heading}</h1>
<p class="dim">${why}</p>
<ol>
<li>${text.run}<pre><code>npx paddock url</code></pre></li>
<li>${text.open}</li>
</ol>
<p class="faint">${text.tools.replace('{}', '<code>Authorization: Bearer …</code>')}</p>`,
  });
}

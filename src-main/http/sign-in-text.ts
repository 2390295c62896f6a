/** Words of the pages that a browser without a session gets. The panel, which it does not get, has its own. */
export interface SignInText {
  readonly lang: string;
  readonly title: string;
  readonly signedOut: string;
  readonly signedOutSub: string;
  readonly usedUp: string;
  readonly usedUpSub: string;
  readonly run: string;
  readonly open: string;
  /** `{}` stands for the header that tools send. */
  readonly tools: string;
  readonly signedIn: string;
  readonly goOn: string;
}

const en: SignInText = {
  lang: 'en',
  title: 'Sign in · Paddock',
  signedOut: 'This browser is not signed in',
  signedOutSub: 'Paddock shows its panel only to browsers that it knows.',
  usedUp: 'This sign-in address is no longer valid',
  usedUpSub: 'It was used before, or it is too old.',
  run: 'On the machine that runs Paddock, run this in the folder of Paddock:',
  open: 'Open the address that it prints in this browser. It works once.',
  tools: 'Tools sign in with the token of the token file: {}',
  signedIn: 'Signed in.',
  goOn: 'Go on',
};

const de: SignInText = {
  lang: 'de',
  title: 'Anmelden · Paddock',
  signedOut: 'Dieser Browser ist nicht angemeldet',
  signedOutSub: 'Paddock zeigt seine Oberfläche nur Browsern, die es kennt.',
  usedUp: 'Diese Anmeldeadresse gilt nicht mehr',
  usedUpSub: 'Sie wurde schon benutzt, oder sie ist zu alt.',
  run: 'Führe auf dem Rechner, auf dem Paddock läuft, diesen Befehl im Ordner von Paddock aus:',
  open: 'Öffne die Adresse, die er ausgibt, in diesem Browser. Sie gilt einmal.',
  tools: 'Programme melden sich mit dem Token der Token-Datei an: {}',
  signedIn: 'Angemeldet.',
  goOn: 'Weiter',
};

/**
 * The words in the language that a browser likes best of those that there are; English where it names none of them.
 * @param acceptLanguage its header, such as `de-AT,de;q=0.9,en;q=0.5`
 */
export function signInText(acceptLanguage: string | undefined): SignInText {
  const liked = (acceptLanguage ?? '').split(',').map(range => {
    const [tag = '', ...parameters] = range
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    const weight = parameters.find(one => one.startsWith('q='));
    return { lang: tag.split('-', 1)[0], weight: weight === undefined ? 1 : Number(weight.slice(2)) };
  });
  const known = liked
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .flatMap(({ lang }) => [en, de].filter(text => text.lang === lang));
  return known[0] ?? en;
}

import { PaddockError } from '../../src-shared/errors.ts';
import type { SignInLink } from '../../src-shared/model/settings.ts';

/** What the rest of Paddock may know of and ask from the door to it, which opens after everything else is built. */
export interface PanelDoor {
  readonly url: string;
  readonly port: number;
  readonly exposed: boolean;
  /** Where the token is kept; null while it lives in memory only. */
  readonly tokenPath: string | null;
  /** The token itself, so that it can be left out of what is shown. Never to be sent. */
  token(): string;
  signInLink(): SignInLink;
  /** @throws PaddockError FILE_UNWRITABLE */
  rotateToken(): Promise<SignInLink>;
}

const notOpen = (): never => {
  throw new PaddockError('UNAVAILABLE', 'The panel does not listen yet.');
};

/** Before the panel listens. */
export const CLOSED_DOOR: PanelDoor = {
  url: '',
  port: 0,
  exposed: false,
  tokenPath: null,
  token: () => '',
  signInLink: notOpen,
  rotateToken: notOpen,
};

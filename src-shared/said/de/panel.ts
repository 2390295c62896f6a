import type { Sayings } from '../translate.ts';

/** Of requests that were refused. */
export const panel: Sayings = {
  'Give a certificate with --tls-cert and --tls-key, use an SSH tunnel to 127.0.0.1, or accept the risk with --allow-lan.':
    'Gib mit --tls-cert und --tls-key ein Zertifikat an, nimm einen SSH-Tunnel zu 127.0.0.1, oder akzeptiere das Risiko mit --allow-lan.',
  'There is more than one Host header.': 'Es gibt mehr als einen Host-Header.',
  'Changing IMAGE, ENDPOINT or ENV_* needs the management token.':
    'IMAGE, ENDPOINT oder ENV_* zu ändern, braucht das Verwaltungs-Token.',
  'Change it in models.conf, or send the token of the token file: `Authorization: Bearer <token>`.':
    'Ändere es in models.conf, oder sende das Token aus der Token-Datei: `Authorization: Bearer <token>`.',
  '{} needs the management token or a signed-in browser.':
    '{} braucht das Verwaltungs-Token oder einen angemeldeten Browser.',
  'The panel is not built.': 'Die Oberfläche ist nicht gebaut.',
  'Run `npm start`, which builds what is missing.': 'Führe `npm start` aus; das baut, was fehlt.',
  'The Host header does not name this panel.': 'Der Host-Header nennt nicht diese Oberfläche.',
  'Use the address that Paddock printed when it started, or start it with --host-name and this name.':
    'Nimm die Adresse, die Paddock beim Start ausgegeben hat, oder starte es mit --host-name und diesem Namen.',
  'Requests from pages of other origins are refused.':
    'Anfragen von Seiten anderer Herkunft werden abgelehnt.',
  'Requests from pages of other sites are refused.': 'Anfragen von Seiten anderer Websites werden abgelehnt.',
  'Run `npx paddock url` on the machine that runs Paddock and open the address that it prints.':
    'Führe `npx paddock url` auf dem Rechner aus, auf dem Paddock läuft, und öffne die Adresse, die es ausgibt.',
  'Send the token of the token file: `Authorization: Bearer <token>`.':
    'Sende das Token aus der Token-Datei: `Authorization: Bearer <token>`.',
  'The HTTP server does not listen yet.': 'Der HTTP-Server lauscht noch nicht.',
  '{} streams are open without a token already.': 'Ohne Token sind schon {} Datenströme offen.',
  'Close some of them, or send the management token.':
    'Schließe einige davon, oder sende das Verwaltungs-Token.',
  'Paddock does not listen on {} without TLS: others could read the token.':
    'Paddock lauscht nicht ohne TLS auf {}: Andere könnten das Token mitlesen.',
  'Give a certificate, use an SSH tunnel to 127.0.0.1, or accept the risk explicitly.':
    'Gib ein Zertifikat an, nimm einen SSH-Tunnel zu 127.0.0.1, oder nimm das Risiko ausdrücklich in Kauf.',
  'Port {} is': 'Port {} ist',
  'The ports {} to {} are': 'Die Ports {} bis {} sind',
  '{} taken by {}.': '{1} durch {2} belegt.',
  'Stop that program, or choose another port with --port (0 picks one).':
    'Stoppe dieses Programm, oder wähle mit --port einen anderen Port (0 nimmt irgendeinen).',
  'Paddock cannot listen on {}:{}: {}.': 'Paddock kann nicht auf {}:{} lauschen: {}.',
  'Use --host 127.0.0.1, or an address of this machine.':
    'Nimm --host 127.0.0.1 oder eine Adresse dieses Rechners.',
  'The request body broke off.': 'Der Inhalt der Anfrage brach ab.',
  'The request body is not UTF-8 text.': 'Der Inhalt der Anfrage ist kein UTF-8-Text.',
  'The request body is larger than {} bytes.': 'Der Inhalt der Anfrage ist größer als {} Bytes.',
  'Send text frames.': 'Sende Text-Frames.',
  'Send JSON.': 'Sende JSON.',
  'This browser is not signed in.': 'Dieser Browser ist nicht angemeldet.',
  '{} and {} are no certificate and its key: {}.': '{} und {} sind kein Zertifikat mit seinem Schlüssel: {}.',
  'Give a PEM certificate with --tls-cert and its unencrypted PEM key with --tls-key.':
    'Gib mit --tls-cert ein PEM-Zertifikat und mit --tls-key dessen unverschlüsselten PEM-Schlüssel an.',
  'Check the path given with --tls-cert or --tls-key, and its permissions.':
    'Prüfe den Pfad in --tls-cert oder --tls-key und die Rechte.',
  'The token file {} cannot be written: {}.': 'Die Token-Datei {} lässt sich nicht schreiben: {}.',
  'Check the permissions of its folder. The old token holds.':
    'Prüfe die Rechte ihres Ordners. Das alte Token gilt weiter.',
  'it holds no token of {} characters or more': 'sie enthält kein Token von {} oder mehr Zeichen',
  'it cannot be read': 'sie lässt sich nicht lesen',
  'The token file {} cannot be used: {}.': 'Die Token-Datei {} lässt sich nicht benutzen: {}.',
  'Name another file with --token-file, or remove this one: the next start makes a new token.':
    'Gib mit --token-file eine andere Datei an, oder entferne diese: Der nächste Start legt ein neues Token an.',
  'This user may not open port {}.': 'Dieser Benutzer darf Port {} nicht öffnen.',
  'Choose a port from 1024 on with --port (0 picks one).':
    'Wähle mit --port einen Port ab 1024 (0 sucht einen aus).',
  'Correct that file, or remove it; nothing in it was changed.':
    'Berichtige die Datei oder entferne sie; an ihr wurde nichts geändert.',
  '{} holds no object of options.': '{} enthält kein Objekt mit Optionen.',
  '{} is no JSON: {}.': '{} ist kein JSON: {}.',
  'It is no text in quotes.': 'Das ist kein Text in Anführungszeichen.',
  'The token was replaced.': 'Das Token wurde ersetzt.',
  'Paddock stops.': 'Paddock wird beendet.',
  'The WebSocket is at /rpc.': 'Der WebSocket ist unter /rpc.',
  'The request is not valid.': 'Die Anfrage ist nicht gültig.',
  'This needs the management token or a signed-in browser.':
    'Das braucht das Verwaltungs-Token oder einen angemeldeten Browser.',
  'This request is not allowed from there.': 'Diese Anfrage ist von dort nicht erlaubt.',
  'There is nothing at this address.': 'Unter dieser Adresse gibt es nichts.',
  'No profile has this id.': 'Kein Profil hat diese ID.',
  'This address does not take that method.': 'Diese Adresse nimmt diese Methode nicht an.',
  'That conflicts with the present state.': 'Das verträgt sich nicht mit dem jetzigen Zustand.',
  'switch already in progress': 'Es wird schon gewechselt',
  'The file changed on disk since it was read.':
    'Die Datei hat sich auf der Platte geändert, seit sie gelesen wurde.',
  'That is too large to be sent.': 'Das ist zu groß, um gesendet zu werden.',
  'Send the body as application/json.': 'Sende den Inhalt als application/json.',
  'The profile is not valid.': 'Das Profil ist nicht gültig.',
  'The profile uses an engine flag that is not allowed.':
    'Das Profil benutzt ein Flag der Engine, das nicht erlaubt ist.',
  'Internal error': 'Interner Fehler',
  'A file could not be read.': 'Eine Datei ließ sich nicht lesen.',
  'A file could not be written.': 'Eine Datei ließ sich nicht schreiben.',
  'This host does not offer that.': 'Das gibt es hier nicht.',
  'Tools without a token are no longer let in.': 'Werkzeuge ohne Token werden nicht mehr eingelassen.',
  'The model did not load.': 'Das Modell wurde nicht geladen.',
  'The engine does not answer.': 'Die Engine antwortet nicht.',
  'What was to be fetched cannot be reached.': 'Was geholt werden sollte, ist nicht erreichbar.',
  'The runtime of this profile cannot work here.':
    'Die Laufzeitumgebung dieses Profils funktioniert hier nicht.',
  'That cannot be had at the moment.': 'Das ist im Moment nicht zu haben.',
  'The connection to Paddock was lost.': 'Die Verbindung zu Paddock ist abgebrochen.',
  'That took too long.': 'Das hat zu lange gedauert.',
  'Paddock is shutting down.': 'Paddock wird beendet.',
  'A suite id is made of a-z, 0-9, "-", ".".': 'Die ID einer Suite besteht aus a-z, 0-9, „-“ und „.“.',
  'A time is written as HH:MM.': 'Eine Uhrzeit wird als HH:MM geschrieben.',
  'A profile id is made of letters, digits, "_", "-" and ".".':
    'Die ID eines Profils besteht aus Buchstaben, Ziffern, „_“, „-“ und „.“.',
  'There is no procedure named {}.': 'Es gibt keinen Aufruf namens {}.',
  'The input is not valid.': 'Die Eingabe ist nicht gültig.',
  '{} is a stream: open it instead.': '{} ist ein Datenstrom: Öffne ihn stattdessen.',
  '{} is no stream: call it instead.': '{} ist kein Datenstrom: Rufe es stattdessen auf.',
  '{} calls and streams are open on this connection already.':
    'Auf dieser Verbindung sind schon {} Aufrufe und Datenströme offen.',
  'Close some of them, or open another connection.':
    'Schließe einige davon, oder öffne eine weitere Verbindung.',
};

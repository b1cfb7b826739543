package bounce

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// ClassOf says how a failure counts, from its enhanced status code (RFC 3463;
// may be empty), the words of the server, and its SMTP reply code (0 when
// unknown). It serves refusals we hear ourselves over SMTP as well as reports.
//
// A status that says something decides. One that says nothing ("5.0.0",
// "5.5.0", "5.1.0" and the like, or none) gives way to the words, in English,
// French, German or Spanish, and these to the reply code. What nothing is known
// of is soft: a subscriber is not lost on a guess.
//
// The class says how a failure counts, not whether to try again: that is the
// first digit of code or status. A temporary failure is soft, but for one: a
// server that defers us for our reputation speaks of us, and is ClassPolicy.
// A success (2xx, 2.x.x) has the empty class.
func ClassOf(status, diagnostic string, code int) Class {
	diagnostic = diagnostic[:min(len(diagnostic), maxClassified)]
	said := diagnosticCode(diagnostic)
	if code < 200 || code > 599 {
		code = said.code
	}
	st := parseStatus(status)
	if st.vague() && said.status.known() && (!st.known() || st.class == said.status.class) {
		st = said.status
	}
	words := wordsClass(fold(diagnostic))
	switch {
	case st.class == 2 || !st.known() && code >= 200 && code < 300:
		return ""
	case st.class == 4 || code >= 400 && code < 500:
		// Spam filters that defer are RFC 3463's 4.7.x; greylisting is too, and
		// wordsClass takes it for what it is.
		if (st.subject == 7 || !st.known()) && words == ClassPolicy {
			return ClassPolicy
		}
		return ClassSoft
	}
	if class := st.classOf(); class != "" {
		return class
	}
	if words != "" {
		return words
	}
	switch {
	case st.known() && (st.subject == 1 || st.subject == 2 && st.detail == 1):
		return ClassHard // about the address, whatever it is; the mailbox is disabled
	case st.known() && (st.subject == 3 || st.subject == 4):
		return ClassSoft // about machines and ways
	}
	return codeClass(code)
}

// maxClassified bounds what is searched of a diagnostic text, in bytes.
const maxClassified = 4 << 10

// status is an enhanced status code; its class is 2, 4 or 5, or 0 for none.
type status struct{ class, subject, detail int }

func (s status) known() bool { return s.class != 0 }

// vague reports whether the status says no more than success or failure
// (RFC 3463: "other or undefined").
func (s status) vague() bool {
	return s.subject == 0 || s.detail == 0 && (s.subject == 1 || s.subject == 2 || s.subject == 5)
}

func (s status) String() string {
	if !s.known() {
		return ""
	}
	return strconv.Itoa(s.class) + "." + strconv.Itoa(s.subject) + "." + strconv.Itoa(s.detail)
}

// classOf is what a permanent status says for itself (RFC 3463, 3; the IANA
// registry; what Exchange adds); empty where the words may say more.
func (s status) classOf() Class {
	switch s.subject {
	case 1: // addresses
		switch s.detail {
		case 0:
			return ""
		case 7, 8, 9, 20, 90: // the sender's address, or our sending
			return ClassPolicy
		}
		return ClassHard
	case 2: // mailbox
		switch s.detail {
		case 2, 4, 122: // full; list expansion; Exchange: too many at once
			return ClassSoft
		case 3:
			return ClassPolicy
		}
		return ""
	case 3: // mail system
		switch s.detail {
		case 3, 4, 6, 190:
			return ClassPolicy
		case 1, 2, 5:
			return ClassSoft
		}
		return ""
	case 4: // routing
		switch s.detail {
		case 4, 310: // unable to route; Exchange: no such domain
			return ClassHard
		case 1, 0: // Exchange says 5.4.1 of unknown recipients
			return ""
		}
		return ClassSoft
	case 5: // protocol: these three are said of anything
		switch s.detail {
		case 0, 1, 4:
			return ""
		case 3:
			return ClassSoft
		}
		return ClassPolicy
	case 6, 7: // content, security or policy
		return ClassPolicy
	}
	return ""
}

// codeClass is what a permanent reply code says for itself (RFC 5321, 4.2.3;
// RFC 7504).
func codeClass(code int) Class {
	switch code {
	case 521, 550, 551, 553, 556:
		return ClassHard
	case 523, 530, 534, 535, 538, 555:
		return ClassPolicy
	}
	return ClassSoft
}

var statusPattern = regexp.MustCompile(`[245]\.\d{1,3}\.\d{1,3}`)

// parseStatus reads a Status field, which may carry a comment ("5.1.1 (bad
// address)") or be no status at all ("550").
func parseStatus(s string) status { return findStatus(s[:min(len(s), 200)]) }

// findStatus finds the first enhanced status code of a text. Addresses of
// machines (5.1.1.20) are none.
func findStatus(s string) status {
	for _, at := range statusPattern.FindAllStringIndex(s, 20) {
		if at[0] > 0 && (isDigit(s[at[0]-1]) || s[at[0]-1] == '.') {
			continue
		}
		if at[1] < len(s) && (isDigit(s[at[1]]) || s[at[1]] == '.' && at[1]+1 < len(s) && isDigit(s[at[1]+1])) {
			continue
		}
		var found status
		for i, digits := range strings.Split(s[at[0]:at[1]], ".") {
			n, err := strconv.Atoi(digits)
			if err != nil {
				break
			}
			*[]*int{&found.class, &found.subject, &found.detail}[i] = n
		}
		if found.subject <= 7 {
			return found
		}
	}
	return status{}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// spoken is the codes found in a server's words.
type spoken struct {
	code   int
	status status
}

var codePattern = regexp.MustCompile(`(?:^|[\s:;<>("'#\]])([245]\d\d)(?:[\s\-:;#)]|$)`)

// diagnosticCode finds the SMTP reply code and the enhanced status of a text.
func diagnosticCode(s string) spoken {
	var found spoken
	if m := codePattern.FindStringSubmatch(s); m != nil {
		found.code, _ = strconv.Atoi(m[1])
	}
	found.status = findStatus(s)
	return found
}

// Words that servers use, folded. Where several speak, the first in this order
// is believed: a sender refused by a check of its own address is often told
// "unknown user" in the same breath, and a host called antispam may say that a
// user is unknown.
var (
	wordsAboutUs = []string{
		"sender address rejected", "sender verify", "sender rejected", "sender denied", "sender not allowed", "sender domain", "bad sender", "invalid sender", "sender is not",
		"sender callout", "not authorized to send", "not allowed to send", "message too large", "message is too large", "message too big", "message size", "message exceeds", "message length", "exceeds the maximum message",
		"expediteur refuse", "adresse de l'expediteur", "message trop volumineux", "message est trop volumineux", "taille du message", "taille maximale du message",
		"absender abgelehnt", "absenderadresse", "nachricht ist zu gros", "nachricht zu gros", "nachrichtengros",
		"remitente rechazado", "direccion del remitente", "mensaje demasiado grande", "mensaje es demasiado grande", "tamano del mensaje",
	}
	wordsLater = []string{"greylist", "graylist", "grey list", "gray list", "grey-list", "not found, try again", "liste grise", "lista gris", "graue liste"}
	wordsFull  = []string{
		"mailbox full", "mailbox is full", "mailbox has exceeded", "mailbox size limit", "mailbox would exceed", "mailfolder is full", "folder is full", "inbox is full", "mailbox is over", "mailbox over", "box is full",
		"over quota", "overquota", "over-quota", "quota exceeded", "exceeded quota", "exceeded his quota", "exceeded their quota", "exceeds quota", "quota exceed", "quotaexceeded", "exceeded the quota", "disk quota", "over the quota", "out of quota",
		"exceeded storage", "storage allocation", "out of storage", "insufficient storage", "insufficient disk", "not enough space", "no space left", "not enough storage", "insufficient system storage",
		"boite pleine", "boite aux lettres pleine", "boite aux lettres est pleine", "boite de reception est pleine", "boite du destinataire est pleine", "messagerie pleine", "quota depasse", "depasse son quota", "depassement de quota", "quota atteint", "saturee",
		"postfach voll", "postfach ist voll", "postfach des empfangers ist voll", "posteingang ist voll", "kontingent uberschritten", "speicherplatz", "postfach uberfull", "quota uberschritten",
		"buzon lleno", "buzon esta lleno", "buzon del destinatario esta lleno", "cuota excedida", "superado su cuota", "superado la cuota", "excede la cuota", "excedido la cuota", "excedido su cuota", "bandeja de entrada esta llena",
	}
	wordsUnknown = []string{
		"user unknown", "unknown user", "unknown or illegal user", "no such user", "no such recipient", "no such mailbox", "no such address", "no such account", "no such person", "no such local user", "unknown recipient", "recipient unknown",
		"unknown address", "address unknown", "unknown account", "account unknown", "unknown mailbox", "mailbox unknown", "unknown local part", "unknown local-part", "invalid recipient", "recipient invalid", "invalid mailbox", "mailbox invalid", "invalid user",
		"not a valid mailbox", "not a valid recipient", "not a valid user", "not a known user", "mailbox not found", "user not found", "recipient not found", "recipnotfound", "account not found", "address not found", "not our customer",
		"does not exist", "doesn't exist", "do not exist", "don't exist", "not listed in", "no mailbox here", "no mailbox by that name", "wasn't found", "was not found at", "couldn't be found", "could not be found", "account is disabled", "account disabled", "account has been disabled",
		"mailbox disabled", "mailbox is disabled", "mailbox has been disabled", "address disabled", "user is disabled", "been deactivated", "account closed", "account has been closed", "account is closed", "account is inactive", "account inactive", "inactive user", "user is inactive", "inactive mailbox",
		"account has been suspended", "account has expired", "account expired", "no longer valid", "no longer in use", "no longer active", "no longer exists", "no longer here", "no longer on server", "unrouteable address", "unroutable address", "unrouteable mail domain", "host unknown", "unknown host",
		"host not found", "domain not found", "no such domain", "unknown domain", "domain unknown", "couldn't find any host", "nxdomain", "null mx", "nullmx", "does not accept mail", "doesn't accept mail", "bad destination", "bad address", "recipient address rejected: access denied", "recipient addresses rejected",
		"recipient address rejected: undeliverable", "recipient address rejected: unverified", "delivery error: dd this user",
		"utilisateur inconnu", "destinataire inconnu", "adresse inconnue", "boite aux lettres inconnue", "compte inconnu", "usager inconnu", "n'existe pas", "n'existe plus", "inexistant", "introuvable", "n'a pas ete trouve", "destinataire invalide", "adresse invalide", "destinataire incorrecte", "compte desactive", "compte ferme", "compte supprime", "est desactive", "domaine inconnu",
		"unbekannter benutzer", "benutzer unbekannt", "empfanger unbekannt", "unbekannter empfanger", "adresse unbekannt", "unbekannte adresse", "unbekannter nutzer", "existiert nicht", "nicht existent", "nicht gefunden", "konnte nicht gefunden", "nicht vergeben", "ungultige empfanger", "ungultiger empfanger", "empfanger ungultig", "konto deaktiviert", "postfach deaktiviert", "domain unbekannt",
		"usuario desconocido", "usuario no encontrado", "usuario inexistente", "no existe", "destinatario desconocido", "destinatario no encontrado", "destinatario invalido", "buzon inexistente", "cuenta inexistente", "cuenta desactivada", "cuenta deshabilitada", "direccion desconocida", "direccion inexistente", "no se encontro", "no se ha encontrado", "no se pudo encontrar", "dominio no encontrado", "dominio desconocido",
	}
	wordsPolicy = []string{
		"spam", "blocked", "blacklist", "black list", "blocklist", "block list", "denylist", "reputation", "policy", "policies", "prohibited", "prohibition", "not permitted", "access denied", "relaying", "relay access", "unable to relay", "content rejected", "message rejected", "message refused", "rejected due to",
		"virus", "malware", "unsolicited", "complaints", "banned", "suspicious", "phishing", "bulk mail", "junk mail", "authentication required", "not authenticated", "unauthenticated", "reverse dns", "ptr record", "dnsbl", "rate limit", "not accepted from", "content filter", "moderation", "only accepts mail from", "not authorized",
		"indesirable", "pourriel", "pollupostage", "politique", "liste noire", "interdit", "non autorise", "bloque",
		"unerwunscht", "richtlinie", "sperrliste", "schwarze liste", "nicht erlaubt", "nicht berechtigt", "blockiert",
		"no deseado", "politica", "lista negra", "prohibido", "no autorizado", "no permitido", "bloqueado",
	}
	wordsTrouble = []string{
		"try again", "try later", "temporar", "timed out", "timeout", "time out", "connection refused", "connection reset", "connection lost", "too many", "deferred", "expired", "retry time", "could not connect", "couldn't connect", "unable to connect", "unreachable", "no route to host", "too long in queue", "too long", "could not be reached", "delayed", "not responding", "did not respond", "loop", "hop count",
		"reessay", "temporaire", "momentanement", "plus tard", "delai depasse", "delai d'attente", "expire", "connexion refusee", "injoignable", "ne repond pas",
		"spater", "vorubergehend", "zeituberschreitung", "nicht erreichbar", "zeitweilig", "zeitlimit", "verbindung abgelehnt",
		"intentelo", "temporal", "mas tarde", "tiempo de espera", "conexion rechazada", "no responde", "inaccesible",
	}
	aboutUsPattern = regexp.MustCompile(`\b(?:spf|dkim|dmarc|sender id)\b`)
	policyPattern  = regexp.MustCompile(`\b(?:rbl|url|uri)s?\b`)
	unknownPattern = regexp.MustCompile(`(?:doesn't|does not) have an? (?:\S{1,64} )?(?:account|mailbox)|(?:user|recipient|mailbox|address|account) \S{1,200} (?:is )?(?:unknown|not found|not known|is not valid)|(?:utilisateur|destinataire|adresse) \S{1,200} (?:est )?inconnue?|(?:benutzer|empfanger|adresse) \S{1,200} (?:ist )?(?:unbekannt|nicht bekannt)`)
)

// wordsClass is what a folded text says, or nothing.
func wordsClass(text string) Class {
	for _, about := range []struct {
		words   []string
		pattern *regexp.Regexp
		class   Class
	}{
		{wordsAboutUs, aboutUsPattern, ClassPolicy},
		{wordsLater, nil, ClassSoft},
		{wordsFull, nil, ClassSoft},
		{wordsUnknown, unknownPattern, ClassHard},
		{wordsPolicy, policyPattern, ClassPolicy},
		{wordsTrouble, nil, ClassSoft},
	} {
		for _, w := range about.words {
			if strings.Contains(text, w) {
				return about.class
			}
		}
		if about.pattern != nil && about.pattern.MatchString(text) {
			return about.class
		}
	}
	return ""
}

// fold makes words comparable: lower case, without accents, apostrophes
// straight, blanks single.
func fold(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == '\u2019' || r == '\u02bc' || r == '`':
			return '\''
		case r == 'ß':
			return 's'
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
	return strings.Join(strings.Fields(s), " ")
}

package distribution

import (
	"slices"
	"strings"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/mailmsg"
)

// command is one instruction sent by e-mail.
type command struct {
	Verb verb
	Mode lists.Mode
	Away time.Time // of verbAway
	Line string    // as it was written
	Lang i18n.Lang // of the word; empty: it tells of none
}

// verb is what a command asks for.
type verb string

const (
	verbHelp        verb = "help"
	verbSubscribe   verb = "subscribe"
	verbUnsubscribe verb = "unsubscribe"
	verbMode        verb = "mode"
	verbAway        verb = "away"
	verbBack        verb = "back"
	verbStatus      verb = "status"
	verbUnknown     verb = "unknown"
)

// maxCommands is how many instructions one message may hold.
const maxCommands = 5

// verbs are the words of the usual list servers.
var verbs = map[string]verb{
	"help": verbHelp, "info": verbHelp, "?": verbHelp,
	"subscribe": verbSubscribe, "sub": verbSubscribe, "join": verbSubscribe,
	"unsubscribe": verbUnsubscribe, "unsub": verbUnsubscribe, "leave": verbUnsubscribe, "signoff": verbUnsubscribe, "remove": verbUnsubscribe,
	"digest": verbMode, "digests": verbMode, "nodigest": verbMode, "nodigests": verbMode, "nomail": verbMode, "mail": verbMode, "each": verbMode, "mode": verbMode, "set": verbMode,
	"away": verbAway, "holiday": verbAway, "vacation": verbAway,
	"back": verbBack, "which": verbStatus, "status": verbStatus, "review": verbStatus,
}

// frenchVerbs are the French ones. A message that begins with one is answered in
// French.
var frenchVerbs = map[string]verb{
	"aide":    verbHelp,
	"abonner": verbSubscribe, "abonnez": verbSubscribe, "abonnement": verbSubscribe, "inscription": verbSubscribe, "inscrire": verbSubscribe,
	"désabonner": verbUnsubscribe, "desabonner": verbUnsubscribe, "désabonnez": verbUnsubscribe, "desabonnez": verbUnsubscribe, "désabonnement": verbUnsubscribe, "desabonnement": verbUnsubscribe,
	"désinscription": verbUnsubscribe, "desinscription": verbUnsubscribe, "désinscrire": verbUnsubscribe, "desinscrire": verbUnsubscribe, "quitter": verbUnsubscribe,
	"recueil": verbMode, "régler": verbMode, "regler": verbMode,
	"absence": verbAway, "vacances": verbAway, "absent": verbAway, "absente": verbAway,
	"retour": verbBack, "état": verbStatus, "etat": verbStatus,
}

// modeWords are how people write the ways of receiving a list.
var modeWords = map[string]lists.Mode{
	"each": lists.Each, "mail": lists.Each, "on": lists.Each, "chaque": lists.Each, "courriel": lists.Each, "normal": lists.Each, "nodigest": lists.Each, "nodigests": lists.Each,
	"digest": lists.MIMEDigest, "digests": lists.MIMEDigest, "mime": lists.MIMEDigest, "recueil": lists.MIMEDigest,
	"plain": lists.PlainDigest, "text": lists.PlainDigest, "texte": lists.PlainDigest, "brut": lists.PlainDigest,
	"none": lists.NoMail, "nomail": lists.NoMail, "off": lists.NoMail, "aucun": lists.NoMail, "postpone": lists.NoMail,
}

// commandsOf reads the instructions of a message: its subject if that is one,
// else the first lines of its text, up to "end", a signature or a line that is
// none. There is always at least one.
func commandsOf(subject, text, slug string) []command {
	if c, ok := commandOf(mailmsg.SubjectBase(subject), slug); ok {
		return []command{c}
	}
	var list []command
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if w := strings.ToLower(line); w == "end" || w == "stop" || w == "quit" || w == "fin" || w == "--" || strings.HasPrefix(w, ">") {
			break
		}
		c, ok := commandOf(line, slug)
		if !ok {
			if len(list) == 0 {
				list = append(list, command{Verb: verbUnknown, Line: i18n.Clip(line, 100)})
			}
			break
		}
		if list = append(list, c); len(list) == maxCommands {
			break
		}
	}
	if len(list) == 0 {
		return []command{{Verb: verbHelp}}
	}
	return list
}

// mostWords is how many words may follow that of a command: a sentence that
// happens to begin with such a word is none.
const mostWords = 4

// commandOf reads one line; ok is false where it is no command.
func commandOf(line, slug string) (command, bool) {
	words := strings.Fields(strings.ToLower(strings.NewReplacer(",", " ", ":", " ", "=", " ").Replace(line)))
	for i, w := range words {
		words[i] = strings.Trim(w, ".!<>«»\"'’")
	}
	if len(words) > 0 && (words[0] == "please" || words[0] == "se" || words[0] == "me") {
		words = words[1:]
	}
	if len(words) == 0 {
		return command{}, false
	}
	c := command{Line: i18n.Clip(line, 100)}
	first := words[0]
	for _, elided := range []string{"s'", "s’", "m'", "m’"} {
		first = strings.TrimPrefix(first, elided)
	}
	first = strings.TrimSuffix(first, "-moi") // désabonnez-moi
	if v, ok := verbs[first]; ok {
		c.Verb = v
	} else if c.Verb, ok = frenchVerbs[first]; ok {
		c.Lang = i18n.FR
	} else {
		return command{}, false
	}
	if c.Verb != verbHelp && c.Lang == "" {
		c.Lang = i18n.EN // "help" and "?" are written in any language
	}
	rest := words[1:]
	wanted := false
	switch c.Verb {
	case verbMode:
		c.Mode, wanted = modeOf(words, slug), true
	case verbAway:
		for _, w := range rest {
			if day, err := time.Parse(time.DateOnly, w); err == nil {
				c.Away = day
			}
		}
		wanted = true
	case verbSubscribe, verbUnsubscribe:
		if !aboutList(c.Verb, rest, slug) {
			return command{}, false
		}
	case verbHelp, verbBack, verbStatus, verbUnknown:
	}
	switch {
	case len(rest) > mostWords && c.Away.IsZero():
		return command{}, false
	case wanted && c.Mode == "" && c.Away.IsZero():
		c.Verb = verbUnknown
	}
	return c, true
}

// fillers are words that say no more beside "subscribe" and its like.
var fillers = strings.Fields("me us moi list lists liste the this la cette from to de du à a l au please svp thanks merci address * all")

// aboutList reports whether what follows "subscribe" or "unsubscribe" belongs to
// it: the list, a name after the list's (LISTSERV), an address, or nothing that
// matters. "Leave a message for Paul" leaves no list.
func aboutList(v verb, rest []string, slug string) bool {
	if v == verbSubscribe && len(rest) > 0 && rest[0] == slug {
		return true
	}
	return !slices.ContainsFunc(rest, func(w string) bool {
		return w != slug && !strings.Contains(w, "@") && !slices.Contains(fillers, w)
	})
}

// modeOf finds the way of receiving the list that a command's words name; empty
// for none. "set ccrlist digest plain", "digest plain", "nomail": the most telling
// word counts, and what is turned off is not meant.
func modeOf(words []string, slug string) (m lists.Mode) {
	off := len(words) > 1 && words[len(words)-1] == "off"
	for _, w := range words {
		named, known := modeWords[w]
		if known && w != slug && (m == "" || m == lists.MIMEDigest && named == lists.PlainDigest) {
			m = named
		}
	}
	switch {
	case off && (m == lists.MIMEDigest || m == lists.PlainDigest):
		return lists.Each
	case off:
		return lists.NoMail
	}
	return m
}

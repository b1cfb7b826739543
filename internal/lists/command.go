package lists

import (
	"strings"
	"time"

	"plenary.example/internal/mailmsg"
)

// command is one instruction sent by e-mail.
type command struct {
	Verb verb
	Mode Mode
	Away time.Time // of verbAway
	Line string    // as it was written
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

// verbs are the words of the usual list servers, and the French ones.
var verbs = map[string]verb{
	"help": verbHelp, "aide": verbHelp, "info": verbHelp, "?": verbHelp,
	"subscribe": verbSubscribe, "sub": verbSubscribe, "join": verbSubscribe, "abonner": verbSubscribe, "abonnement": verbSubscribe, "inscription": verbSubscribe, "inscrire": verbSubscribe,
	"unsubscribe": verbUnsubscribe, "unsub": verbUnsubscribe, "leave": verbUnsubscribe, "signoff": verbUnsubscribe, "remove": verbUnsubscribe, "désabonner": verbUnsubscribe, "desabonner": verbUnsubscribe,
	"désabonnement": verbUnsubscribe, "desabonnement": verbUnsubscribe, "désinscription": verbUnsubscribe, "desinscription": verbUnsubscribe, "quitter": verbUnsubscribe,
	"digest": verbMode, "recueil": verbMode, "nomail": verbMode, "mail": verbMode, "each": verbMode, "mode": verbMode, "set": verbMode, "régler": verbMode,
	"away": verbAway, "holiday": verbAway, "vacation": verbAway, "absence": verbAway, "vacances": verbAway, "absent": verbAway, "absente": verbAway,
	"back": verbBack, "retour": verbBack, "which": verbStatus, "status": verbStatus, "review": verbStatus, "état": verbStatus, "etat": verbStatus,
}

// modeWords are how people write the ways of receiving a list.
var modeWords = map[string]Mode{
	"each": Each, "mail": Each, "on": Each, "chaque": Each, "courriel": Each, "normal": Each,
	"digest": MIMEDigest, "mime": MIMEDigest, "recueil": MIMEDigest,
	"plain": PlainDigest, "text": PlainDigest, "texte": PlainDigest, "brut": PlainDigest,
	"none": NoMail, "nomail": NoMail, "off": NoMail, "aucun": NoMail, "postpone": NoMail,
}

// commandsOf reads the instructions of a message: its subject if that is one,
// else the first lines of its text, up to "end", a signature or a line that is
// none.
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
				list = append(list, command{Verb: verbUnknown, Line: clip(line, 100)})
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

// commandOf reads one line; ok is false where its first word is no command.
func commandOf(line, slug string) (command, bool) {
	fields := strings.Fields(strings.ToLower(strings.NewReplacer(",", " ", ":", " ", "=", " ").Replace(line)))
	if len(fields) == 0 {
		return command{}, false
	}
	v, ok := verbs[strings.Trim(fields[0], ".!<>«»\"'")]
	if !ok {
		return command{}, false
	}
	c := command{Verb: v, Line: clip(line, 100)}
	rest := fields[1:]
	switch v {
	case verbMode:
		// "set ccrlist digest plain", "digest plain", "nomail": the most telling word counts.
		for _, w := range append([]string{fields[0]}, rest...) {
			w = strings.Trim(w, ".!<>«»\"'")
			if m, known := modeWords[w]; known && w != slug && (c.Mode == "" || c.Mode == MIMEDigest && m != Each) {
				c.Mode = m
			}
		}
		if len(rest) > 0 && rest[len(rest)-1] == "off" && strings.Contains(line, "digest") {
			c.Mode = Each
		}
		if c.Mode == "" {
			return command{Verb: verbUnknown, Line: c.Line}, true
		}
	case verbAway:
		for _, w := range rest {
			if day, err := time.Parse(time.DateOnly, strings.Trim(w, ".!<>«»\"'")); err == nil {
				c.Away = day
			}
		}
		if c.Away.IsZero() {
			return command{Verb: verbUnknown, Line: c.Line}, true
		}
	case verbSubscribe, verbUnsubscribe, verbHelp, verbBack, verbStatus, verbUnknown:
		// A sentence that happens to begin with such a word is no command.
		if len(rest) > 4 {
			return command{}, false
		}
	}
	return c, true
}

package distribution

import (
	"slices"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
)

func TestCommands(t *testing.T) {
	day := time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)
	for line, want := range map[string]command{
		"help": {Verb: verbHelp}, "Help!": {Verb: verbHelp}, "?": {Verb: verbHelp}, "info ccrlist": {Verb: verbHelp}, "aide": {Verb: verbHelp, Lang: i18n.FR},
		// English, and what other list servers take: Mailman, LISTSERV, Majordomo.
		"subscribe": {Verb: verbSubscribe, Lang: i18n.EN}, "Subscribe.": {Verb: verbSubscribe, Lang: i18n.EN}, "SUBSCRIBE ccrlist Zoe Tremblay": {Verb: verbSubscribe, Lang: i18n.EN},
		"subscribe address=zoe@ong.example": {Verb: verbSubscribe, Lang: i18n.EN}, "sub ccrlist": {Verb: verbSubscribe, Lang: i18n.EN}, "join": {Verb: verbSubscribe, Lang: i18n.EN},
		"unsubscribe": {Verb: verbUnsubscribe, Lang: i18n.EN}, "please unsubscribe me": {Verb: verbUnsubscribe, Lang: i18n.EN}, "Unsubscribe, please": {Verb: verbUnsubscribe, Lang: i18n.EN},
		"UNSUB ccrlist": {Verb: verbUnsubscribe, Lang: i18n.EN}, "SIGNOFF CCRLIST": {Verb: verbUnsubscribe, Lang: i18n.EN}, "signoff *": {Verb: verbUnsubscribe, Lang: i18n.EN},
		"leave": {Verb: verbUnsubscribe, Lang: i18n.EN}, "remove me from the list": {Verb: verbUnsubscribe, Lang: i18n.EN}, "«unsubscribe»": {Verb: verbUnsubscribe, Lang: i18n.EN},
		"digest": {Verb: verbMode, Mode: lists.MIMEDigest, Lang: i18n.EN}, "digest plain": {Verb: verbMode, Mode: lists.PlainDigest, Lang: i18n.EN}, "set digest mime": {Verb: verbMode, Mode: lists.MIMEDigest, Lang: i18n.EN},
		"set digest off": {Verb: verbMode, Mode: lists.Each, Lang: i18n.EN}, "SET CCRLIST DIGESTS": {Verb: verbMode, Mode: lists.MIMEDigest, Lang: i18n.EN}, "SET CCRLIST DIGEST OFF": {Verb: verbMode, Mode: lists.Each, Lang: i18n.EN},
		"set ccrlist nodigests": {Verb: verbMode, Mode: lists.Each, Lang: i18n.EN}, "SET ccrlist NOMAIL": {Verb: verbMode, Mode: lists.NoMail, Lang: i18n.EN}, "set ccrlist mail": {Verb: verbMode, Mode: lists.Each, Lang: i18n.EN},
		"nomail": {Verb: verbMode, Mode: lists.NoMail, Lang: i18n.EN}, "mail off": {Verb: verbMode, Mode: lists.NoMail, Lang: i18n.EN}, "set delivery off": {Verb: verbMode, Mode: lists.NoMail, Lang: i18n.EN},
		"set delivery on": {Verb: verbMode, Mode: lists.Each, Lang: i18n.EN}, "each": {Verb: verbMode, Mode: lists.Each, Lang: i18n.EN}, "mode: plain": {Verb: verbMode, Mode: lists.PlainDigest, Lang: i18n.EN},
		"set ccrlist repro": {Verb: verbUnknown, Lang: i18n.EN}, "set": {Verb: verbUnknown, Lang: i18n.EN},
		"away 2026-12-31": {Verb: verbAway, Away: day, Lang: i18n.EN}, "vacation until 2026-12-31.": {Verb: verbAway, Away: day, Lang: i18n.EN}, "away": {Verb: verbUnknown, Lang: i18n.EN},
		"away 31 December": {Verb: verbUnknown, Lang: i18n.EN}, "back": {Verb: verbBack, Lang: i18n.EN}, "which": {Verb: verbStatus, Lang: i18n.EN}, "status": {Verb: verbStatus, Lang: i18n.EN}, "review ccrlist": {Verb: verbStatus, Lang: i18n.EN},
		// French.
		"abonner": {Verb: verbSubscribe, Lang: i18n.FR}, "S’abonner": {Verb: verbSubscribe, Lang: i18n.FR}, "s'abonner à la liste": {Verb: verbSubscribe, Lang: i18n.FR}, "Inscription": {Verb: verbSubscribe, Lang: i18n.FR},
		"désabonner": {Verb: verbUnsubscribe, Lang: i18n.FR}, "se désabonner": {Verb: verbUnsubscribe, Lang: i18n.FR}, "Désabonnez-moi, merci": {Verb: verbUnsubscribe, Lang: i18n.FR},
		"DÉSABONNEMENT": {Verb: verbUnsubscribe, Lang: i18n.FR}, "desabonnement": {Verb: verbUnsubscribe, Lang: i18n.FR}, "quitter la liste": {Verb: verbUnsubscribe, Lang: i18n.FR},
		"me désinscrire svp": {Verb: verbUnsubscribe, Lang: i18n.FR}, "recueil": {Verb: verbMode, Mode: lists.MIMEDigest, Lang: i18n.FR}, "recueil texte": {Verb: verbMode, Mode: lists.PlainDigest, Lang: i18n.FR},
		"régler chaque": {Verb: verbMode, Mode: lists.Each, Lang: i18n.FR}, "régler aucun": {Verb: verbMode, Mode: lists.NoMail, Lang: i18n.FR}, "absence 2026-12-31": {Verb: verbAway, Away: day, Lang: i18n.FR},
		"absente jusqu’au 2026-12-31 inclus, merci beaucoup": {Verb: verbAway, Away: day, Lang: i18n.FR}, "retour": {Verb: verbBack, Lang: i18n.FR}, "état": {Verb: verbStatus, Lang: i18n.FR},
	} {
		got, ok := commandOf(line, "ccrlist")
		if got.Line != line {
			t.Errorf("%q is kept as %q", line, got.Line)
		}
		if got.Line = ""; !ok || got != want {
			t.Errorf("%q: %+v %v; want %+v", line, got, ok, want)
		}
	}
}

func TestSentencesAreNoCommands(t *testing.T) {
	for _, line := range []string{
		"", "   ", "Hello", "Bonjour", "Leave a message for Paul", "Remove the comma", "Join us for lunch", "Subscribe to the newspaper instead", "Set up a meeting with them tomorrow",
		"Mail from the list arrives twice since Monday", "Digest is not reaching me since last week", "Quitter la salle à midi", "Inscription des délégués au sommet", "Retour sur la rencontre de jeudi dernier",
		"Absence de nouvelles de votre part depuis lundi", "Help us to find a room for the meeting", "Away with the old rules, says the committee", "unsubscribed", "help-desk", "please", "Back to the drawing board we go",
	} {
		if c, ok := commandOf(line, "ccrlist"); ok {
			t.Errorf("%q is taken for %+v", line, c)
		}
	}
}

func TestCommandsOfAMessage(t *testing.T) {
	for _, c := range []struct {
		subject, text string
		want          []verb
	}{
		{"unsubscribe", "whatever", []verb{verbUnsubscribe}},
		{"Re: unsubscribe", "", []verb{verbUnsubscribe}},
		{"TR : désabonner", "", []verb{verbUnsubscribe}},
		{"", "", []verb{verbHelp}},
		{"A question", "", []verb{verbHelp}},
		{"A question", "How do I leave?", []verb{verbUnknown}},
		{"", "set ccrlist nomail\n\nstatus\n-- \nleave", []verb{verbMode, verbStatus}},
		{"", "help\nend\nleave", []verb{verbHelp}},
		{"", "> leave\nstatus", []verb{verbHelp}},
		{"", "status\nThank you\nleave", []verb{verbStatus}},
		{"", strings.Repeat("status\n", 50), slices.Repeat([]verb{verbStatus}, maxCommands)},
	} {
		var got []verb
		for _, one := range commandsOf(c.subject, c.text, "ccrlist") {
			got = append(got, one.Verb)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q %q: %v", c.subject, c.text, got)
		}
	}
}

func FuzzCommands(f *testing.F) {
	for _, s := range []string{"set ccrlist digest", "«»", "s'", "away 2026-12-31", "please", "=,:"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, subject, text string) {
		list := commandsOf(subject, text, "ccrlist")
		if len(list) == 0 || len(list) > maxCommands {
			t.Fatalf("%d commands", len(list))
		}
		for _, c := range list {
			if c.Verb == "" || c.Verb == verbMode && c.Mode == "" || c.Verb == verbAway && c.Away.IsZero() || len([]rune(c.Line)) > 100 {
				t.Fatalf("%+v", c)
			}
		}
	})
}

func TestTheLanguageOfAText(t *testing.T) {
	for text, want := range map[string]string{
		"Bonjour, je voudrais écrire à la liste pour vous parler de la rencontre.": "fr",
		"Please let me write to the list about this meeting, it is for you.":       "en",
		"The list of the Conseil pour la coopération is on the page.":              "en",
		"OK": "", "": "", "Bonjour": "", "Hello the world, bonjour le monde et la liste of and": "",
		strings.Repeat("x", 5000) + " le la les des": "",
	} {
		lang, sure := lists.GuessLang(text)
		if got := string(lang); sure && got != want || !sure && want != "" {
			t.Errorf("%.60q: %s %v", text, lang, sure)
		}
	}
}

func TestWhoReceivesWhatWhen(t *testing.T) {
	today := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		sub  lists.Subscription
		want bool
	}{
		"active":                {lists.Subscription{State: lists.Active, Mode: lists.Each}, true},
		"digest":                {lists.Subscription{State: lists.Active, Mode: lists.PlainDigest}, false},
		"no mail":               {lists.Subscription{State: lists.Active, Mode: lists.NoMail}, false},
		"disabled":              {lists.Subscription{State: lists.Disabled, Mode: lists.Each}, false},
		"ended":                 {lists.Subscription{State: lists.Ended, Mode: lists.Each}, false},
		"requested":             {lists.Subscription{State: lists.Requested, Mode: lists.Each}, false},
		"away until today":      {lists.Subscription{State: lists.Active, Mode: lists.Each, AwayUntil: today}, false},
		"away until yesterday":  {lists.Subscription{State: lists.Active, Mode: lists.Each, AwayUntil: today.AddDate(0, 0, -1)}, true},
		"away until next month": {lists.Subscription{State: lists.Active, Mode: lists.Each, AwayUntil: today.AddDate(0, 1, 0)}, false},
	} {
		if got := c.sub.Receives(lists.Each, today); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	sub := lists.Subscription{Topics: []string{"budget"}}
	for _, c := range []struct {
		topics []string
		want   bool
	}{{nil, true}, {[]string{"budget"}, true}, {[]string{"art", "budget"}, true}, {[]string{"art"}, false}} {
		if sub.Wants(c.topics) != c.want {
			t.Errorf("a post about %v", c.topics)
		}
	}
	if all := (lists.Subscription{}); !all.Wants([]string{"art"}) {
		t.Error("whoever chose no topic gets all")
	}
}

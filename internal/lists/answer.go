package lists

import (
	"context"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
)

// Letter is a message from a list to one person, in sentences not yet said.
type Letter struct {
	List    List
	To      mailmsg.Address
	Lang    i18n.Lang
	Both    bool // the reader's language is not known: say it in both
	Subject i18n.Message
	Body    []i18n.Message
	// Quote stands under the body as it is: the words of a person.
	Quote     string
	Button    i18n.Message
	ButtonURL func(lang i18n.Lang) string
	InReplyTo string // the message this answers
	From      string // another of the list's addresses; empty: its owner's
	// Automatic answers bear the null reverse path and are counted (see limits).
	Automatic bool
}

// Send queues a letter in the caller's transaction. What is no address to write to
// gets none, and what the letter is about goes on.
func (s *Service) Send(ctx context.Context, tx *db.Tx, l Letter) error {
	if _, err := mailmsg.ParseAddress(l.To.Address); err != nil {
		s.o.Log.Warn("a letter cannot be written: no such address can be", "list", l.List.Slug, "address", l.To.Address)
		return nil //nolint:nilerr // an old archive's address, or a damaged one
	}
	m := outmail.Message{
		To: l.To, Lang: l.Lang, Subject: s.Say(l.Lang, l.Subject), InReplyTo: l.InReplyTo, NullPath: l.Automatic,
		From: mailmsg.Address{Name: l.List.Name.In(l.Lang), Address: l.List.Address(ToOwner, s.o.Domain)},
	}
	if l.From != "" {
		m.From.Address = l.From
	}
	langs := []i18n.Lang{l.Lang}
	if l.Both {
		langs = append(langs, l.Lang.Other())
		m.Subject += " / " + s.Say(l.Lang.Other(), l.Subject)
	}
	for i, lang := range langs {
		if i > 0 {
			m.Paragraphs = append(m.Paragraphs, "* * *")
		}
		for _, p := range l.Body {
			m.Paragraphs = append(m.Paragraphs, s.Say(lang, p))
		}
	}
	if l.Quote != "" {
		m.Paragraphs = append(m.Paragraphs, l.Quote)
	}
	if l.ButtonURL != nil {
		m.Button = outmail.Button{Label: s.Say(l.Lang, l.Button), URL: l.ButtonURL(l.Lang)}
		if l.Both {
			m.Button.Label += " / " + s.Say(l.Lang.Other(), l.Button)
		}
	}
	return s.mail.Queue(ctx, tx, m)
}

// Say says a sentence in a language.
func (s *Service) Say(lang i18n.Lang, m i18n.Message) string { return s.catalog.For(lang).Say(m) }

// AnswerLimits are how many automatic answers of a kind one address gets in a
// day, and AnswersADay how many all get together: RFC 3834, 4.2, and so that nobody can use the program to
// fill somebody else's mailbox, the keepers' included.
var AnswerLimits = map[string]int64{"refusal": 1, "confirm": 10, "command": 20, "subscribe": 3, "notice": 50, "unreached": 5, "held": 50, "asked": 50}

const (
	// AnswersADay bounds the answers that strangers can bring about; see AnswerLimits.
	AnswersADay = 5000
	answersFor  = 24 * time.Hour
)

// toStrangers are the kinds that anybody can bring about for any address: they
// alone are bounded all together, so that they keep nobody else's from leaving.
var toStrangers = []string{"refusal", "command", "subscribe", "unreached"}

// MayAnswer reports whether an automatic answer of a kind may go to an address,
// and counts it if so. What it is about (a list) makes kinds of its own.
func (s *Service) MayAnswer(ctx context.Context, tx *db.Tx, kind, about, address string) (bool, error) {
	q := store.New(tx)
	since := db.Micros(tx.Now.Add(-answersFor))
	n, err := q.CountAnswers(ctx, store.CountAnswersParams{Address: people.FoldEmail(address), Kind: kind + " " + about, At: since})
	if err != nil || n >= AnswerLimits[kind] {
		return false, err
	}
	if slices.Contains(toStrangers, kind) {
		all, err := q.CountAnswersToAll(ctx, since)
		if err != nil || all >= AnswersADay {
			return false, err
		}
	}
	return true, q.InsertAnswer(ctx, store.InsertAnswerParams{ID: db.NewID(), Address: people.FoldEmail(address), Kind: kind + " " + about, At: db.Micros(tx.Now)})
}

// Tongue is the language to answer somebody in: the subscription's, the
// register's, or that of what was written; sure is false where none is known.
func (s *Service) Tongue(ctx context.Context, tx db.DBTX, sub *Subscription, address, text string) (lang i18n.Lang, sure bool, err error) {
	if sub != nil {
		return sub.Lang, true, nil
	}
	p, err := s.PersonAt(ctx, tx, address)
	if err != nil {
		return i18n.EN, false, err
	}
	if p.ID != "" {
		return p.Lang, true, nil
	}
	lang, sure = GuessLang(text)
	return lang, sure, nil
}

// Words that are common in one language and are none in the other.
var (
	englishWords = strings.Fields("the and is are of to with for you this that we have will from your was by please it")
	frenchWords  = strings.Fields("le la les des et est dans pour vous nous une un que qui du au aux avec je il votre bonjour merci sur ce cette")
)

// GuessLang guesses the language of a text by its commonest words.
func GuessLang(text string) (lang i18n.Lang, sure bool) {
	if len(text) > 4000 {
		text = strings.ToValidUTF8(text[:4000], "")
	}
	count := map[string]int{}
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !(r >= 'a' && r <= 'z') && r < 0x80 }) {
		count[w]++
	}
	en, fr := 0, 0
	for _, w := range englishWords {
		en += count[w]
	}
	for _, w := range frenchWords {
		fr += count[w]
	}
	switch {
	case fr >= 2 && fr > 2*en:
		return i18n.FR, true
	case en >= 2 && en > 2*fr:
		return i18n.EN, true
	}
	return i18n.EN, false
}

// Page is an address of the web site in a language.
func (s *Service) Page(lang i18n.Lang, parts ...string) string {
	return s.o.Site + "/" + string(lang) + "/lists/" + strings.Join(parts, "/")
}

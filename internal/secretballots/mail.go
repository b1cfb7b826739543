package secretballots

import (
	"context"
	"strings"

	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
)

// letter is one message about a vote: its sentences are "secret.mail.KIND.subject",
// ".body", ".next" and ".button".
type letter struct {
	kind string
	to   people.Person
	path []string // of its button, after the vote's own page
	args []any
}

func (a *act) write(l letter) outmail.Message {
	lang := l.to.Lang
	if lang == "" {
		lang = i18n.EN
	}
	loc, zone := a.s.catalog.For(lang), a.s.o.Location
	args := append([]any{
		"Title", a.v.Title, "Opens", loc.DateTime(a.v.Opens.In(zone)), "Closes", loc.DateTime(a.v.Closes.In(zone)), "Authority", a.v.Authority,
		"Count", len(a.v.Panel), "Need", a.v.Enough(), "Coalition", a.s.o.Name,
	}, l.args...)
	key := "secret.mail." + l.kind
	return outmail.Message{
		To: mailmsg.Address{Name: l.to.Name, Address: l.to.Email}, Lang: lang, Subject: loc.T(key+".subject", args...),
		Paragraphs: []string{loc.T(key+".body", args...), loc.T(key+".next", args...)},
		Button: outmail.Button{
			Label: loc.T(key+".button", args...),
			URL:   a.s.o.Site + "/" + string(lang) + "/secret-votes/" + strings.Join(append([]string{a.v.Key}, l.path...), "/"),
		},
	}
}

// send queues letters to those who have an address.
func (a *act) send(ctx context.Context, letters ...letter) error {
	var messages []outmail.Message
	for _, l := range letters {
		if l.to.Email != "" {
			messages = append(messages, a.write(l))
		}
	}
	if len(messages) == 0 {
		return nil
	}
	return a.s.mail.Queue(ctx, a.Tx.Tx, messages...)
}

// tell writes a letter to several people of the register.
func (a *act) tell(ctx context.Context, kind string, path []string, ids ...string) error {
	known, err := a.s.people.PersonsByID(ctx, a, ids)
	if err != nil {
		return err
	}
	var letters []letter
	told := map[string]bool{}
	for _, id := range ids {
		if p, ok := known[id]; ok && !told[id] {
			told[id] = true
			letters = append(letters, letter{kind: kind, to: p, path: path})
		}
	}
	return a.send(ctx, letters...)
}

func (a *act) tellAuthority(ctx context.Context) error {
	return a.tell(ctx, "authority", []string{"authority"}, a.v.AuthorityID)
}

func (a *act) tellTrustees(ctx context.Context, panel []Trustee, kind string) error {
	var ids []string
	for _, t := range panel {
		ids = append(ids, t.PersonID)
	}
	return a.tell(ctx, kind, []string{"trustee"}, ids...)
}

// tellVoters writes to whoever votes for each elector.
func (a *act) tellVoters(ctx context.Context, kind string) error {
	roll, err := a.s.ballots.Roll(ctx, a, a.v.VoteID, i18n.EN)
	if err != nil {
		return err
	}
	var ids []string
	for _, m := range roll {
		if m.PersonID != "" {
			ids = append(ids, m.PersonID)
		}
	}
	a.Detail("messages", len(ids))
	return a.tell(ctx, kind, nil, ids...)
}

// confirm writes the tracking number to whoever has cast a ballot.
func (a *act) confirm(ctx context.Context, r Receipt) error {
	p, err := a.s.people.PersonTx(ctx, a, a.Who().PersonID)
	if err != nil {
		return err
	}
	return a.send(ctx, letter{
		kind: "cast", to: p, path: []string{"ballots", PathOf(r.Tracker)}, args: []any{"Organization", r.Organization, "Tracker", r.Tracker},
	})
}

package elections

import (
	"context"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
)

// letter is one message about an election: its sentences are
// "elections.mail.KIND.subject", ".body", ".next" and ".button".
type letter struct {
	kind string
	to   people.Person
	path []string // of its button, after the election's own page
	args []any
	more string // a paragraph in the reader's language, between body and next; empty: none
}

// write puts a letter into its reader's language.
func (a *act) write(l letter) outmail.Message {
	lang := l.to.Lang
	if lang == "" {
		lang = i18n.EN
	}
	loc := a.s.catalog.For(lang)
	zone := a.s.o.Location
	args := append([]any{
		"Title", a.e.Title, "Seats", a.e.Seats, "NominationsClose", at(a.e.NominationsClose.In(zone)),
		"NominationsOpen", at(a.e.NominationsOpen.In(zone)), "VotingOpens", at(a.e.VotingOpens.In(zone)), "VotingCloses", at(a.e.VotingCloses.In(zone)),
	}, l.args...)
	key := "elections.mail." + l.kind
	m := outmail.Message{
		To: mailmsg.Address{Name: l.to.Name, Address: l.to.Email}, Lang: lang, Subject: loc.T(key+".subject", args...),
		Paragraphs: []string{loc.T(key+".body", args...)},
		Button:     outmail.Button{Label: loc.T(key+".button", args...), URL: a.s.o.Site + "/" + string(lang) + "/elections/" + strings.Join(append([]string{a.e.Key}, l.path...), "/")},
	}
	if l.more != "" {
		m.Paragraphs = append(m.Paragraphs, l.more)
	}
	m.Paragraphs = append(m.Paragraphs, loc.T(key+".next", args...))
	return m
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

// ask asks the nominee to accept, unless they proposed themselves, and seconders
// to confirm.
func (a *act) ask(ctx context.Context, n Nomination, nominee people.Person, seconders []Seconder) error {
	path := []string{"nominations", n.ID}
	var letters []letter
	if !n.Own() && nominee.ID != "" {
		letters = append(letters, letter{kind: "nominated", to: nominee, path: path, args: []any{"By", n.ByName}})
	}
	for _, one := range seconders {
		p, err := a.s.people.PersonTx(ctx, a, one.PersonID)
		if err != nil {
			return err
		}
		letters = append(letters, letter{kind: "second", to: p, path: path, args: []any{"By", n.ByName, "Name", n.Name}})
	}
	return a.send(ctx, letters...)
}

// tellNominee writes to a nominee for whom somebody else recorded that they stand or
// do not: nobody is a candidate, or none any more, without knowing it.
func (a *act) tellNominee(ctx context.Context, n Nomination) error {
	if a.who.PersonID == n.PersonID && a.who.ActedBy == (access.Clerk{}) {
		return nil
	}
	p, err := a.s.people.PersonTx(ctx, a, n.PersonID)
	if err != nil {
		return err
	}
	kind, by := "recorded_no", a.who.Name
	if n.Answer == Accepted {
		kind = "recorded_yes"
	}
	if a.who.ActedBy.Name != "" {
		by = a.who.ActedBy.Name
	}
	return a.send(ctx, letter{kind: kind, to: p, path: []string{"nominations", n.ID}, args: []any{"By", by}})
}

// tellMembers writes to the people of every member organization, lapsed ones too:
// they may be in standing again by the record day. names, where there are any, are
// listed in the letter.
func (a *act) tellMembers(ctx context.Context, kind string, names []string) error {
	today := a.s.Day(a.Now)
	members, err := a.s.people.Electorate(ctx, a, today)
	if err != nil {
		return err
	}
	places, err := a.s.people.PeopleOn(ctx, a, today)
	if err != nil {
		return err
	}
	var letters []letter
	told := map[string]bool{}
	for _, o := range members {
		for _, p := range places[o.OrganizationID] {
			if told[p.Person.ID] {
				continue
			}
			told[p.Person.ID] = true
			l := letter{kind: kind, to: p.Person}
			if names != nil {
				l.args = []any{"Count", len(names)}
				l.more = strings.Join(names, ", ")
			}
			letters = append(letters, l)
		}
	}
	a.Detail("messages", len(letters))
	return a.send(ctx, letters...)
}

// tellElectors writes to those who vote; where nobody is named for an
// organization, to all its people, who may name somebody.
func (a *act) tellElectors(ctx context.Context) error {
	rows, err := a.q.ElectorsOf(ctx, a.e.ID)
	if err != nil {
		return err
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.PersonID
	}
	voters, err := a.s.people.PersonsByID(ctx, a, ids)
	if err != nil {
		return err
	}
	places, err := a.s.people.PeopleOn(ctx, a, a.s.Day(a.Now))
	if err != nil {
		return err
	}
	var letters []letter
	for _, r := range rows {
		name := i18n.Text{EN: r.NameEn, FR: r.NameFr}
		if r.PersonID != "" {
			letters = append(letters, letter{kind: "vote", to: voters[r.PersonID], path: []string{"vote"}, args: []any{"Organization", name}})
			continue
		}
		for _, p := range places[r.OrganizationID] {
			letters = append(letters, letter{kind: "name_voter", to: p.Person, path: []string{"vote"}, args: []any{"Organization", name}})
		}
	}
	return a.send(ctx, letters...)
}

// tellResult writes to the elected, to the other candidates, and to the members.
func (a *act) tellResult(ctx context.Context, on []Nomination, how bodies.How) error {
	var letters []letter
	names, ids := []string{}, []string{}
	for _, n := range on {
		ids = append(ids, n.PersonID)
	}
	persons, err := a.s.people.PersonsByID(ctx, a, ids)
	if err != nil {
		return err
	}
	for place, n := range on {
		p := persons[n.PersonID]
		switch {
		case a.e.Result.IsElected(place):
			letters = append(letters, letter{kind: "elected", to: p, args: []any{"How", how.Words(), "From", a.e.TermFrom}})
		case n.OnSlate():
			letters = append(letters, letter{kind: "not_elected", to: p})
		}
	}
	for _, place := range a.e.Result.Elected {
		names = append(names, on[place].Name)
	}
	if err := a.send(ctx, letters...); err != nil {
		return err
	}
	return a.tellMembers(ctx, "result", names)
}

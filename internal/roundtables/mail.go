package roundtables

import (
	"context"
	"strconv"

	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
)

// letter is one message: its sentences are "roundtables.mail.KIND.subject", ".body",
// ".next" and ".button".
type letter struct {
	kind string
	to   mailmsg.Address
	lang i18n.Lang
	url  string
	args []any
	more string // a paragraph of somebody's own words between body and next
}

// write puts a letter into its reader's language.
func (a *act) write(l letter) outmail.Message {
	if l.lang == "" {
		l.lang = i18n.EN
	}
	loc := a.s.catalog.For(l.lang)
	zone := a.s.o.Location
	args := append([]any{
		"Title", a.r.Title, "Day", a.r.Day(zone), "Closes", hour(a.r.CallCloses.In(zone)), "Coalition", a.s.o.Name, "Owner", a.r.OwnerName, "Email", a.s.o.Email,
	}, l.args...)
	key := "roundtables.mail." + l.kind
	m := outmail.Message{
		To: l.to, Lang: l.lang, Subject: loc.T(key+".subject", args...), Paragraphs: []string{loc.T(key+".body", args...)},
		Button: outmail.Button{Label: loc.T(key+".button", args...), URL: l.url},
	}
	if l.more != "" {
		m.Paragraphs = append(m.Paragraphs, l.more)
	}
	m.Paragraphs = append(m.Paragraphs, loc.T(key+".next", args...))
	return m
}

func (a *act) send(ctx context.Context, letters ...letter) error {
	var messages []outmail.Message
	for _, l := range letters {
		if l.to.Address != "" {
			messages = append(messages, a.write(l))
		}
	}
	if len(messages) == 0 {
		return nil
	}
	return a.s.mail.Queue(ctx, a.Tx.Tx, messages...)
}

// page is the address of one of the roundtable's pages.
func (a *act) page(lang i18n.Lang, more string) string {
	if lang == "" {
		lang = i18n.EN
	}
	return a.s.o.Site + "/" + string(lang) + "/roundtables/" + a.r.Key + more
}

func addressOf(p people.Person) mailmsg.Address {
	return mailmsg.Address{Name: p.Name, Address: p.Email}
}

// tellMembers writes about the call to the people of every member organization.
func (a *act) tellMembers(ctx context.Context, kind string) error {
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
			letters = append(letters, letter{kind: kind, to: addressOf(p.Person), lang: p.Person.Lang, url: a.page(p.Person.Lang, ""), more: a.r.Call.In(orEnglish(p.Person.Lang))})
		}
	}
	a.Detail("messages", len(letters))
	return a.send(ctx, letters...)
}

func orEnglish(l i18n.Lang) i18n.Lang {
	if l == "" {
		return i18n.EN
	}
	return l
}

// tellProposer writes to whoever proposed an item what has become of it.
func (a *act) tellProposer(ctx context.Context, i Item, kind string, args []any) error {
	if i.PersonID == "" || i.PersonID == a.who.PersonID {
		return nil
	}
	p, err := a.s.people.PersonTx(ctx, a, i.PersonID)
	if err != nil {
		return err
	}
	return a.send(ctx, letter{kind: kind, to: addressOf(p), lang: p.Lang, url: a.page(p.Lang, "/items/"+i.ID), args: append([]any{"Item", i.Title}, args...)})
}

// tellOwner writes to whoever looks after the roundtable what an official did.
func (a *act) tellOwner(ctx context.Context, kind string, args []any) error {
	p, err := a.s.people.PersonTx(ctx, a, a.r.OwnerID)
	if err != nil {
		return err
	}
	return a.send(ctx, letter{kind: kind, to: addressOf(p), lang: p.Lang, url: a.page(p.Lang, "/agree"), args: args})
}

// sendLink writes an official their link.
func (a *act) sendLink(ctx context.Context, l Link) error {
	url, err := a.s.Address(ctx, l)
	if err != nil {
		return err
	}
	o := l.Official
	return a.send(ctx, letter{kind: "link", to: mailmsg.Address{Name: o.Name, Address: o.Email}, lang: o.Lang, url: url, args: []any{"LastDay", l.LastDay, "Name", o.Name}})
}

// tellOfficials writes to all officials whose link works.
func (a *act) tellOfficials(ctx context.Context, kind string, args []any) error {
	return a.tellDepartment(ctx, "", kind, args)
}

// tellDepartment writes to the officials of a department (empty: of all met) whose link
// works.
func (a *act) tellDepartment(ctx context.Context, departmentID, kind string, args []any) error {
	links, err := a.s.links(ctx, a.q, a.r.ID)
	if err != nil {
		return err
	}
	var letters []letter
	for _, l := range links {
		o := l.Official
		if !l.Works(a.s.Day(a.Now)) || !a.r.meets(o) || departmentID != "" && o.DepartmentID != departmentID {
			continue
		}
		url, err := a.s.Address(ctx, l)
		if err != nil {
			return err
		}
		letters = append(letters, letter{kind: "officials_" + kind, to: mailmsg.Address{Name: o.Name, Address: o.Email}, lang: o.Lang, url: url, args: append([]any{"Name", o.Name}, args...)})
	}
	a.Detail("officials_told", strconv.Itoa(len(letters)))
	return a.send(ctx, letters...)
}

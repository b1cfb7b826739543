// Package signons tells of what the coalition of the worked example signs with others: two
// partner networks and three statements, one of them open, with a signature that waits for
// the secretariat, one delivered, one still being written.
package signons

import (
	"context"
	_ "embed" // what is signed, and by whom
	"encoding/json"
	"fmt"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/signons"
	"plenary.example/internal/signons/networks"
	"plenary.example/internal/signons/paper"
)

//go:embed signons.json
var invented []byte

// Slugs of the partner network and of the statements, for tests that visit their pages.
const (
	Network   = "alliance-for-safe-passage"
	Open      = "children-first-decide-family-applications-within-six-months"
	Delivered = "no-one-in-a-provincial-jail-for-want-of-papers"
	Draft     = "a-family-doctor-for-every-newcomer"
)

// Story is what the statements are told with.
type Story struct {
	Record      *audit.Log
	Signons     *signons.Service
	Press       *paper.Press
	People      *people.Service
	Resolutions *resolutions.Service
	On          func(at time.Time, what string, do func(ctx context.Context) error)
	Day         func(before, hour int) time.Time // an hour of the day so many days before today
	Staff       func() access.Actor
}

type network struct {
	Name, Acronym, About, Office i18n.Text
	Site, Since, Person          string
	Concerns                     []string
	Contact                      struct{ Name, Email, Lang string }
}

type statement struct {
	Key, Signers, Original, Resolution string
	Goal                               int
	Concerns                           []string
	Networks                           []int
	Title, Addressee, Text, To         i18n.Text
}

type other struct {
	Name                                                            i18n.Text
	Site, Sort, City, Province, Country, Person, Title, Email, Lang string
}

type all struct {
	Networks   []network
	Statements []statement
	Others     []other
	Held       other
}

// How many members sign each statement, and how many others the delivered one.
const (
	membersOpen      = 24
	membersDelivered = 9
	othersDelivered  = 5
)

// Tell has everything happen.
func (st Story) Tell() error {
	var a all
	if err := json.Unmarshal(invented, &a); err != nil {
		return fmt.Errorf("signons: %w", err)
	}
	ids := map[string]string{} // of the statements, by their keys
	st.On(st.Day(38, 9), "partner networks and statements", func(ctx context.Context) error {
		var nets []string
		for _, n := range a.Networks {
			kept, err := st.Signons.Networks().Put(ctx, st.Staff(), networks.Network{
				Name: n.Name, Acronym: n.Acronym, About: n.About, Office: n.Office, Site: n.Site, Since: db.ParseDay(n.Since), PersonName: n.Person, Concerns: n.Concerns,
				Contact: networks.Contact{Name: n.Contact.Name, Email: n.Contact.Email, Lang: i18n.Lang(n.Contact.Lang)},
			})
			if err != nil {
				return err
			}
			nets = append(nets, kept.ID)
		}
		return st.begin(ctx, a.Statements, nets, ids)
	})
	st.On(st.Day(37, 9), "one statement opens", func(ctx context.Context) error {
		_, err := st.Signons.Publish(ctx, st.Staff(), ids["delivered"])
		return err
	})
	st.signed(37, "delivered", ids, membersDelivered, a.Others[:othersDelivered])
	st.On(st.Day(12, 9), "the statement is delivered", func(ctx context.Context) error {
		_, err := st.Signons.Deliver(ctx, st.Staff(), ids["delivered"], signons.Delivery{Day: dayOf(st.Day(12, 9)), To: statementOf(a, "delivered").To}, st.Press.Files)
		return err
	})
	st.On(st.Day(9, 9), "another opens", func(ctx context.Context) error {
		_, err := st.Signons.Publish(ctx, st.Staff(), ids["open"])
		return err
	})
	st.signed(9, "open", ids, membersOpen, append(a.Others, a.Held))
	return nil
}

func statementOf(a all, key string) statement {
	for _, s := range a.Statements {
		if s.Key == key {
			return s
		}
	}
	return statement{}
}

// begin writes the statements: one closes in six days, one has closed.
func (st Story) begin(ctx context.Context, list []statement, nets []string, ids map[string]string) error {
	for _, s := range list {
		one := signons.Statement{
			Words: signons.Words{Title: s.Title, Addressee: s.Addressee, Text: s.Text}, Original: i18n.Lang(s.Original), Signers: signons.Signers(s.Signers), Goal: s.Goal, Concerns: s.Concerns,
		}
		for _, i := range s.Networks {
			one.Networks = append(one.Networks, nets[i])
		}
		switch s.Key {
		case "open":
			one.Closes = st.Day(-6, 17)
		case "delivered":
			one.Closes = st.Day(20, 17)
		}
		if at, ok := resolutions.ParseAddress(s.Resolution); ok {
			id, err := st.Resolutions.EntryIDTx(ctx, st.Record.DB().Reader(), at)
			if err != nil {
				return err
			}
			one.Resolutions = []string{id}
		}
		made, err := st.Signons.Begin(ctx, st.Staff(), one)
		if err != nil {
			return fmt.Errorf("%s: %w", s.Key, err)
		}
		ids[s.Key] = made.ID
	}
	return nil
}

// signed has members and others sign: the members on the day after, the others by form
// that day and by link an hour later.
func (st Story) signed(before int, key string, ids map[string]string, members int, others []other) {
	st.On(st.Day(before-1, 10), "members sign "+key, func(ctx context.Context) error {
		actors, err := st.contacts(ctx, members)
		if err != nil {
			return err
		}
		for _, who := range actors {
			if _, err := st.Signons.SignAsMember(ctx, who, ids[key], who.Seats[0].OrganizationID); err != nil {
				return fmt.Errorf("%s: %w", who.Seats[0].Name.EN, err)
			}
		}
		return nil
	})
	for _, o := range others {
		st.On(st.Day(before-1, 14), o.Person+" signs "+key, func(ctx context.Context) error { return st.byLink(ctx, ids[key], o) })
	}
}

// byLink is a form, and the link in the mail that answers it.
func (st Story) byLink(ctx context.Context, id string, o other) error {
	country := o.Country
	if country == "" {
		country = signons.Home
	}
	lang := i18n.Lang(o.Lang)
	g, err := st.Signons.Sign(ctx, access.Actor{Lang: lang}, id, signons.Application{
		Signer: signons.ByOrganization, Name: o.Name, Site: o.Site, Sort: signons.Sort(o.Sort), City: o.City, Province: o.Province, Country: country, Person: o.Person, Title: o.Title, Email: o.Email,
		Authorised: true, Lang: lang,
	}, "")
	if err != nil {
		return err
	}
	token, err := st.Signons.Token(ctx, g.ID)
	if err != nil {
		return err
	}
	_, err = st.Signons.Confirm(ctx, access.Actor{Lang: lang}, token)
	return err
}

// contacts are people who may sign for so many members.
func (st Story) contacts(ctx context.Context, most int) ([]access.Actor, error) {
	today := dayOf(st.Day(0, 9))
	members, err := st.People.Electorate(ctx, nil, today)
	if err != nil {
		return nil, err
	}
	places, err := st.People.PeopleOn(ctx, nil, today)
	if err != nil {
		return nil, err
	}
	var list []access.Actor
	for _, m := range members {
		if len(list) == most {
			break
		}
		for _, p := range places[m.OrganizationID] {
			if p.Person.Email != "" && (p.Contact || len(places[m.OrganizationID]) == 1) {
				list = append(list, access.Actor{
					PersonID: p.PersonID, Name: p.Person.Name, Lang: p.Person.Lang, Seats: []access.Seat{{OrganizationID: m.OrganizationID, Name: m.Name, Class: string(people.Member), GoodStanding: m.MayVote}},
				})
				break
			}
		}
	}
	return list, nil
}

// dayOf is the calendar day of an instant of the story.
func dayOf(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

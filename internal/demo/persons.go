package demo

import (
	"context"

	"plenary.example/internal/consents"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// The organizations of those whose records the secretariat has something to do
// about.
const (
	withoutAddress = "bow-river" // has a delegate without an e-mail address
	enteredTwice   = "lakeshore" // somebody of it stands twice in the register
)

// tellPersons enters a delegate who has no e-mail address, so that staff act for
// her; a record that somebody at the desk wrote down a second time; and what
// people agreed to.
func (st *story) tellPersons() {
	var elder people.Person
	st.on(st.at(planned, 9, 30), "somebody without an address", func(ctx context.Context) (err error) {
		elder, err = st.withoutAddress(ctx)
		return err
	})
	for _, d := range st.delegations {
		if d.Organization == withoutAddress {
			st.on(st.at(4, 13, 0), "a delegate without an address", func(ctx context.Context) error {
				_, err := st.s.Meetings.NameDelegates(ctx, st.staff(), st.meeting.Key, st.planted.Organizations[withoutAddress].ID, st.planted.People[d.Delegate].ID, elder.ID)
				return err
			})
		}
		if d.Organization != enteredTwice {
			continue
		}
		known := st.planted.People[d.Delegate]
		st.on(st.at(planned, 9, 30), "a record written down twice", func(ctx context.Context) error { return st.twice(ctx, known) })
		if st.s.Consents != nil {
			st.on(st.at(noticed, 11, 0), "consents", func(ctx context.Context) error { return st.agreed(ctx, known) })
		}
	}
}

func (st *story) withoutAddress(ctx context.Context) (people.Person, error) {
	p, err := st.s.People.AddPerson(ctx, st.staff(), people.Person{Name: "Wilhelmina Okpara-Strand", Phone: "403 555 0148", Lang: i18n.EN})
	if err != nil {
		return p, err
	}
	_, err = st.s.People.Affiliate(ctx, st.staff(), people.Affiliation{
		PersonID: p.ID, OrganizationID: st.planted.Organizations[withoutAddress].ID, Title: "Elder in residence", From: st.today.AddDate(-6, 0, 0),
	})
	return p, err
}

func (st *story) twice(ctx context.Context, known people.Person) error {
	again, err := st.s.People.AddPerson(ctx, st.staff(), people.Person{Name: known.Name, Phone: "905 555 0162", Lang: known.Lang})
	if err != nil {
		return err
	}
	_, err = st.s.People.Affiliate(ctx, st.staff(), people.Affiliation{
		PersonID: again.ID, OrganizationID: st.planted.Organizations[enteredTwice].ID, Title: "Volunteer", From: st.today.AddDate(-9, 0, 0),
	})
	return err
}

func (st *story) agreed(ctx context.Context, p people.Person) error {
	for _, c := range []consents.Consent{
		{Purpose: consents.Newsletter, Method: consents.Paper, Version: "2024-05", Lang: i18n.EN, Words: "Yes, send me the newsletter by e-mail. I can stop it at any time.", At: st.now.AddDate(-1, -5, 0)},
		{Purpose: consents.Photos, Method: consents.Spoken, Lang: i18n.EN, Words: "You may use pictures of the general meeting in which I can be recognized.", At: st.now.AddDate(0, -6, 0)},
		{Purpose: consents.Contact, Method: consents.Import, Implied: true, Lang: i18n.EN, Words: "Member of the working group: may be written to about its work.", At: st.now.AddDate(-3, 0, 0)},
	} {
		c.Subject = consents.Person(p.ID)
		if _, err := st.s.Consents.Give(ctx, st.staff(), c); err != nil {
			return err
		}
	}
	return nil
}

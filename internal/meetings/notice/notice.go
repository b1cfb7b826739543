// Package notice is the notice of a general meeting as mail to the members.
package notice

import (
	"context"
	"strconv"

	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
)

// Mail returns what meetings.Service.SendNotice needs to queue the notice: one
// message to each person of each member organization, in the person's language.
// Those whose organization has lapsed get it too: it may pay before the record
// date. page makes the address of a meeting's page.
func Mail(s *people.Service, catalog *i18n.Catalog, mail *outmail.Service, page func(lang i18n.Lang, key string) string) func(ctx context.Context, tx *audit.Tx, m meetings.Meeting) error {
	return func(ctx context.Context, tx *audit.Tx, m meetings.Meeting) error {
		today := clock.DayIn(tx.Now, m.Location())
		members, err := s.Electorate(ctx, tx, today)
		if err != nil {
			return err
		}
		items, err := store.New(tx).ItemsOf(ctx, m.ID)
		if err != nil {
			return err
		}
		motions, err := store.New(tx).MotionNotices(ctx, m.ID)
		if err != nil {
			return err
		}
		places, err := s.PeopleOn(ctx, tx, today)
		if err != nil {
			return err
		}
		var messages []outmail.Message
		told := map[string]bool{}
		for _, o := range members {
			for _, p := range places[o.OrganizationID] {
				if p.Person.Email == "" || told[p.Person.Email] {
					continue
				}
				told[p.Person.Email] = true
				one := message(catalog.For(p.Person.Lang), m, items, motions, page(p.Person.Lang, m.Key))
				one.To = mailmsg.Address{Name: p.Person.Name, Address: p.Person.Email}
				messages = append(messages, one)
			}
		}
		tx.Detail("messages", len(messages))
		return mail.Queue(ctx, tx.Tx, messages...)
	}
}

// message writes the notice in one language.
func message(loc *i18n.Localizer, m meetings.Meeting, items []store.MeetingItem, motions []store.MeetingMotionNotice, address string) outmail.Message {
	when := loc.DateTime(m.Starts.In(m.Location()))
	key := "meetings.mail.where"
	switch {
	case m.Electronic:
		key = "meetings.mail.electronic"
	case m.Place.Empty():
		key = "meetings.mail.when"
	}
	out := outmail.Message{
		Lang: loc.Lang(), Subject: loc.T("meetings.mail.subject", "Title", m.Title),
		Paragraphs: []string{
			loc.T(key, "Title", m.Title, "When", when, "Place", m.Place),
			loc.T("meetings.mail.vote", "Day", m.RecordDay),
			loc.T("meetings.mail.delegates"),
		},
		Button: outmail.Button{Label: loc.T("meetings.mail.button"), URL: address},
	}
	if len(items) > 0 {
		out.Paragraphs = append(out.Paragraphs, loc.T("meetings.mail.agenda"))
	}
	for _, it := range items {
		out.Paragraphs = append(out.Paragraphs, loc.T("meetings.minutes.item", "Position", strconv.FormatInt(it.Position, 10), "Title", i18n.Text{EN: it.TitleEn, FR: it.TitleFr}))
	}
	if len(motions) > 0 {
		out.Paragraphs = append(out.Paragraphs, loc.T("floor.notice.mail"))
	}
	for _, n := range motions {
		key := "floor.notice.rescind"
		if n.Scope != "" {
			key = "floor.notice.amend"
		}
		out.Paragraphs = append(out.Paragraphs, loc.T(key, "Title", i18n.Text{EN: n.TitleEn, FR: n.TitleFr}))
	}
	return out
}

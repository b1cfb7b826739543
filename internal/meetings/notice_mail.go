package meetings

import (
	"context"
	"strconv"

	"plenary.example/internal/audit"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/outmail"
)

// NoticeMail returns what SendNotice needs to queue the notice: one message to
// each person of each member organization, in the person's language. Those
// whose organization has lapsed get it too: it may pay before the record date.
// page makes the address of a meeting's page.
func (s *Service) NoticeMail(mail *outmail.Service, page func(lang i18n.Lang, key string) string) func(ctx context.Context, tx *audit.Tx, m Meeting) error {
	return func(ctx context.Context, tx *audit.Tx, m Meeting) error {
		today := calendarDay(tx.Now.In(m.Location()))
		members, err := s.people.Electorate(ctx, tx, today)
		if err != nil {
			return err
		}
		items, err := itemsOf(ctx, store.New(tx), m.ID)
		if err != nil {
			return err
		}
		places, err := s.people.PeopleOn(ctx, tx, today)
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
				message := s.noticeMessage(m, items, p.Person.Lang, page(p.Person.Lang, m.Key))
				message.To = mailmsg.Address{Name: p.Person.Name, Address: p.Person.Email}
				messages = append(messages, message)
			}
		}
		tx.Detail("messages", len(messages))
		return mail.Queue(ctx, tx.Tx, messages...)
	}
}

// noticeMessage writes the notice in one language.
func (s *Service) noticeMessage(m Meeting, items []Item, lang i18n.Lang, address string) outmail.Message {
	loc := s.catalog.For(lang)
	when := loc.DateTime(m.Starts.In(m.Location()))
	key := "meetings.mail.where"
	switch {
	case m.Electronic:
		key = "meetings.mail.electronic"
	case m.Place.Empty():
		key = "meetings.mail.when"
	}
	out := outmail.Message{
		Lang: lang, Subject: loc.T("meetings.mail.subject", "Title", m.Title),
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
		out.Paragraphs = append(out.Paragraphs, loc.T("meetings.minutes.item", "Position", strconv.Itoa(it.Position), "Title", it.Title))
	}
	return out
}

package calendar

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
)

// undelegated are the people of the organizations with a vote that have named
// nobody for a meeting.
func (s *Service) undelegated(ctx context.Context, meetingID string, today time.Time) ([]people.Person, error) {
	if s.o.Delegated == nil {
		return nil, nil
	}
	named, err := s.o.Delegated(ctx, meetingID)
	if err != nil {
		return nil, err
	}
	members, err := s.people.Electorate(ctx, nil, today)
	if err != nil {
		return nil, err
	}
	waiting := map[string]bool{}
	for _, o := range members {
		waiting[o.OrganizationID] = !named[o.OrganizationID]
	}
	return s.contacts(ctx, nil, today, func(organizationID string) bool { return waiting[organizationID] })
}

// contacts are the contacts of some organizations.
func (s *Service) contacts(ctx context.Context, tx db.DBTX, today time.Time, of func(organizationID string) bool) ([]people.Person, error) {
	places, err := s.people.Contacts(ctx, tx, today)
	if err != nil {
		return nil, err
	}
	var list []people.Person
	for _, p := range places {
		if of(p.OrganizationID) {
			list = append(list, p.Person)
		}
	}
	return list, nil
}

// drafting are those who write resolutions that are not handed in yet, and the
// co-chairs of the working groups.
func (s *Service) drafting(ctx context.Context, today time.Time) ([]people.Person, error) {
	list, err := s.coChairs(ctx, nil, today)
	if err != nil || s.o.Drafting == nil {
		return list, err
	}
	ids, err := s.o.Drafting(ctx)
	if err != nil {
		return nil, err
	}
	found, err := s.people.PersonsByID(ctx, nil, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if p, ok := found[id]; ok {
			list = append(list, p)
		}
	}
	return list, nil
}

// coChairs are the co-chairs of all working groups.
func (s *Service) coChairs(ctx context.Context, tx db.DBTX, today time.Time) ([]people.Person, error) {
	groups, err := s.bodies.WorkingGroups(ctx, tx)
	if err != nil {
		return nil, err
	}
	var list []people.Person
	for _, b := range groups {
		holders, err := s.bodies.HoldersOf(ctx, tx, b.ID, access.CoChair, today)
		if err != nil {
			return nil, err
		}
		for _, h := range holders {
			list = append(list, h.Person)
		}
	}
	return list, nil
}

// staff are the people of the secretariat.
func (s *Service) staff(ctx context.Context, today time.Time) ([]people.Person, error) {
	offices, err := s.bodies.Bodies(ctx, nil, access.Secretariat)
	if err != nil {
		return nil, err
	}
	var list []people.Person
	for _, b := range offices {
		sitting, err := s.sitting(ctx, b.ID, today)
		if err != nil {
			return nil, err
		}
		list = append(list, sitting...)
	}
	return list, nil
}

// sitting are those who sit on a body on a day, by whatever office.
func (s *Service) sitting(ctx context.Context, bodyID string, today time.Time) ([]people.Person, error) {
	return s.sittingTx(ctx, nil, bodyID, today)
}

func (s *Service) sittingTx(ctx context.Context, tx db.DBTX, bodyID string, today time.Time) ([]people.Person, error) {
	holders, err := s.bodies.HoldersOf(ctx, tx, bodyID, "", today)
	if err != nil {
		return nil, err
	}
	list := make([]people.Person, len(holders))
	for i, h := range holders {
		list[i] = h.Person
	}
	return list, nil
}

// TellCancelled queues the notice that a gathering is cancelled, in the transaction
// that cancels it: to those who come to it, to those who sit on its body, and, of
// one for members, to the contacts of all organizations. It is what
// gatherings.Cancel is given.
func (s *Service) TellCancelled(ctx context.Context, tx *audit.Tx, g gatherings.Gathering) error {
	today := s.Today(tx.Now)
	var to []people.Person
	add := func(more []people.Person, err error) error {
		to = append(to, more...)
		return err
	}
	if s.o.Coming != nil {
		if err := add(s.o.Coming(ctx, tx, g.ID)); err != nil {
			return err
		}
	}
	if g.BodyID != "" {
		if err := add(s.sittingTx(ctx, tx, g.BodyID, today)); err != nil {
			return err
		}
	}
	if g.Audience == gatherings.Members || g.Kind == gatherings.Consultation {
		if err := add(s.contacts(ctx, tx, today, func(string) bool { return true })); err != nil {
			return err
		}
	}
	told := map[string]bool{}
	var messages []outmail.Message
	for _, p := range to {
		if p.Email == "" || p.Gone != "" || told[p.Email] {
			continue
		}
		told[p.Email] = true
		l := s.catalog.For(p.Lang)
		messages = append(messages, outmail.Message{
			To: mailmsg.Address{Name: p.Name, Address: p.Email}, Lang: p.Lang,
			Subject:    l.T("calendar.cancelled.subject", "Title", g.Title),
			Paragraphs: []string{l.T("calendar.cancelled.body", "Title", g.Title, "Day", g.Day()), g.Reason.In(p.Lang), l.T("calendar.cancelled.calendars")},
			Button:     outmail.Button{Label: l.T("calendar.cancelled.button"), URL: s.o.Site + "/" + string(p.Lang) + "/calendar"},
		})
	}
	tx.Detail("messages", len(messages))
	return s.mail.Queue(ctx, tx.Tx, messages...)
}

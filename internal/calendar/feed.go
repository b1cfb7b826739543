package calendar

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/calendar/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/programme"
	"plenary.example/internal/token"
)

// feedLink is the purpose of the tokens in the addresses of people's own feeds.
const feedLink = "calendar-feed"

// FeedToken is the word in the address of the actor's own feed. Nothing is written for
// it until it is renewed: the first one has the serial 0.
func (s *Service) FeedToken(ctx context.Context, who access.Actor) (string, error) {
	if err := who.Require(who.PersonID != "", "power.own_calendar"); err != nil {
		return "", err
	}
	if err := who.InPerson("calendar.error.in_person"); err != nil {
		return "", err
	}
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return "", audit.Fault(err)
	}
	serial, err := s.serial(ctx, who.PersonID)
	if err != nil {
		return "", audit.Fault(err)
	}
	return sealed(key, who.PersonID, serial), nil
}

func (s *Service) serial(ctx context.Context, personID string) (int64, error) {
	serial, err := s.on(nil).FeedSerial(ctx, personID)
	if errors.Is(err, db.ErrNotFound) {
		return 0, nil
	}
	return serial, err
}

func sealed(key token.Key, personID string, serial int64) string {
	return key.Link(feedLink, personID+" "+strconv.FormatInt(serial, 10))
}

// RenewFeed gives the actor's own feed another address; the one before shows nothing
// any more.
func (s *Service) RenewFeed(ctx context.Context, who access.Actor) error {
	if err := who.Require(who.PersonID != "", "power.own_calendar"); err != nil {
		return err
	}
	if err := who.InPerson("calendar.error.in_person"); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "calendar.renew_feed", func(tx *audit.Tx) error {
		tx.About("person", who.PersonID)
		q := store.New(tx)
		n, err := q.RenewFeed(ctx, who.PersonID, db.Micros(tx.Now))
		if err == nil && n == 0 {
			err = q.BeginFeed(ctx, who.PersonID, db.Micros(tx.Now))
		}
		return err
	})
}

// FeedReader is whoever the word in a feed's address stands for, as they are today;
// a NotFound refusal for a word that is not ours or was renewed, and for somebody
// who is gone.
func (s *Service) FeedReader(ctx context.Context, word string, lang i18n.Lang) (access.Actor, error) {
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return access.Actor{}, audit.Fault(err)
	}
	gone := func(cause error) error { return fault.Wrap(cause, fault.NotFound, "calendar.error.feed", nil) }
	about, err := key.OpenLink(feedLink, word)
	if err != nil {
		return access.Actor{}, gone(err)
	}
	personID, number, _ := strings.Cut(about, " ")
	serial, err := s.serial(ctx, personID)
	if err != nil {
		return access.Actor{}, audit.Fault(err)
	}
	person, err := s.people.Person(ctx, personID)
	if fault.Is(err, fault.NotFound) || err == nil && (person.Gone != "" || strconv.FormatInt(serial, 10) != number) {
		return access.Actor{}, gone(err)
	}
	if err != nil {
		return access.Actor{}, err
	}
	return s.o.ActorOf(ctx, personID, lang)
}

// File is what the actor may see, as a file for calendar programs in one language.
// Nothing that is only planned is in it.
func (s *Service) File(ctx context.Context, who access.Actor, l *i18n.Localizer, f Filter) ([]byte, error) {
	first, end := FeedDays(s.Today(s.db.Now()))
	list, err := s.Between(ctx, who, first, end, f)
	if err != nil {
		return nil, err
	}
	kept := list[:0]
	for _, e := range list {
		if !e.Planned() && (!e.Cancelled || e.Gathering == nil || !e.Gathering.AnnouncedAt.IsZero()) {
			kept = append(kept, e)
		}
	}
	file, err := s.file(ctx, l)
	if err != nil {
		return nil, err
	}
	file.Entries, file.About = kept, l.T("calendar.ics.about", "Site", s.o.Profile.Name)
	if f.BodyID != "" {
		b, err := s.bodies.Body(ctx, f.BodyID)
		if err != nil {
			return nil, err
		}
		file.Name = l.T("calendar.ics.name_body", "Site", s.o.Profile.Short, "Body", b.Name)
	}
	return file.Write(l)
}

// One is a single entry as a file for calendar programs.
func (s *Service) One(ctx context.Context, l *i18n.Localizer, e Entry) ([]byte, error) {
	file, err := s.file(ctx, l)
	if err != nil {
		return nil, err
	}
	file.Entries = []Entry{e}
	return file.Write(l)
}

// Sessions is somebody's personal programme as a file for calendar programs. Its
// entries are those of their own feed, under the same names: whoever takes up both has
// each session once.
func (s *Service) Sessions(ctx context.Context, l *i18n.Localizer, name string, list []programme.Entry) ([]byte, error) {
	file, err := s.file(ctx, l)
	if err != nil {
		return nil, err
	}
	file.Name = name
	for _, e := range list {
		file.Entries = append(file.Entries, EntryOfSession(e))
	}
	return file.Write(l)
}

// file is an empty file in the coalition's name.
func (s *Service) file(ctx context.Context, l *i18n.Localizer) (File, error) {
	all, err := s.bodies.Bodies(ctx, nil, "")
	if err != nil {
		return File{}, err
	}
	names := make(map[string]i18n.Text, len(all))
	for _, b := range all {
		names[b.ID] = b.Name
	}
	return File{
		Name: l.T("calendar.ics.name", "Site", s.o.Profile.Short), Site: s.o.Site, Domain: s.o.Profile.MailDomain, Product: s.o.Profile.Short.In(l.Lang()),
		Body: func(id string) string { return names[id].In(l.Lang()) },
	}, nil
}

package calendar

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/calendar/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
)

// Reminder is a kind of reminder, which people turn on and off.
type Reminder string

// The kinds of reminder.
const (
	RemindRecord     Reminder = "record"     // delegates to be named before the record date
	RemindSubmission Reminder = "submission" // resolutions fall due
	RemindNotice     Reminder = "notice"     // notice of a meeting may be sent, or is about to be late
	RemindBody       Reminder = "body"       // a body on which one sits meets
)

// Reminders lists the kinds that somebody may get: that of notice goes to the
// secretariat alone.
func Reminders(who access.Actor) []Reminder {
	list := []Reminder{RemindRecord, RemindSubmission, RemindBody}
	if who.IsStaff() {
		list = append(list, RemindNotice)
	}
	return list
}

// Name says what the reminder is of.
func (r Reminder) Name() i18n.Message { return i18n.Say("calendar.remind.kind." + string(r)) }

// When says when it is sent, and to whom.
func (r Reminder) When() i18n.Message { return i18n.Say("calendar.remind.when." + string(r)) }

// keepReminders is how long it is kept that somebody was reminded of something.
const keepReminders = 400 * 24 * time.Hour

// Days before the thing at which reminders go out.
const (
	recordDays       = 7
	submissionDays   = 14
	submissionAtLast = 3
	noticeAtLast     = 3
	bodyDays         = 7
)

// due is one reminder that is to go out: what it is of, to whom, and its words.
type due struct {
	kind   Reminder
	about  string // unique to the thing, its day and the step: "record meeting-… 2026-11-16"
	to     []people.Person
	write  func(l *i18n.Localizer) outmail.Message
	entity string // for the record
}

func reminderKey(kind Reminder, id string, day time.Time, step string) string {
	return strings.TrimSpace(string(kind) + " " + id + " " + db.Day(day) + " " + step)
}

func splitReminder(about string) (kind Reminder, rest string) {
	word, rest, _ := strings.Cut(about, " ")
	return Reminder(word), rest
}

// Daily sends the reminders that are due. It may run at any time and as often as one
// likes: nobody is reminded twice of one thing on one day of it.
func (s *Service) Daily(ctx context.Context) error {
	now := s.db.Now()
	list, err := s.dueOn(ctx, now)
	if err != nil {
		return err
	}
	var failed []error
	for _, d := range list {
		failed = append(failed, s.send(ctx, d))
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		return store.New(tx).ForgetReminders(ctx, db.Micros(now.Add(-keepReminders)))
	})
	return errors.Join(append(failed, err)...)
}

// dueOn gathers the reminders that an instant asks for.
func (s *Service) dueOn(ctx context.Context, now time.Time) ([]due, error) {
	today := s.Today(now)
	entries, err := s.every(ctx, nil, today, today.AddDate(0, 0, ahead))
	if err != nil {
		return nil, err
	}
	var list []due
	for _, e := range entries {
		if e.Cancelled || e.Planned() {
			continue
		}
		d, err := s.dueFor(ctx, e, now, today)
		if err != nil {
			return nil, err
		}
		if d != nil {
			list = append(list, *d)
		}
	}
	return list, nil
}

// dueFor is the reminder that an entry asks for on a day; nil for none.
func (s *Service) dueFor(ctx context.Context, e Entry, now, today time.Time) (*due, error) {
	left := daysBetween(today, e.Day())
	name, id, _ := strings.Cut(e.ID, "-")
	switch {
	case name == "record" && left <= recordDays:
		to, err := s.undelegated(ctx, id, today)
		return s.of(RemindRecord, e, left, "", to), err
	case name == "submission" && left <= submissionDays:
		step := "early"
		if left <= submissionAtLast {
			step = "late"
		}
		to, err := s.drafting(ctx, today)
		return s.of(RemindSubmission, e, left, step, to), err
	case name == "notice" && !e.Met:
		return s.ofNotice(ctx, e, today)
	case e.Gathering != nil && e.BodyID != "" && left <= bodyDays && e.Gathering.Starts.After(now):
		to, err := s.sitting(ctx, e.BodyID, today)
		return s.of(RemindBody, e, left, "", to), err
	}
	return nil, nil //nolint:nilnil // nothing is due
}

// of is the reminder of an entry so many days ahead.
func (s *Service) of(kind Reminder, e Entry, left int, step string, to []people.Person) *due {
	return &due{kind: kind, about: reminderKey(kind, e.ID, e.Day(), step), to: to, entity: e.ID, write: func(l *i18n.Localizer) outmail.Message {
		return s.message(l, kind, e, left)
	}}
}

// ofNotice is the secretariat's: on the first days on which notice may be sent, and
// again when the last ones have come. The window is two entries, of which the one
// whose day is still to come tells the day.
func (s *Service) ofNotice(ctx context.Context, e Entry, today time.Time) (*due, error) {
	left := daysBetween(today, e.Day())
	opens := strings.HasPrefix(e.ID, "notice-opens-")
	if opens && left > 0 || !opens && left > noticeAtLast {
		return nil, nil //nolint:nilnil // not yet
	}
	to, err := s.staff(ctx, today)
	return s.of(RemindNotice, e, left, "", to), err
}

// message writes a reminder.
func (s *Service) message(l *i18n.Localizer, kind Reminder, e Entry, left int) outmail.Message {
	site := s.o.Site + "/" + string(l.Lang())
	m := outmail.Message{
		Lang: l.Lang(), Subject: l.T("calendar.remind.subject."+string(kind), "Title", e.Title, "Day", e.Day()),
		Paragraphs: []string{l.T("calendar.remind.body."+string(kind), "Title", e.Title, "Day", e.Day(), "Count", left)},
		Button:     outmail.Button{Label: l.T("calendar.remind.button." + string(kind)), URL: site + "/" + strings.Join(e.Path, "/")},
	}
	if rule := e.Rule.In(l.Lang()); rule != "" {
		m.Paragraphs = append(m.Paragraphs, rule)
	}
	if e.Gathering != nil {
		m.Paragraphs = append(m.Paragraphs, Hours(l, *e.Gathering))
		if place := e.Place.In(l.Lang()); place != "" {
			m.Paragraphs = append(m.Paragraphs, place)
		}
	}
	m.Paragraphs = append(m.Paragraphs, l.T("calendar.remind.off", "Address", site+"/account/reminders"))
	return m
}

// send queues a reminder to those who have not had it and did not turn it off.
func (s *Service) send(ctx context.Context, d due) error {
	if len(d.to) == 0 {
		return nil
	}
	return s.log.Do(ctx, access.TheProgram(), "calendar.remind", func(tx *audit.Tx) error {
		q := store.New(tx)
		had, err := q.RemindedOf(ctx, d.about)
		if err != nil {
			return err
		}
		silent, err := q.SilentFor(ctx, string(d.kind))
		if err != nil {
			return err
		}
		var messages []outmail.Message
		for _, p := range d.to {
			if p.Email == "" || p.Gone != "" || slices.Contains(had, p.ID) || slices.Contains(silent, p.ID) {
				continue
			}
			had = append(had, p.ID)
			if err := q.Remind(ctx, store.RemindParams{PersonID: p.ID, Reminder: d.about, SentAt: db.Micros(tx.Now)}); err != nil {
				return err
			}
			m := d.write(s.catalog.For(p.Lang))
			m.To = mailmsg.Address{Name: p.Name, Address: p.Email}
			messages = append(messages, m)
		}
		if len(messages) == 0 {
			return nil
		}
		tx.About("calendar", d.entity)
		tx.Detail("reminder", string(d.kind))
		tx.Detail("messages", len(messages))
		return s.mail.Queue(ctx, tx.Tx, messages...)
	})
}

// Choice is one kind of reminder, and whether somebody gets it.
type Choice struct {
	Reminder Reminder
	On       bool
}

// Choices lists which reminders the actor gets.
func (s *Service) Choices(ctx context.Context, who access.Actor) ([]Choice, error) {
	if err := who.Require(who.PersonID != "", "power.own_calendar"); err != nil {
		return nil, err
	}
	off, err := s.on(nil).Silences(ctx, who.PersonID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []Choice
	for _, r := range Reminders(who) {
		silent := slices.ContainsFunc(off, func(one store.CalendarSilence) bool { return one.Kind == string(r) })
		list = append(list, Choice{Reminder: r, On: !silent})
	}
	return list, nil
}

// Choose turns on the reminders of the list and off all others that the actor may
// get.
func (s *Service) Choose(ctx context.Context, who access.Actor, on ...Reminder) error {
	if err := who.Require(who.PersonID != "", "power.own_calendar"); err != nil {
		return err
	}
	for _, r := range on {
		if !slices.Contains(Reminders(who), r) {
			return fault.Field("reminders", "calendar.error.reminder", nil)
		}
	}
	return s.log.Do(ctx, who, "calendar.choose_reminders", func(tx *audit.Tx) error {
		tx.About("person", who.PersonID)
		q := store.New(tx)
		for _, r := range Reminders(who) {
			var err error
			if slices.Contains(on, r) {
				err = q.Unsilence(ctx, who.PersonID, string(r))
			} else {
				err = q.Silence(ctx, store.SilenceParams{PersonID: who.PersonID, Kind: string(r), Since: db.Micros(tx.Now)})
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

package actions

import (
	"context"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/actions/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
)

// tell writes to a person that an action is theirs.
func (s *Service) tell(ctx context.Context, tx *audit.Tx, a Action, to Assignment) error {
	p, err := s.people.PersonTx(ctx, tx, to.PersonID)
	if err != nil || !reachable(p) {
		return err
	}
	lang := langOf(p)
	l := s.catalog.For(lang)
	return s.mail.Queue(ctx, tx.Tx, outmail.Message{
		To: mailmsg.Address{Name: p.Name, Address: p.Email}, Lang: lang, Subject: l.T("actions.mail.assigned.subject", "Source", Reference(l, a)),
		Paragraphs: []string{
			l.T("actions.mail.hello", "Name", p.Name), l.T("actions.mail.assigned.body", "Source", Reference(l, a), "Due", l.Date(to.Due)),
			a.Words.In(lang), l.T("actions.mail.assigned.next"),
		},
		Button: outmail.Button{Label: l.T("actions.mail.assigned.button"), URL: s.address(lang, "actions", a.ID)},
	})
}

func langOf(p people.Person) i18n.Lang {
	if p.Lang == "" {
		return i18n.EN
	}
	return p.Lang
}

func (s *Service) address(lang i18n.Lang, parts ...string) string {
	return s.o.Site + "/" + string(lang) + "/" + strings.Join(parts, "/")
}

// Reference says what an action follows from, as people cite it: "Res. 13,
// November 2026, clause 2"; a source that is no resolution by its title.
func Reference(l *i18n.Localizer, a Action) string {
	source := a.Title.In(l.Lang())
	if rest, ok := strings.CutPrefix(a.Path, "resolutions/"); ok {
		if at, ok := resolutions.ParseAddress(rest); ok {
			source = Designation(l, at)
		}
	}
	if label := a.Label.In(l.Lang()); label != "" {
		return l.T("actions.reference.clause", "Source", source, "Clause", label)
	}
	return source
}

// Designation cites a resolution by its address: "Res. 13, November 2026".
func Designation(l *i18n.Localizer, at resolutions.Address) string {
	meeting := at.Meeting
	if month, err := time.Parse("2006-01", meeting); err == nil {
		meeting = l.MonthYear(month)
	}
	number, _, _ := strings.Cut(at.Label, "-")
	if number == "s" {
		return l.T("actions.reference.unnumbered", "Meeting", meeting)
	}
	return l.T("actions.reference.numbered", "Number", number, "Meeting", meeting)
}

// The hours of the day between which reminders are written, and how long lies
// between two to one person.
const (
	firstHour   = 7
	lastHour    = 18
	remindEvery = 7 * 24 * time.Hour
)

// Remind writes to everybody who has something overdue, due soon or waiting to be
// assigned, at most once a week each. It is called by the hour, and writes by day.
func (s *Service) Remind(ctx context.Context) error {
	if hour := s.db.Now().In(s.o.Location).Hour(); hour < firstHour || hour >= lastHour {
		return nil
	}
	return s.log.Do(ctx, access.TheProgram(), "actions.remind", func(tx *audit.Tx) error {
		today := s.day(tx.Now)
		list, err := s.before(ctx, tx, today.AddDate(0, 0, SoonDays+1))
		if err != nil {
			return err
		}
		unset, err := s.on(tx).Actions(ctx, store.ActionsParams{State: "running", Waiting: 1, PageSize: walk})
		if err != nil {
			return err
		}
		has := map[string]bool{}
		for _, a := range list {
			has[a.ID] = true
		}
		for _, a := range actionsOf(unset) {
			if !has[a.ID] {
				list = append(list, a)
			}
		}
		if len(list) == 0 {
			return nil
		}
		if err := s.grounds(ctx, tx, list); err != nil {
			return err
		}
		keepers, persons, err := s.keepers(ctx, tx, list, today)
		if err != nil {
			return err
		}
		q := store.New(tx)
		for id, what := range Share(list, keepers, today) {
			p := persons[id]
			if !reachable(p) {
				continue
			}
			at, err := q.RemindedAt(ctx, id)
			if err != nil && !missing(err) {
				return err
			}
			if err == nil && tx.Now.Sub(db.Time(at)) < remindEvery {
				continue
			}
			if err := q.SetReminded(ctx, id, db.Micros(tx.Now)); err != nil {
				return err
			}
			if err := s.mail.Queue(ctx, tx.Tx, s.reminder(p, *what, today)); err != nil {
				return err
			}
		}
		return nil
	})
}

// keepers are those who look after the bodies that the actions belong to, the
// secretariat and the Executive.
func (s *Service) keepers(ctx context.Context, tx db.DBTX, list []Action, today time.Time) (Keepers, map[string]people.Person, error) {
	k, persons := Keepers{ByBody: map[string][]string{}, Reachable: map[string]bool{}}, map[string]people.Person{}
	all, err := s.bodies.Bodies(ctx, tx, "")
	if err != nil {
		return k, nil, err
	}
	wanted, owners := map[string]bool{}, []string{}
	for _, a := range list {
		wanted[a.BodyID] = true
		owners = append(owners, a.PersonID)
	}
	for _, b := range all {
		if !b.OnDay(today) || !wanted[b.ID] && b.Kind != access.Secretariat && b.Kind != access.Executive {
			continue
		}
		holders, err := s.bodies.HoldersOf(ctx, tx, b.ID, "", today)
		if err != nil {
			return k, nil, err
		}
		for _, h := range holders {
			if !runs(access.Office{Kind: b.Kind, Role: h.Role}) {
				continue
			}
			persons[h.Person.ID] = h.Person
			k.ByBody[b.ID] = append(k.ByBody[b.ID], h.Person.ID)
		}
		switch b.Kind {
		case access.Secretariat:
			k.Secretariat = append(k.Secretariat, k.ByBody[b.ID]...)
		case access.Executive:
			k.Executive = append(k.Executive, k.ByBody[b.ID]...)
		default:
		}
	}
	found, err := s.people.PersonsByID(ctx, tx, owners)
	if err != nil {
		return k, nil, err
	}
	for id, p := range found {
		persons[id] = p
	}
	for id, p := range persons {
		k.Reachable[id] = reachable(p)
	}
	return k, persons, nil
}

// listed bounds how many actions of one kind a message names.
const listed = 15

func (s *Service) reminder(p people.Person, what List, today time.Time) outmail.Message {
	lang := langOf(p)
	l := s.catalog.For(lang)
	lines := []string{l.T("actions.mail.hello", "Name", p.Name)}
	add := func(key string, list []Action) {
		if len(list) == 0 {
			return
		}
		lines = append(lines, l.T("actions.mail.weekly."+key, "Count", len(list)))
		for _, a := range list[:min(len(list), listed)] {
			lines = append(lines, "– "+Reference(l, a)+l.T("actions.mail.colon")+i18n.Clip(strings.ReplaceAll(a.Words.In(lang), "\n", " "), 160)+" "+s.dueWords(l, a, today))
		}
		if rest := len(list) - listed; rest > 0 {
			lines = append(lines, l.T("actions.mail.weekly.more", "Count", rest))
		}
	}
	add("overdue", what.Overdue)
	add("soon", what.Soon)
	add("waiting", what.Waiting)
	add("escalated", what.Escalated)
	lines = append(lines, l.T("actions.mail.weekly.next"))
	subject := l.T("actions.mail.weekly.subject_soon")
	if n := len(what.Overdue) + len(what.Escalated); n > 0 {
		subject = l.T("actions.mail.weekly.subject", "Count", n)
	}
	return outmail.Message{
		To: mailmsg.Address{Name: p.Name, Address: p.Email}, Lang: lang, Subject: subject, Paragraphs: lines,
		Button: outmail.Button{Label: l.T("actions.mail.weekly.button"), URL: s.address(lang, "actions") + "?mine=yes"},
	}
}

// dueWords says when an action is due, or was.
func (s *Service) dueWords(l *i18n.Localizer, a Action, today time.Time) string {
	words := l.Say(DueWords(a, today))
	if a.Ground != Stands {
		words += ". " + l.Say(a.Ground.Words())
	}
	return words
}

// DueWords says by when an action is to be done, or since when it is overdue.
func DueWords(a Action, today time.Time) i18n.Message {
	switch late := a.Overdue(today); {
	case a.State != "" && !a.State.Running():
		return i18n.Say("actions.due.ended", "Day", a.Ended)
	case a.Due.IsZero():
		return i18n.Say("actions.due.none")
	case late > 0:
		return i18n.Say("actions.due.overdue", "Day", a.Due, "Count", late)
	}
	return i18n.Say("actions.due.by", "Day", a.Due)
}

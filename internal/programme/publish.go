package programme

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/programme/internal/store"
)

// Left is what a programme lacks when it is to be published.
type Left struct {
	Clashes      []Clash
	Unscheduled  []Session // they are left out
	Untranslated map[i18n.Lang][]Session
}

// Nothing reports whether it can be published with nothing said.
func (l Left) Nothing() bool { return len(l.Clashes) == 0 }

// Left finds what a programme lacks.
func (b *Board) Left() Left {
	l := Left{Clashes: b.Clashes(), Unscheduled: b.Unscheduled(), Untranslated: map[i18n.Lang][]Session{}}
	for _, lang := range i18n.Langs() {
		l.Untranslated[lang] = b.Untranslated(lang)
	}
	return l
}

// Publish makes the draft what everybody sees, as the next revision, and writes to
// those who have what changed in their personal programme. With clashes in it, it is
// a Conflict unless despite says that they are known; without any session that has
// its hour and its room, and where nothing has changed, it is one in any case.
func (s *Service) Publish(ctx context.Context, who access.Actor, key string, despite bool) (revision int, err error) {
	err = s.prepare(ctx, who, "programme.publish", key, func(a *act) (err error) {
		revision, err = a.publish(ctx, despite)
		return err
	})
	return revision, err
}

func (a *act) publish(ctx context.Context, despite bool) (int, error) {
	b, err := a.s.Board(ctx, a, a.g)
	if err != nil {
		return 0, err
	}
	if n := len(b.Clashes()); n > 0 && !despite {
		return 0, fault.Field("despite", "programme.error.clashes", fault.Args{"Count": n})
	}
	before, err := a.s.published(ctx, a, a.g)
	if err != nil {
		return 0, err
	}
	after := b.Publish()
	if len(after.Sessions) == 0 {
		return 0, fault.New(fault.Conflict, "programme.error.nothing", nil)
	}
	changes := []Change{}
	revision := before.Revision + 1
	if before.Revision > 0 {
		changes = Changes(before, after)
		after.mark(before, changes, revision)
	}
	if same, err := alike(before, after); err != nil || same {
		if same {
			err = fault.New(fault.Conflict, "programme.error.unchanged", nil)
		}
		return 0, err
	}
	text, err := json.Marshal(after)
	if err != nil {
		return 0, err
	}
	told, err := json.Marshal(changes)
	if err != nil {
		return 0, err
	}
	err = a.q.SavePublished(ctx, store.SavePublishedParams{
		GatheringID: a.g.ID, Revision: int64(revision), PublishedAt: db.Micros(a.Now), PublishedBy: a.Who().Name, Published: string(text),
	})
	if err != nil {
		return 0, err
	}
	err = a.q.InsertRevision(ctx, store.InsertRevisionParams{GatheringID: a.g.ID, Revision: int64(revision), At: db.Micros(a.Now), ByName: a.Who().Name, Changes: string(told)})
	if err != nil {
		return 0, err
	}
	a.Detail("revision", revision)
	a.Detail("changes", len(changes))
	return revision, a.tell(ctx, before, changes)
}

// mark keeps with each session the revision that last changed it.
func (p *Published) mark(before Published, changes []Change, revision int) {
	for i, s := range p.Sessions {
		if was, ok := find(before.Sessions, func(o Session) bool { return o.ID == s.ID }); ok {
			p.Sessions[i].Changed = was.Changed
		}
		if slices.ContainsFunc(changes, func(c Change) bool { return c.SessionID == s.ID }) {
			p.Sessions[i].Changed = revision
		}
	}
}

// alike reports whether two publications read the same.
func alike(before, after Published) (bool, error) {
	if before.Revision == 0 {
		return false, nil
	}
	x, err := json.Marshal(before)
	if err != nil {
		return false, err
	}
	y, err := json.Marshal(after)
	return string(x) == string(y), err
}

// tell writes one message to each person whose personal programme has something of
// what changed since before. The stars of what was withdrawn are taken out.
func (a *act) tell(ctx context.Context, before Published, changes []Change) error {
	if len(changes) == 0 {
		return nil
	}
	theirs := map[string][]Change{}
	var persons []string
	for _, c := range changes {
		if c.Kind == Added {
			continue
		}
		ids, err := a.q.WhoStarred(ctx, a.g.ID, c.SessionID)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if theirs[id] == nil {
				persons = append(persons, id)
			}
			theirs[id] = append(theirs[id], c)
		}
	}
	for _, c := range changes {
		if c.Kind == Withdrawn {
			if err := a.q.DeleteStarsOf(ctx, a.g.ID, c.SessionID); err != nil {
				return err
			}
		}
	}
	known, err := a.s.people.PersonsByID(ctx, a, persons)
	if err != nil {
		return err
	}
	var messages []outmail.Message
	for _, id := range persons {
		p := known[id]
		if p.Email == "" {
			continue
		}
		list, err := a.knownTo(ctx, id, before, theirs[id])
		if err != nil {
			return err
		}
		messages = append(messages, a.letter(p, list))
	}
	a.Detail("messages", len(messages))
	if len(messages) == 0 {
		return nil
	}
	return a.s.mail.Queue(ctx, a.Tx.Tx, messages...)
}

// knownTo is what somebody is told of changes: a session to which they may not go any
// more is no longer in the programme for them, and is called as it was before.
func (a *act) knownTo(ctx context.Context, personID string, before Published, changes []Change) ([]Change, error) {
	if !slices.ContainsFunc(changes, func(c Change) bool { return c.Closed != OpenToAll && c.Kind != Withdrawn }) {
		return changes, nil
	}
	who, err := a.s.actor(ctx, a, personID)
	if err != nil {
		return nil, err
	}
	var list []Change
	for _, c := range changes {
		if c.Kind != Withdrawn && !c.MayKnow(who) {
			if slices.ContainsFunc(list, func(o Change) bool { return o.SessionID == c.SessionID }) {
				continue
			}
			was, _ := find(before.Sessions, func(s Session) bool { return s.ID == c.SessionID })
			c = Change{Kind: Withdrawn, SessionID: c.SessionID, Number: c.Number, Title: was.Title}
		}
		list = append(list, c)
	}
	return list, nil
}

// letter says to somebody what has changed in their personal programme.
func (a *act) letter(to people.Person, changes []Change) outmail.Message {
	lang := to.Lang
	if lang == "" {
		lang = i18n.EN
	}
	loc := a.s.catalog.For(lang)
	m := outmail.Message{
		To: mailmsg.Address{Name: to.Name, Address: to.Email}, Lang: lang, Subject: loc.T("programme.mail.changed.subject", "Gathering", a.g.Title, "Count", len(changes)),
		Paragraphs: []string{loc.T("programme.mail.changed.body", "Gathering", a.g.Title)},
		Button:     outmail.Button{Label: loc.T("programme.mail.changed.button"), URL: a.s.address(lang, a.g.Key, "mine")},
	}
	for _, c := range changes {
		m.Paragraphs = append(m.Paragraphs, loc.Say(c.Words(a.g.Location())))
	}
	return m
}

// address is that of a page of a gathering's programme.
func (s *Service) address(lang i18n.Lang, key string, more ...string) string {
	at := s.o.Site + "/" + string(lang) + "/gatherings/" + key + "/programme"
	for _, part := range more {
		at += "/" + part
	}
	return at
}

// Revision is one publication of a programme.
type Revision struct {
	Number  int
	At      time.Time
	By      string
	Changes []Change
}

// revisionsPage is how many revisions a page of them has.
const revisionsPage = 20

// Revisions lists the publications of a gathering's programme, the newest first,
// before the one with a number (0: from the newest). What concerns sessions to which
// somebody may not go is for the caller to leave out (Change.MayKnow).
func (s *Service) Revisions(ctx context.Context, gatheringID string, below int) (list []Revision, more bool, err error) {
	if below <= 0 {
		below = 1 << 30
	}
	rows, err := s.on(nil).Revisions(ctx, store.RevisionsParams{Gathering: gatheringID, Below: int64(below), PageSize: revisionsPage + 1})
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if more = len(rows) > revisionsPage; more {
		rows = rows[:revisionsPage]
	}
	for _, r := range rows {
		one := Revision{Number: int(r.Revision), At: db.Time(r.At), By: r.ByName}
		if err := json.Unmarshal([]byte(r.Changes), &one.Changes); err != nil {
			return nil, false, fmt.Errorf("programme: the changes of revision %s are damaged: %w", strconv.Itoa(one.Number), err)
		}
		list = append(list, one)
	}
	return list, more, nil
}

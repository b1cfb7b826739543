package online

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
)

const (
	purpose = "join a meeting"
	// opens is how long before a meeting begins its links sign in.
	opens = 2 * time.Hour
	// lasts is how long after the end that was planned they do, and what they begin
	// lasts, where a meeting runs late.
	lasts = 6 * time.Hour
	// patience is how long somebody waits for one message before they ask for another.
	patience = 5 * time.Minute
)

// Link is one person's way into one meeting.
type Link struct {
	Meeting meetings.Meeting
	Person  people.Person
	Sent    time.Time
	Used    time.Time // it has signed in; zero: not yet
	Came    time.Time // they came in online; zero: not yet
	Revoked time.Time
	Open    bool // it is time
	Lasts   time.Duration
	serial  int64
	session string // that it began; empty: none
}

// about is what a token says.
func about(meetingID, personID string, serial int64) string {
	return meetingID + " " + personID + " " + strconv.FormatInt(serial, 10)
}

// read opens a token.
func (s *Service) read(ctx context.Context, token string) (meetingID, personID string, serial int64, err error) {
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return "", "", 0, err
	}
	said, err := key.OpenLink(purpose, token)
	parts := strings.Split(said, " ")
	if err != nil || len(parts) != 3 {
		return "", "", 0, unknown()
	}
	serial, err = strconv.ParseInt(parts[2], 10, 64)
	if err != nil {
		return "", "", 0, unknown()
	}
	return parts[0], parts[1], serial, nil
}

func unknown() error { return fault.New(fault.NotFound, "online.error.unknown", nil) }

// Peek says whose link a token is, in the meeting with the key. A link that was
// revoked, or that another has taken the place of, is told as such.
func (s *Service) Peek(ctx context.Context, key, token string) (Link, error) {
	m, err := s.meetings.ByKey(ctx, key)
	if err != nil {
		return Link{}, err
	}
	meetingID, personID, serial, err := s.read(ctx, token)
	if err != nil {
		return Link{}, err
	}
	if meetingID != m.ID {
		return Link{}, unknown()
	}
	return s.link(ctx, s.db.Reader(), m, personID, serial, s.db.Now())
}

func (s *Service) link(ctx context.Context, tx db.DBTX, m meetings.Meeting, personID string, serial int64, now time.Time) (Link, error) {
	row, err := store.New(tx).Join(ctx, m.ID, personID)
	switch {
	case errors.Is(err, db.ErrNotFound):
		return Link{}, unknown()
	case err != nil:
		return Link{}, audit.Fault(err)
	case row.RevokedAt != 0:
		return Link{}, fault.New(fault.Conflict, "online.error.revoked", nil)
	case row.Serial != serial:
		return Link{}, fault.New(fault.Conflict, "online.error.replaced", nil)
	}
	p, err := s.people.PersonTx(ctx, tx, personID)
	if err != nil {
		return Link{}, err
	}
	if p.Gone != "" {
		return Link{}, unknown()
	}
	return linkOf(m, p, row, now), nil
}

func linkOf(m meetings.Meeting, p people.Person, row store.MeetingJoin, now time.Time) Link {
	end := m.Until().Add(lasts)
	return Link{
		Meeting: m, Person: p, Sent: db.Time(row.SentAt), Used: db.Time(row.UsedAt), Came: db.Time(row.CameAt), Revoked: db.Time(row.RevokedAt), serial: row.Serial, session: row.Session,
		Open:  m.State != meetings.Adjourned && (m.State == meetings.InSession || !now.Before(m.Starts.Add(-opens))) && now.Before(end),
		Lasts: end.Sub(now),
	}
}

// Enter lets the person of a link into the meeting. Whoever is signed in as that
// person comes in; a visitor uses the link up, and the door begins their session,
// which ends with the meeting. Somebody else is refused.
func (s *Service) Enter(ctx context.Context, who access.Actor, key, token string) (l Link, err error) {
	m, err := s.meetings.ByKey(ctx, key)
	if err != nil {
		return l, err
	}
	meetingID, personID, serial, err := s.read(ctx, token)
	if err != nil {
		return l, err
	}
	if meetingID != m.ID {
		return l, unknown()
	}
	err = s.log.Do(ctx, who, "online.enter", func(tx *audit.Tx) error {
		if l, err = s.link(ctx, tx, m, personID, serial, tx.Now); err != nil {
			return err
		}
		if !l.Open {
			return fault.New(fault.Conflict, "online.error.not_open", nil)
		}
		switch who.PersonID {
		case personID:
			if err := who.InPerson("signin.error.acted"); err != nil {
				return err
			}
		case "":
			if !l.Used.IsZero() {
				return fault.New(fault.Conflict, "online.error.used", nil)
			}
			l.Used = tx.Now
			if err := s.end(ctx, tx, l.session); err != nil { // of the link before
				return err
			}
			l.session = ""
		default:
			return fault.New(fault.Conflict, "online.error.other", fault.Args{"Name": who.Name})
		}
		if l.Came.IsZero() {
			l.Came = tx.Now
		}
		tx.About(meetings.Kind, m.ID)
		tx.Detail("person", personID)
		return store.New(tx).PutJoin(ctx, l.row())
	})
	return l, err
}

// Began notes the session that a link has just begun, so that it ends with the link.
// Where the link was revoked in between, it refuses.
func (s *Service) Began(ctx context.Context, l Link, session string) error {
	return s.log.Do(ctx, access.Actor{PersonID: l.Person.ID, Name: l.Person.Name}, "online.begin", func(tx *audit.Tx) error {
		tx.About(meetings.Kind, l.Meeting.ID)
		if _, err := s.link(ctx, tx, l.Meeting, l.Person.ID, l.serial, tx.Now); err != nil {
			return err
		}
		return store.New(tx).JoinSession(ctx, store.JoinSessionParams{MeetingID: l.Meeting.ID, PersonID: l.Person.ID, Session: session})
	})
}

func (s *Service) end(ctx context.Context, tx *audit.Tx, session string) error {
	if s.options.End == nil || session == "" {
		return nil
	}
	return s.options.End(ctx, tx, session)
}

func (l Link) row() store.PutJoinParams {
	return store.PutJoinParams{
		MeetingID: l.Meeting.ID, PersonID: l.Person.ID, Serial: l.serial, SentAt: db.Micros(l.Sent), UsedAt: db.Micros(l.Used), CameAt: db.Micros(l.Came), RevokedAt: db.Micros(l.Revoked), Session: l.session,
	}
}

// Again sends whoever has a link that was used up, on another device perhaps, a new
// one to their own address.
func (s *Service) Again(ctx context.Context, key, token string) error {
	m, err := s.meetings.ByKey(ctx, key)
	if err != nil {
		return err
	}
	meetingID, personID, serial, err := s.read(ctx, token)
	if err != nil {
		return err
	}
	if meetingID != m.ID {
		return unknown()
	}
	return s.log.Do(ctx, access.Actor{}, "online.send_again", func(tx *audit.Tx) error {
		l, err := s.link(ctx, tx, m, personID, serial, tx.Now)
		if err != nil {
			return err
		}
		if m.State == meetings.Adjourned {
			return fault.New(fault.Conflict, "online.error.over", nil)
		}
		if tx.Now.Sub(l.Sent) < patience {
			return fault.New(fault.TooMany, "online.error.just_sent", nil)
		}
		tx.About(meetings.Kind, m.ID)
		tx.Detail("person", personID)
		return s.send(ctx, tx, m, l.Person, l.row())
	})
}

// send makes the link of a person anew and mails it, in their language.
func (s *Service) send(ctx context.Context, tx *audit.Tx, m meetings.Meeting, p people.Person, row store.PutJoinParams) error {
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return err
	}
	row.MeetingID, row.PersonID = m.ID, p.ID
	row.Serial, row.SentAt, row.UsedAt, row.RevokedAt = row.Serial+1, db.Micros(tx.Now), 0, 0
	if err := store.New(tx).PutJoin(ctx, row); err != nil {
		return err
	}
	l := s.options.Catalog.For(p.Lang)
	when := l.DateTime(m.Starts.In(m.Location()))
	return s.mail.Queue(ctx, tx.Tx, outmail.Message{
		To: mailmsg.Address{Name: p.Name, Address: p.Email}, Lang: p.Lang, Subject: l.T("online.mail.subject", "Title", m.Title),
		Paragraphs: []string{
			l.T("online.mail.hello", "Name", p.Name), l.T("online.mail.body", "Title", m.Title, "When", when), l.T("online.mail.own"),
		},
		Button: outmail.Button{Label: l.T("online.mail.button"), URL: s.options.Link(p.Lang, m.Key, key.Link(purpose, about(m.ID, p.ID, row.Serial)))},
	})
}

// SendAll mails a link to each person whom an organization has named and who has
// none yet. It returns how many it sent, and how many of those named have no
// address.
func (s *Service) SendAll(ctx context.Context, who access.Actor, key string) (sent, without int, err error) {
	if _, err := s.mail.Tokens(ctx); err != nil { // drawn before the transaction that needs it
		return 0, 0, err
	}
	err = s.act(ctx, who, "online.send_all", key, func(tx *audit.Tx, m meetings.Meeting) error {
		sent, without = 0, 0
		ids, err := s.named(ctx, m)
		if err != nil {
			return err
		}
		known, err := s.people.PersonsByID(ctx, tx, ids)
		if err != nil {
			return err
		}
		joins, err := joinsOf(ctx, store.New(tx), m.ID)
		if err != nil {
			return err
		}
		for _, id := range ids {
			p := known[id]
			switch _, has := joins[id]; {
			case has || p.Gone != "" || p.ID == "":
				continue
			case p.Email == "":
				without++
				continue
			}
			if err := s.send(ctx, tx, m, p, store.PutJoinParams{}); err != nil {
				return err
			}
			sent++
		}
		tx.Detail("messages", sent)
		return nil
	})
	return sent, without, err
}

// named are the persons whom organizations have named, each once.
func (s *Service) named(ctx context.Context, m meetings.Meeting) ([]string, error) {
	all, err := s.meetings.Delegates(ctx, m.ID)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, list := range all {
		for _, d := range list {
			ids = append(ids, d.ID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

func joinsOf(ctx context.Context, q *store.Queries, meetingID string) (map[string]store.MeetingJoin, error) {
	rows, err := q.JoinsOf(ctx, meetingID)
	if err != nil {
		return nil, err
	}
	all := map[string]store.MeetingJoin{}
	for _, r := range rows {
		all[r.PersonID] = r
	}
	return all, nil
}

// Send mails a new link to one person, which takes the place of the one before, and
// of its revocation. address finds somebody who has none yet.
func (s *Service) Send(ctx context.Context, who access.Actor, key, personID, address string) error {
	if _, err := s.mail.Tokens(ctx); err != nil {
		return err
	}
	return s.act(ctx, who, "online.send", key, func(tx *audit.Tx, m meetings.Meeting) error {
		var p people.Person
		var err error
		if personID != "" {
			p, err = s.people.PersonTx(ctx, tx, personID)
		} else {
			p, err = s.people.PersonByEmailTx(ctx, tx, address)
			if fault.Is(err, fault.NotFound) {
				return fault.Field("address", "online.error.nobody", nil)
			}
		}
		if err != nil {
			return err
		}
		if p.Email == "" || p.Gone != "" {
			return fault.New(fault.Conflict, "online.error.no_address", fault.Args{"Name": p.Name})
		}
		row, err := store.New(tx).Join(ctx, m.ID, p.ID)
		if err != nil && !errors.Is(err, db.ErrNotFound) {
			return err
		}
		tx.Detail("person", p.ID)
		return s.send(ctx, tx, m, p, store.PutJoinParams(row))
	})
}

// Revoke ends a person's link, and with it the session that it has begun, on whatever
// device. A session that they began otherwise goes on.
func (s *Service) Revoke(ctx context.Context, who access.Actor, key, personID string) error {
	return s.act(ctx, who, "online.revoke", key, func(tx *audit.Tx, m meetings.Meeting) error {
		q := store.New(tx)
		row, err := q.Join(ctx, m.ID, personID)
		if errors.Is(err, db.ErrNotFound) {
			return unknown()
		}
		if err != nil {
			return err
		}
		if err := s.end(ctx, tx, row.Session); err != nil {
			return err
		}
		tx.Detail("session", row.Session != "")
		row.RevokedAt, row.Session = db.Micros(tx.Now), ""
		tx.Detail("person", personID)
		return q.PutJoin(ctx, store.PutJoinParams(row))
	})
}

// act is an act of the secretariat on the links of a meeting that is not over.
func (s *Service) act(ctx context.Context, who access.Actor, action, key string, fn func(tx *audit.Tx, m meetings.Meeting) error) error {
	m, err := s.meetings.ByKey(ctx, key)
	if err != nil {
		return err
	}
	if err := mayPrepare(who, m); err != nil {
		return err
	}
	if m.State == meetings.Adjourned {
		return fault.New(fault.Conflict, "online.error.over", nil)
	}
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		tx.About(meetings.Kind, m.ID)
		return fn(tx, m)
	})
}

// Line is one person on the list of the secretariat. It holds no link: that is in
// their mail alone.
type Line struct {
	Person people.Person
	For    []i18n.Text // the organizations that have named them
	Sent   time.Time   // zero: not sent
	Used   time.Time
	Came   time.Time
	Gone   time.Time // revoked
}

// Links lists those who have a link, and those named who have none yet, by their
// names.
func (s *Service) Links(ctx context.Context, who access.Actor, m meetings.Meeting) ([]Line, error) {
	if err := mayPrepare(who, m); err != nil {
		return nil, err
	}
	joins, err := joinsOf(ctx, store.New(s.db.Reader()), m.ID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	named, err := s.meetings.Delegates(ctx, m.ID)
	if err != nil {
		return nil, err
	}
	members, err := s.meetings.Electorate(ctx, m.ID, who.Lang)
	if err != nil {
		return nil, err
	}
	names := map[string]i18n.Text{}
	for _, e := range members {
		names[e.Organization.ID] = e.Organization.Name
	}
	byPerson := map[string]*Line{}
	var ids []string
	line := func(id string) *Line {
		if byPerson[id] == nil {
			byPerson[id], ids = &Line{}, append(ids, id)
		}
		return byPerson[id]
	}
	for organization, list := range named {
		for _, d := range list {
			l := line(d.ID)
			if name := names[organization]; !name.Empty() {
				l.For = append(l.For, name)
			}
		}
	}
	for id, r := range joins {
		l := line(id)
		l.Sent, l.Used, l.Came, l.Gone = db.Time(r.SentAt), db.Time(r.UsedAt), db.Time(r.CameAt), db.Time(r.RevokedAt)
	}
	known, err := s.people.PersonsByID(ctx, nil, ids)
	if err != nil {
		return nil, err
	}
	list := make([]Line, 0, len(ids))
	for _, id := range ids {
		l := byPerson[id]
		if l.Person = known[id]; l.Person.ID != "" && l.Person.Gone == "" {
			list = append(list, *l)
		}
	}
	slices.SortFunc(list, func(a, b Line) int { return strings.Compare(people.Fold(a.Person.Name), people.Fold(b.Person.Name)) })
	return list, nil
}

// CameIn tells since when persons are in a meeting online, by their keys.
func (s *Service) CameIn(ctx context.Context, meetingID string) (map[string]time.Time, error) {
	joins, err := joinsOf(ctx, store.New(s.db.Reader()), meetingID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	came := map[string]time.Time{}
	for id, r := range joins {
		if r.CameAt != 0 {
			came[id] = db.Time(r.CameAt)
		}
	}
	return came, nil
}

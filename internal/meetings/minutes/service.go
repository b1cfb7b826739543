package minutes

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/outmail"
)

// MayEdit reports whether the actor writes minutes: the secretariat, and the
// secretary of the Executive Committee.
func MayEdit(who access.Actor) bool { return who.IsStaff() || holds(who, access.Secretary) }

func mayEdit(who access.Actor) error { return who.Require(MayEdit(who), "power.edit_minutes") }

func holds(who access.Actor, role access.Role) bool {
	return slices.ContainsFunc(who.Offices, func(o access.Office) bool { return o.Kind == access.Executive && o.Role == role })
}

// act is a use case on the minutes of one meeting.
type act struct {
	*audit.Tx

	m   meetings.Meeting
	q   *store.Queries
	row store.MeetingMinute
}

// do runs a use case on the minutes of the meeting with a key.
func (s *Service) do(ctx context.Context, who access.Actor, action, key string, fn func(a *act) error) error {
	m, err := s.meetings.ByKey(ctx, key)
	if err != nil {
		return err
	}
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		a := &act{Tx: tx, m: m, q: store.New(tx)}
		tx.About(meetings.Kind, m.ID)
		var err error
		if a.row, err = rowOf(ctx, a.q, m.ID); err != nil {
			return err
		}
		return fn(a)
	})
}

// require refuses what the state of the minutes does not allow.
func (a *act) require(states ...State) error {
	state := stateOf(a.m, a.row)
	if slices.Contains(states, state) {
		return nil
	}
	return fault.New(fault.Conflict, "minutes.refused."+string(state), nil)
}

func (a *act) save(ctx context.Context) error { return saveRow(ctx, a.q, a.row) }

func saveRow(ctx context.Context, q *store.Queries, r store.MeetingMinute) error {
	return q.SaveMinutes(ctx, store.SaveMinutesParams(r))
}

// version adds a version with a draft, which is then the one that stands.
func (a *act) version(ctx context.Context, d Draft, note string) error {
	raw, err := json.Marshal(d)
	if err != nil {
		return err
	}
	if a.row.MeetingID == "" {
		a.row.MeetingID = a.m.ID
		if err := a.q.InsertMinutes(ctx, a.m.ID, 0); err != nil {
			return err
		}
	}
	a.row.Version++
	a.Detail("version", a.row.Version)
	who := a.Who()
	return a.q.InsertMinutesVersion(ctx, store.InsertMinutesVersionParams{
		MeetingID: a.m.ID, Number: a.row.Version, Draft: string(raw), Note: note, PersonID: who.PersonID, PersonName: who.Name, MadeAt: db.Micros(a.Now),
	})
}

// Edit is what somebody typed over a version.
type Edit struct {
	Base  int                  // the version that was before them
	Texts map[string]i18n.Text // by place; those of other places stay
	Note  string               // what for; empty: not said
}

// maxNote bounds what a version says it is for, in bytes.
const maxNote = 300

// Save stores a new version with what was typed. Texts that somebody else changed
// meanwhile stay theirs; where both changed one text nothing is stored and the
// conflicts are returned beside the refusal. What the members have is in both
// languages, and stays so.
func (s *Service) Save(ctx context.Context, who access.Actor, key string, in Edit) (version int, conflicts []Conflict, err error) {
	if err := mayEdit(who); err != nil {
		return 0, nil, err
	}
	m, err := s.meetings.ByKey(ctx, key)
	if err != nil {
		return 0, nil, err
	}
	if m.State != meetings.Adjourned {
		return 0, nil, fault.New(fault.Conflict, "minutes.refused.unfinished", nil)
	}
	r, err := s.Record(ctx, m)
	if err != nil {
		return 0, nil, err
	}
	typed, err := checked(r, in.Texts)
	if err != nil {
		return 0, nil, err
	}
	note := strings.Join(strings.Fields(in.Note), " ")
	if len(note) > maxNote {
		return 0, nil, fault.Field("note", "meetings.error.long", fault.Args{"Max": maxNote})
	}
	err = s.do(ctx, who, "minutes.save", key, func(a *act) error {
		conflicts = nil
		if err := a.require(Drafted, Circulated); err != nil {
			return err
		}
		if err := s.notBeingVotedOn(ctx, a); err != nil {
			return err
		}
		base, err := draftAt(ctx, a.q, a.m.ID, int64(in.Base))
		if err != nil {
			return err
		}
		now, err := draftAt(ctx, a.q, a.m.ID, a.row.Version)
		if err != nil {
			return err
		}
		merged, found := merge(base, now, typed)
		if len(found) > 0 {
			conflicts = found
			return fault.New(fault.Conflict, "minutes.error.conflict", fault.Args{"Count": len(found)})
		}
		if list := merged.oneLanguage(); len(list) > 0 && stateOf(a.m, a.row) == Circulated {
			return fault.New(fault.Conflict, "minutes.error.both_now", fault.Args{"Count": len(list)})
		}
		if same(merged, now) {
			return fault.New(fault.Invalid, "minutes.error.unchanged", nil)
		}
		if err := a.version(ctx, merged, note); err != nil {
			return err
		}
		version = int(a.row.Version)
		if err := s.tellScreens(ctx, a); err != nil {
			return err
		}
		return a.save(ctx)
	})
	return version, conflicts, err
}

// tellScreens has the meetings that are to approve the text show the one that stands.
func (s *Service) tellScreens(ctx context.Context, a *act) error {
	ties, err := a.q.MinutesItemsOf(ctx, a.m.ID)
	for _, t := range ties {
		a.AfterCommit(func() { s.meetings.Changed(t.AtMeeting) })
	}
	return err
}

func same(a, b Draft) bool {
	if len(a) != len(b) {
		return false
	}
	for place, t := range a {
		if b[place] != t {
			return false
		}
	}
	return true
}

// Circulate sends the draft as it stands to the members' delegates. Every text is in
// both languages.
func (s *Service) Circulate(ctx context.Context, who access.Actor, key string) error {
	if err := mayEdit(who); err != nil {
		return err
	}
	return s.do(ctx, who, "minutes.circulate", key, func(a *act) error {
		if err := a.require(Drafted, Circulated); err != nil {
			return err
		}
		if a.row.Version != 0 && a.row.Version == a.row.CirculatedVersion {
			return fault.New(fault.Conflict, "minutes.error.circulated", fault.Args{"Number": a.row.Version})
		}
		draft, err := draftAt(ctx, a.q, a.m.ID, a.row.Version)
		if err != nil {
			return err
		}
		if list := draft.oneLanguage(); len(list) > 0 {
			return fault.New(fault.Conflict, "minutes.error.one_language", fault.Args{"Count": len(list)})
		}
		if a.row.Version == 0 { // as assembled
			if err := a.version(ctx, draft, ""); err != nil {
				return err
			}
		}
		again := a.row.CirculatedVersion != 0
		a.row.CirculatedVersion, a.row.CirculatedAt, a.row.CirculatedBy = a.row.Version, db.Micros(a.Now), who.Name
		if err := s.tellMembers(ctx, a, again); err != nil {
			return err
		}
		return a.save(ctx)
	})
}

// tellMembers writes to the delegates of the member organizations; of one that named
// none, to its people.
func (s *Service) tellMembers(ctx context.Context, a *act, again bool) error {
	if s.mail == nil {
		return nil
	}
	today := clock.DayIn(a.Now, a.m.Location())
	members, err := s.people.Electorate(ctx, a, today)
	if err != nil {
		return err
	}
	places, err := s.people.PeopleOn(ctx, a, today)
	if err != nil {
		return err
	}
	named, err := s.meetings.Delegates(ctx, a.m.ID)
	if err != nil {
		return err
	}
	var messages []outmail.Message
	told := map[string]bool{}
	for _, o := range members {
		delegates := named[o.OrganizationID]
		for _, p := range places[o.OrganizationID] {
			delegate := slices.ContainsFunc(delegates, func(d meetings.Delegate) bool { return d.ID == p.Person.ID })
			if p.Person.Email == "" || told[p.Person.Email] || len(delegates) > 0 && !delegate {
				continue
			}
			told[p.Person.Email] = true
			m := s.letter(a.m, p.Person.Lang, again)
			m.To = mailmsg.Address{Name: p.Person.Name, Address: p.Person.Email}
			messages = append(messages, m)
		}
	}
	a.Detail("messages", len(messages))
	return s.mail.Queue(ctx, a.Tx.Tx, messages...)
}

func (s *Service) letter(m meetings.Meeting, lang i18n.Lang, again bool) outmail.Message {
	if lang == "" {
		lang = i18n.EN
	}
	l, body := s.catalog.For(lang), "minutes.mail.body"
	if again {
		body = "minutes.mail.again"
	}
	page := s.options.Site + "/" + string(lang) + "/meetings/" + m.Key + "/minutes"
	return outmail.Message{
		Lang: lang, Subject: l.T("minutes.mail.subject", "Title", m.Title),
		Paragraphs: []string{l.T(body, "Title", m.Title, "Day", m.Day()), l.T("minutes.mail.correct"), l.T("minutes.mail.approve")},
		Button:     outmail.Button{Label: l.T("minutes.mail.button"), URL: page},
	}
}

package minutes

import (
	"context"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/meetings/speakers"
)

// Attendee is somebody who held a member's voting card during the meeting.
type Attendee struct {
	Organization meetings.Party
	Holder       meetings.Person
	Proxy        bool // as a proxy of the organization
	Online       bool // from elsewhere
	Spans        []Span
}

// Span is a time during which somebody held a card: From zero is the opening, Until
// zero the end.
type Span struct{ From, Until time.Time }

// Other is somebody without a card who is known to have been there: they were given
// the floor, or came in online.
type Other struct {
	Name         string
	Organization i18n.Text // empty: nobody said
}

// Attendance is who was at a meeting, by name in each language.
type Attendance struct {
	Cards  map[i18n.Lang][]Attendee
	Others map[i18n.Lang][]Other
}

// Organizations counts those that held a card.
func (a Attendance) Organizations() int {
	all := map[string]bool{}
	for _, c := range a.Cards[i18n.EN] {
		all[c.Organization.ID] = true
	}
	return len(all)
}

// attended reads who was at a meeting.
func (s *Service) attended(ctx context.Context, m meetings.Meeting, events []meetings.Event) (Attendance, error) {
	out := Attendance{Cards: map[i18n.Lang][]Attendee{}, Others: map[i18n.Lang][]Other{}}
	q := s.read()
	history, err := q.CardHistory(ctx, m.ID)
	if err != nil {
		return out, audit.Fault(err)
	}
	marks, err := q.OnlineMarks(ctx, m.ID)
	if err != nil {
		return out, audit.Fault(err)
	}
	opened, closed := session(events)
	cards := holders(history, opened, closed)
	for i := range cards {
		c := &cards[i]
		c.Online = slices.Contains(marks, store.OnlineMarksRow{OrganizationID: c.Organization.ID, PersonID: c.Holder.ID})
	}
	others, err := s.others(ctx, q, m, cards)
	if err != nil {
		return out, err
	}
	for _, lang := range i18n.Langs() {
		order := collate.New(language.Make(string(lang)+"-CA"), collate.IgnoreCase)
		out.Cards[lang], out.Others[lang] = slices.Clone(cards), slices.Clone(others)
		slices.SortStableFunc(out.Cards[lang], func(a, b Attendee) int {
			return order.CompareString(a.Organization.Name.In(lang), b.Organization.Name.In(lang))
		})
		slices.SortStableFunc(out.Others[lang], func(a, b Other) int { return order.CompareString(a.Name, b.Name) })
	}
	return out, nil
}

// session is when a meeting was called to order and when it adjourned; zero: not yet.
func session(events []meetings.Event) (opened, closed time.Time) {
	for _, e := range events {
		switch {
		case e.Kind == "opened" && opened.IsZero():
			opened = e.At
		case e.Kind == "adjourned":
			closed = e.At
		}
	}
	return opened, closed
}

// holders are those who held a card between two moments, each organization's in the
// order in which they did. What ended before the meeting began is a matter of the desk,
// and so is a card that went to somebody and on within a minute.
func holders(history []store.MeetingCardHistory, opened, closed time.Time) []Attendee {
	var list []Attendee
	for i, r := range history {
		if !r.Held {
			continue
		}
		span := Span{From: db.Time(r.At)}
		if i+1 < len(history) && history[i+1].OrganizationID == r.OrganizationID {
			span.Until = db.Time(history[i+1].At)
		}
		switch {
		case span.Until.IsZero():
		case !span.Until.After(opened) || span.Until.Sub(span.From) < time.Minute:
			continue
		case !closed.IsZero() && !span.Until.Before(closed):
			span.Until = time.Time{}
		}
		if !span.From.After(opened) {
			span.From = time.Time{}
		}
		one := Attendee{
			Organization: meetings.Party{ID: r.OrganizationID, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}}, Holder: meetings.Person{ID: r.PersonID, Name: r.PersonName},
			Proxy: r.Proxy, Spans: []Span{span},
		}
		at := slices.IndexFunc(list, func(a Attendee) bool {
			return a.Organization.ID == one.Organization.ID && a.Holder.ID == one.Holder.ID && a.Proxy == one.Proxy
		})
		if at < 0 {
			list = append(list, one)
			continue
		}
		had := &list[at].Spans[len(list[at].Spans)-1]
		if !had.Until.IsZero() && had.Until.Equal(span.From) { // it came to them once more
			had.Until = span.Until
		} else {
			list[at].Spans = append(list[at].Spans, span)
		}
	}
	return list
}

// others are those without a card who spoke, or came in online.
func (s *Service) others(ctx context.Context, q *store.Queries, m meetings.Meeting, cards []Attendee) ([]Other, error) {
	turns, err := q.TurnsOf(ctx, m.ID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	joins, err := q.JoinsOf(ctx, m.ID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	known := map[string]bool{m.Chair.ID: m.Chair.ID != ""}
	for _, c := range cards {
		known[c.Holder.ID] = true
	}
	var list []Other
	for _, t := range turns {
		if t.Name == "" || !speakers.State(t.State).Called() || known[t.PersonID] {
			continue
		}
		one := Other{Name: t.Name, Organization: i18n.Text{EN: t.OrganizationEn, FR: t.OrganizationFr}}
		if t.PersonID == "" && slices.Contains(list, one) { // a guest who spoke before
			continue
		}
		known[t.PersonID] = t.PersonID != ""
		list = append(list, one)
	}
	var ids []string
	for _, j := range joins {
		if j.CameAt != 0 && !known[j.PersonID] {
			ids = append(ids, j.PersonID)
		}
	}
	persons, err := s.people.PersonsByID(ctx, s.db.Reader(), ids)
	if err != nil {
		return nil, err
	}
	from, err := s.sentBy(ctx, m, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if p, ok := persons[id]; ok && p.Name != "" && p.Gone == "" {
			list = append(list, Other{Name: p.Name, Organization: from[id]})
		}
	}
	return list, nil
}

// sentBy is the organization that named each of some persons as a delegate, or whose
// person they were on the day.
func (s *Service) sentBy(ctx context.Context, m meetings.Meeting, ids []string) (map[string]i18n.Text, error) {
	out := map[string]i18n.Text{}
	if len(ids) == 0 {
		return out, nil
	}
	places, err := s.people.PeopleOn(ctx, s.db.Reader(), clock.DayIn(m.Starts, m.Location()))
	if err != nil {
		return nil, err
	}
	for organization, list := range places {
		for _, p := range list {
			if !slices.Contains(ids, p.Person.ID) {
				continue
			}
			o, err := s.people.OrganizationTx(ctx, s.db.Reader(), organization)
			if err != nil {
				return nil, err
			}
			out[p.Person.ID] = o.Name
		}
	}
	return out, nil
}

// present says during what somebody held a card, and how.
func (c *composer) present(r Record, a Attendee) i18n.Text {
	return c.both(func(l *i18n.Localizer) string {
		hour := func(t time.Time) string {
			if t = t.In(r.Meeting.Location()); clock.DayIn(t, t.Location()).Equal(r.Meeting.Day()) {
				return l.Time(t)
			}
			return l.DateTime(t)
		}
		var list []string
		for _, span := range a.Spans {
			key := "between"
			switch {
			case span.From.IsZero() && span.Until.IsZero() && r.Complete:
				key = "throughout"
			case span.From.IsZero() && span.Until.IsZero():
				key = "so_far"
			case span.Until.IsZero():
				key = "from"
			case span.From.IsZero():
				key = "until"
			}
			list = append(list, l.T("minutes.present."+key, "From", hour(span.From), "Until", hour(span.Until)))
		}
		if a.Proxy {
			list = append(list, l.T("minutes.present.proxy"))
		}
		if a.Online {
			list = append(list, l.T("minutes.present.online"))
		}
		return strings.Join(list, ", ")
	})
}

// attendance sets who was there: the members' cards, the others that the record knows,
// and what the secretariat wrote.
func (c *composer) attendance(r Record, d Draft) {
	here := r.Attendance
	if len(here.Cards[i18n.EN]) == 0 && len(here.Others[i18n.EN]) == 0 && d[Present].Empty() && d[Regrets].Empty() {
		return
	}
	c.add(Block{ID: "attendance", Kind: Heading, Text: c.say("minutes.attendance")})
	cards, others := map[i18n.Lang][][]string{}, map[i18n.Lang][][]string{}
	for _, lang := range i18n.Langs() {
		for _, a := range here.Cards[lang] {
			cards[lang] = append(cards[lang], []string{a.Organization.Name.In(lang), a.Holder.Name, c.present(r, a).In(lang)})
		}
		for _, o := range here.Others[lang] {
			others[lang] = append(others[lang], []string{o.Name, o.Organization.In(lang)})
		}
	}
	organization := c.say("meetings.minutes.organization")
	if len(cards) > 0 {
		c.add(Block{ID: "cards.title", Kind: Subheading, Text: c.say("minutes.cards", "Count", here.Organizations())})
		c.add(Block{ID: "cards", Kind: Table, Head: []i18n.Text{organization, c.say("minutes.delegate"), c.say("minutes.present")}, Rows: cards})
	}
	if len(others) > 0 {
		c.add(Block{ID: "others.title", Kind: Subheading, Text: c.say("minutes.others")})
		c.add(Block{ID: "others", Kind: Table, Head: []i18n.Text{c.say("minutes.person"), organization}, Rows: others})
	}
	for _, place := range []string{Present, Regrets} {
		if !d[place].Empty() {
			c.add(Block{ID: place + ".title", Kind: Subheading, Text: c.say("minutes.place." + place)})
			c.prose(place, d)
		}
	}
}

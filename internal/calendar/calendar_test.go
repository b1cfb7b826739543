package calendar_test

import (
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"pgregory.net/rapid"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/calendar"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/programme"
)

func find(t *testing.T, list []calendar.Entry, prefix string) calendar.Entry {
	t.Helper()
	for _, e := range list {
		if strings.HasPrefix(e.ID, prefix) {
			return e
		}
	}
	t.Fatalf("nothing of %q", prefix)
	return calendar.Entry{}
}

func TestDeadlinesFollowFromTheByLaws(t *testing.T) {
	w := newWorld(t)
	w.meeting()
	list := w.year(w.staff, calendar.Filter{Kind: calendar.Deadline})
	for _, c := range []struct{ id, on, en, fr string }{
		{"notice-opens-", "2026-09-29", "21 to 60 days: it goes to the members between 29 September 2026 and 7 November 2026", "21 à 60 jours\u00a0: il est envoyé aux membres entre le 29 septembre 2026 et le 7 novembre 2026"},
		{"notice-closes-", "2026-11-07", "21 to 60 days", "21 à 60 jours"},
		{"submission-", "2026-10-29", "handed in after 29 October 2026 at 17:00 is late. The meeting must then give leave to take it up, by two thirds of the votes cast. The rule is 30 days before the meeting.", "Une résolution déposée après le 29 octobre 2026 à 17\u00a0h\u00a000 est tardive."},
		{"record-", "2026-11-18", "10 days before the meeting, decides who votes", "10 jours avant l’assemblée, décide de qui y vote"},
		{"dues-2027", "2027-05-14", "The last day to pay is 14 May 2027", "Le dernier jour pour payer est le 14 mai 2027"},
	} {
		e := find(t, list, c.id)
		if !e.AllDay || !e.Day().Equal(day(c.on)) || !strings.Contains(e.Rule.EN, c.en) || !strings.Contains(e.Rule.FR, c.fr) {
			t.Errorf("%s on %v: %q, %q", c.id, e.Day(), e.Rule.EN, e.Rule.FR)
		}
	}
	// Another day than the rule's says so, and which one that is.
	m := w.meeting2(meetings.Plan{Deadline: at("2026-11-10 20:00")})
	if e := find(t, w.year(w.staff, calendar.Filter{}), "submission-"+m.ID); !strings.Contains(e.Rule.EN, "another day was set") || !strings.Contains(e.Rule.EN, "5 November 2026") {
		t.Errorf("a deadline that was moved: %q", e.Rule.EN)
	}
	// An electronic meeting has its own bounds.
	m = w.meeting2(meetings.Plan{Key: "2027-01", Electronic: true, Deadline: at("2026-11-10 20:00")})
	if e := find(t, w.year(w.staff, calendar.Filter{}), "notice-opens-"+m.ID); !e.Day().Equal(day("2026-10-31")) || !strings.Contains(e.Rule.EN, "21 to 35 days") {
		t.Errorf("an electronic meeting: %v, %q", e.Day(), e.Rule.EN)
	}
}

// A meeting that adjourned to a next sitting is in the calendar on both days, also long
// after it began.
func TestTheNextSittingOfAMeeting(t *testing.T) {
	w := newWorld(t)
	m := w.meeting()
	w.must(w.meetings.Act(t.Context(), w.staff, "test.sitting", m.Key, func(a *meetings.Tx) error {
		a.Meeting.NextSitting = at("2026-12-12 14:00")
		return nil
	}))
	e := find(t, w.year(w.members[0], calendar.Filter{}), "sitting-"+m.ID)
	if !e.Starts.Equal(at("2026-12-12 14:00")) || !e.Ends.Equal(at("2026-12-12 19:00")) || e.Title.FR != "Assemblée d’automne, prochaine séance" {
		t.Errorf("%+v", e)
	}
}

// meeting2 plans another meeting, on 5 December 2026.
func (w *world) meeting2(p meetings.Plan) meetings.Meeting {
	w.t.Helper()
	p.Title, p.Zone, p.Starts, p.Ends, p.RecordDay = i18n.Same("Special"), "UTC", at("2026-12-05 14:00"), at("2026-12-05 15:00"), day("2026-11-25")
	m, err := w.meetings.PlanMeeting(w.t.Context(), w.staff, p)
	w.must(err)
	return m
}

func TestWhoSeesWhat(t *testing.T) {
	w := newWorld(t)
	m := w.meeting()
	public := w.announced(gatherings.Plan{Kind: gatherings.Webinar, Online: "https://x.example"})
	closed := w.announced(gatherings.Plan{Kind: gatherings.WorkingGroup, BodyID: w.group.ID, Audience: gatherings.OfBody})
	open := w.announced(gatherings.Plan{Kind: gatherings.WorkingGroup, BodyID: w.group.ID, Audience: gatherings.Members})
	planned, err := w.gatherings.Plan(t.Context(), w.staff, gatherings.Plan{Kind: gatherings.Other, Title: i18n.Same("Later"), City: "Ottawa", Starts: at("2026-09-15 13:00"), Ends: at("2026-09-15 14:00")})
	w.must(err)
	for name, c := range map[string]struct {
		who  access.Actor
		want []string
		not  []string
	}{
		"a visitor":  {access.Actor{}, []string{"meeting-" + m.ID, "gathering-" + public.ID}, []string{"gathering-" + closed.ID, "gathering-" + open.ID, "gathering-" + planned.ID, "record-" + m.ID, "dues-2027"}},
		"a member":   {w.members[0], []string{"gathering-" + open.ID, "record-" + m.ID, "dues-2027"}, []string{"gathering-" + closed.ID, "gathering-" + planned.ID}},
		"a co-chair": {w.coChair, []string{"gathering-" + open.ID, "gathering-" + closed.ID}, []string{"gathering-" + planned.ID}},
		"staff":      {w.staff, []string{"gathering-" + planned.ID, "gathering-" + closed.ID, "notice-opens-" + m.ID}, nil},
	} {
		ids := " "
		for _, e := range w.year(c.who, calendar.Filter{}) {
			ids += e.ID + " "
		}
		for _, id := range c.want {
			if !strings.Contains(ids, " "+id+" ") {
				t.Errorf("%s does not see %s", name, id)
			}
		}
		for _, id := range c.not {
			if strings.Contains(ids, " "+id+" ") {
				t.Errorf("%s sees %s", name, id)
			}
		}
	}
	for _, e := range w.year(w.members[0], calendar.Filter{Mine: true}) {
		if strings.HasPrefix(e.ID, "notice-") || e.ID == "gathering-"+open.ID {
			t.Errorf("%s concerns a member who has nothing to do with it", e.ID)
		}
	}
	if got := w.year(w.coChair, calendar.Filter{BodyID: w.group.ID, Kind: calendar.Kind(gatherings.WorkingGroup)}); len(got) != 2 {
		t.Errorf("of the body there are %d", len(got))
	}
}

// Whatever spans the year is asked in, each entry comes exactly once in those that
// its days touch, and never in another.
func TestSpansMissNothing(t *testing.T) {
	w := newWorld(t)
	w.meeting()
	w.announced(gatherings.Plan{Kind: gatherings.Consultation, Starts: at("2026-11-26 13:00"), Ends: at("2026-11-29 03:30"), Zone: "America/Vancouver"})
	all := w.year(w.staff, calendar.Filter{})
	rapid.Check(t, func(t *rapid.T) {
		first := day("2026-07-01").AddDate(0, 0, rapid.IntRange(0, 330).Draw(t, "first"))
		end := first.AddDate(0, 0, rapid.IntRange(1, 30).Draw(t, "days"))
		got, err := w.Between(w.t.Context(), w.staff, first, end, calendar.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		want := 0
		for _, e := range all {
			if e.Day().Before(end) && !e.LastDay().Before(first) {
				want++
			}
		}
		if len(got) != want {
			t.Fatalf("from %v before %v: %d entries, want %d", first, end, len(got), want)
		}
		for i := 1; i < len(got); i++ {
			if got[i].Day().Before(got[i-1].Day()) {
				t.Fatalf("%s stands after %s", got[i].ID, got[i-1].ID)
			}
		}
	})
}

func TestAnAddressOfOnesOwnEndsWhenItIsRenewed(t *testing.T) {
	w := newWorld(t)
	word, err := w.FeedToken(t.Context(), w.coChair)
	w.must(err)
	if again, err := w.FeedToken(t.Context(), w.coChair); err != nil || again == "" {
		t.Errorf("a second time: %v", err)
	}
	who, err := w.FeedReader(t.Context(), word, i18n.EN)
	if err != nil || who.PersonID != w.coChair.PersonID {
		t.Fatalf("%+v, %v", who, err)
	}
	w.must(w.RenewFeed(t.Context(), w.coChair))
	for name, bad := range map[string]string{"the one before": word, "one that nobody made": "abc", "none": "", "a damaged one": word[:len(word)-2] + "xx"} {
		if _, err := w.FeedReader(t.Context(), bad, i18n.EN); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	renewed, err := w.FeedToken(t.Context(), w.coChair)
	w.must(err)
	if _, err := w.FeedReader(t.Context(), renewed, i18n.EN); err != nil {
		t.Errorf("the renewed one: %v", err)
	}
	if _, err := w.FeedToken(t.Context(), access.Actor{}); !fault.Is(err, fault.SignIn) {
		t.Errorf("a visitor's: %v", err)
	}
	acted := w.coChair
	acted.ActedBy = access.Clerk{PersonID: w.staff.PersonID, Name: "Tomas Berg"}
	if _, err := w.FeedToken(t.Context(), acted); !fault.Is(err, fault.Forbidden) {
		t.Errorf("staff who act for somebody get their address: %v", err)
	}

	holdings, err := w.Holdings(t.Context(), nil, w.coChair.PersonID)
	if err != nil || len(holdings) != 3 || holdings[0].Count != 1 {
		t.Fatalf("%+v, %v", holdings, err)
	}
	w.must(w.erase(w.coChair))
	w.must(w.log.Do(t.Context(), access.TheProgram(), "test.forget", func(tx *audit.Tx) error { return w.people.ForgetTx(t.Context(), tx, w.coChair.PersonID, false) }))
	for _, old := range []string{word, renewed} {
		if _, err := w.FeedReader(t.Context(), old, i18n.EN); !fault.Is(err, fault.NotFound) {
			t.Errorf("after the person was forgotten: %v", err)
		}
	}
}

func TestDaysOfAPlaceAreItsOwn(t *testing.T) {
	w := newWorld(t)
	// 21:30 in Vancouver on the 14th is the 15th in Universal Time.
	g := w.announced(gatherings.Plan{Kind: gatherings.Webinar, Zone: "America/Vancouver", Starts: at("2026-09-15 04:30"), Ends: at("2026-09-15 06:00")})
	e := calendar.EntryOf(g)
	if !e.Day().Equal(day("2026-09-14")) || e.AllDay {
		t.Errorf("it is on %v", e.Day())
	}
	l := w.catalog.For(i18n.FR)
	if got := calendar.Hours(l, g); got != "De 21\u00a0h\u00a030 à 23\u00a0h\u00a000 (HAP)" {
		t.Errorf("hours: %q", got)
	}
	got, err := w.Between(t.Context(), access.Actor{}, day("2026-09-14"), day("2026-09-15"), calendar.Filter{})
	if err != nil || len(got) != 1 {
		t.Errorf("on its day: %d, %v", len(got), err)
	}
	if zone := calendar.ZoneName(l, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)); zone != "UTC" {
		t.Errorf("Universal Time is %q", zone)
	}
}

func TestOnesOwnProgrammeIsInOnesOwnCalendarAlone(t *testing.T) {
	w := newWorld(t)
	g := w.announced(gatherings.Plan{Kind: gatherings.Consultation, Place: i18n.Same("Pier House"), City: "Halifax", Zone: "America/Halifax"})
	one := programme.Session{ID: "s1", Number: 7, Title: i18n.Text{EN: "Detention", FR: "La détention"}, Starts: at("2026-09-16 01:00"), Ends: at("2026-09-16 02:00"), Changed: 2}
	w.personal = []programme.Entry{{Gathering: g, Session: one, Room: programme.Room{Name: i18n.Same("Hall")}, At: at("2026-07-01 12:00")}}
	mine := calendar.Filter{Personal: true, Mine: true}
	e := find(t, w.year(w.coChair, mine), "session-s1")
	if !e.Day().Equal(day("2026-09-15")) || e.Place.EN != "Hall, Pier House, Halifax" || strings.Join(e.Path, "/") != "gatherings/"+g.Key+"/programme/7" {
		t.Errorf("the session is %v at %q, at %v", e.Day(), e.Place.EN, e.Path)
	}
	for name, list := range map[string][]calendar.Entry{
		"the year of everybody":   w.year(w.coChair, calendar.Filter{}),
		"another person's":        w.year(w.members[0], mine),
		"a visitor's":             w.year(access.Actor{}, mine),
		"that of other kinds":     w.year(w.coChair, calendar.Filter{Personal: true, Kind: calendar.Deadline}),
		"that of a body not its":  w.year(w.coChair, calendar.Filter{Personal: true, BodyID: w.group.ID}),
		"that of other days, too": w.between(w.coChair, "2026-09-16", "2026-10-01", mine),
	} {
		for _, e := range list {
			if e.Kind == calendar.Session {
				t.Errorf("%s has the session", name)
			}
		}
	}
	file, err := w.File(t.Context(), w.coChair, w.catalog.For(i18n.FR), calendar.Filter{Personal: true})
	w.must(err)
	event := events(t, file)["session-s1@ccr.example"]
	own, err := w.Sessions(t.Context(), w.catalog.For(i18n.FR), "Ma programmation", w.personal)
	w.must(err)
	if got := events(t, own); len(got) != 1 || got["session-s1@ccr.example"] == nil || got["session-s1@ccr.example"].Serialize(&ics.SerializationConfiguration{MaxLength: 75, NewLine: "\n", PropertyMaxLength: 75}) != event.Serialize(&ics.SerializationConfiguration{MaxLength: 75, NewLine: "\n", PropertyMaxLength: 75}) {
		t.Errorf("whoever takes up both files has the session twice, or in two states: %s", own)
	}
	if event == nil || value(event, ics.ComponentPropertyDtStart) != "20260916T010000Z" || value(event, ics.ComponentPropertySummary) != "La détention" || value(event, ics.ComponentPropertyStatus) != "CONFIRMED" {
		t.Errorf("the file has %v", event)
	}
	// A gathering that is cancelled takes its sessions with it.
	w.must(w.gatherings.Cancel(t.Context(), w.staff, g.Key, i18n.Same("A storm."), nil))
	g, err = w.gatherings.ByKey(t.Context(), g.Key)
	w.must(err)
	w.personal[0].Gathering = g
	if e := find(t, w.year(w.coChair, mine), "session-s1"); !e.Cancelled || e.Reason.EN != "A storm." || e.Revision <= 2 {
		t.Errorf("of a gathering that is cancelled: %+v", e)
	}
}

func (w *world) between(who access.Actor, first, end string, f calendar.Filter) []calendar.Entry {
	w.t.Helper()
	list, err := w.Between(w.t.Context(), who, day(first), day(end), f)
	w.must(err)
	return list
}

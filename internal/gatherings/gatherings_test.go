package gatherings_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/testdb"
)

func office(b bodies.Body, role access.Role) access.Actor {
	return access.Actor{PersonID: string(role), Name: string(role), Offices: []access.Office{{BodyID: b.ID, Body: b.Slug, Kind: b.Kind, Name: b.Name, Role: role}}}
}

func staff() access.Actor {
	return access.Actor{PersonID: "staff", Name: "Staff", Offices: []access.Office{{BodyID: "s", Kind: access.Secretariat, Role: access.Staff}}}
}

func member() access.Actor {
	return access.Actor{PersonID: "m", Seats: []access.Seat{{OrganizationID: "o", Class: "member"}}}
}

var start = time.Date(2026, 9, 14, 15, 0, 0, 0, time.UTC)

func plan() gatherings.Plan {
	return gatherings.Plan{
		Kind: gatherings.Consultation, Title: i18n.Text{EN: "Fall Consultation", FR: "Consultation d’automne"}, City: "Québec", Zone: "America/Toronto",
		Starts: time.Date(2026, 11, 26, 14, 0, 0, 0, time.UTC), Ends: time.Date(2026, 11, 28, 21, 0, 0, 0, time.UTC),
	}
}

type world struct {
	*gatherings.Service
	clock            *clock.Set
	group, executive bodies.Body
}

func newWorld(t *testing.T) world {
	t.Helper()
	c := clock.At(start)
	log := audit.New(testdb.OpenAt(t, c))
	b := bodies.New(log, people.New(log))
	w := world{Service: gatherings.New(log, b, gatherings.Options{}), clock: c}
	var err error
	if w.group, err = b.AddBody(t.Context(), staff(), bodies.Body{Slug: "inland", Kind: access.WorkingGroup, Name: i18n.Same("Inland")}); err != nil {
		t.Fatal(err)
	}
	if w.executive, err = b.AddBody(t.Context(), staff(), bodies.Body{Slug: "executive", Kind: access.Executive, Name: i18n.Same("Executive")}); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w world) plan(t *testing.T, who access.Actor, p gatherings.Plan) gatherings.Gathering {
	t.Helper()
	g, err := w.Plan(t.Context(), who, p)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestAGatheringIsSeenByItsAudienceOnceAnnounced(t *testing.T) {
	w := newWorld(t)
	closed := plan()
	closed.Kind, closed.BodyID, closed.Audience = gatherings.WorkingGroup, w.group.ID, gatherings.OfBody
	coChair, other := office(w.group, access.CoChair), office(w.executive, access.Councillor)
	visitor := access.Actor{}
	for audience, sees := range map[gatherings.Audience]map[string]bool{
		gatherings.Public:  {"visitor": true, "member": true, "other": true, "cochair": true},
		gatherings.Members: {"visitor": false, "member": true, "other": true, "cochair": true},
		gatherings.OfBody:  {"visitor": false, "member": false, "other": false, "cochair": true},
	} {
		p := closed
		p.Audience = audience
		g := w.plan(t, coChair, p)
		for name, who := range map[string]access.Actor{"visitor": visitor, "member": member(), "other": other} {
			if _, err := w.Seen(t.Context(), who, g.Key); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s sees one for %s that is being planned: %v", name, audience, err)
			}
		}
		if err := w.Announce(t.Context(), coChair, g.Key); err != nil {
			t.Fatal(err)
		}
		for name, who := range map[string]access.Actor{"visitor": visitor, "member": member(), "other": other, "cochair": coChair} {
			got, err := w.Seen(t.Context(), who, g.Key)
			if (err == nil) != sees[name] {
				t.Errorf("%s, one for %s: %v", name, audience, err)
			}
			if err == nil && gatherings.MayJoin(who, got) != (name != "visitor") {
				t.Errorf("%s may join one for %s: %t", name, audience, name == "visitor")
			}
		}
	}
	if err := w.Announce(t.Context(), coChair, "2026-11-working-group-quebec"); !fault.Is(err, fault.Conflict) {
		t.Errorf("announced twice: %v", err)
	}
}

func TestOnlyThoseOfTheBodyPrepareItsGatherings(t *testing.T) {
	w := newWorld(t)
	p := plan()
	p.Kind, p.BodyID = gatherings.WorkingGroup, w.group.ID
	seated := office(w.executive, access.CoChair) // by office, as a working group's co-chair sits there
	for name, who := range map[string]access.Actor{"a visitor": {}, "a member": member(), "another body's": office(w.executive, access.President)} {
		if _, err := w.Plan(t.Context(), who, p); !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.SignIn) {
			t.Errorf("%s plans: %v", name, err)
		}
	}
	mine := w.plan(t, office(w.group, access.CoChair), p)
	elsewhere := mine.Plan()
	elsewhere.BodyID = ""
	if _, err := w.Change(t.Context(), office(w.group, access.CoChair), mine.Key, elsewhere); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a co-chair makes it the coalition's: %v", err)
	}
	p.Kind, p.BodyID = gatherings.Executive, w.executive.ID
	if _, err := w.Plan(t.Context(), seated, p); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a co-chair plans for the Executive: %v", err)
	}
	w.plan(t, office(w.executive, access.Secretary), p)
	if gatherings.MayPlan(seated) || gatherings.MayPlan(member()) || !gatherings.MayPlan(staff()) {
		t.Error("who may plan at all")
	}
}

func TestAPlanSaysWhatWhenAndWhere(t *testing.T) {
	w := newWorld(t)
	for field, change := range map[string]func(p *gatherings.Plan){
		"title_fr": func(p *gatherings.Plan) { p.Title.FR = " " },
		"city":     func(p *gatherings.Plan) { p.City = "" },
		"zone":     func(p *gatherings.Plan) { p.Zone = "Halifax" },
		"starts":   func(p *gatherings.Plan) { p.Starts = time.Time{} },
		"ends":     func(p *gatherings.Plan) { p.Ends = p.Starts.AddDate(0, 2, 0) },
		"audience": func(p *gatherings.Plan) { p.Audience = "officials" },
		"body":     func(p *gatherings.Plan) { p.Audience = gatherings.OfBody },
		"parent":   func(p *gatherings.Plan) { p.ParentID = "none" },
		"key":      func(p *gatherings.Plan) { p.Key = "Québec 2026" },
		"capacity": func(p *gatherings.Plan) { p.Capacity = -1 },
		"about_en": func(p *gatherings.Plan) { p.About.EN = strings.Repeat("x", 5000) },
	} {
		p := plan()
		change(&p)
		if _, err := w.Plan(t.Context(), staff(), p); fault.Of(err) == nil || fault.Of(err).Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if g := w.plan(t, staff(), plan()); g.Key != "2026-11-quebec" || len(g.Languages) != 2 || g.Audience != gatherings.Public {
		t.Errorf("planned as %+v", g)
	}
	if g := w.plan(t, staff(), plan()); g.Key != "2026-11-quebec-2" {
		t.Errorf("a second one of the month is %q", g.Key)
	}
	p := plan()
	p.Key = "2026-11-quebec"
	if _, err := w.Plan(t.Context(), staff(), p); fault.Of(err) == nil || fault.Of(err).Field != "key" {
		t.Errorf("a key taken: %v", err)
	}
}

func TestACancelledGatheringStaysWithItsReason(t *testing.T) {
	w := newWorld(t)
	g := w.plan(t, staff(), plan())
	if err := w.Announce(t.Context(), staff(), g.Key); err != nil {
		t.Fatal(err)
	}
	why := i18n.Text{EN: "The hall burned down.", FR: "La salle a brûlé."}
	if err := w.Cancel(t.Context(), staff(), g.Key, i18n.Text{EN: "x"}, nil); fault.Of(err) == nil || fault.Of(err).Field != "reason_fr" {
		t.Errorf("without a reason in French: %v", err)
	}
	told := ""
	err := w.Cancel(t.Context(), staff(), g.Key, why, func(_ context.Context, _ *audit.Tx, g gatherings.Gathering) error {
		told = g.Reason.EN + string(g.State)
		return nil
	})
	got, seen := w.Seen(t.Context(), access.Actor{}, g.Key)
	if err != nil || seen != nil || got.State != gatherings.Cancelled || got.Reason != why || got.Revision != 2 || told != why.EN+"cancelled" {
		t.Errorf("%+v, %v, %v, told %q", got, err, seen, told)
	}
	if _, err := w.Change(t.Context(), staff(), g.Key, plan()); !fault.Is(err, fault.Conflict) {
		t.Errorf("changed after it was cancelled: %v", err)
	}
	over := w.plan(t, staff(), plan())
	if err := w.Announce(t.Context(), staff(), over.Key); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(100 * 24 * time.Hour)
	if err := w.Cancel(t.Context(), staff(), over.Key, why, nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("cancelled after it was over: %v", err)
	}
}

func TestBetweenListsWhatLastsIntoTheTime(t *testing.T) {
	w := newWorld(t)
	for i := range gatherings.PageSize + 5 {
		p := plan()
		p.Key = "g-" + strings.Repeat("x", i%50) + string(rune('a'+i/50))
		w.plan(t, staff(), p)
	}
	for _, c := range []struct {
		from, to string
		want     int
	}{
		{"2026-11-27T00:00:00Z", "2026-11-27T01:00:00Z", gatherings.PageSize + 5}, // under way
		{"2026-11-28T21:00:00Z", "2026-12-31T00:00:00Z", 0},
		{"2026-01-01T00:00:00Z", "2026-11-26T14:00:00Z", 0},
	} {
		from, _ := time.Parse(time.RFC3339, c.from)
		to, _ := time.Parse(time.RFC3339, c.to)
		if list, err := w.Between(t.Context(), nil, from, to); err != nil || len(list) != c.want {
			t.Errorf("%s to %s: %d, %v; want %d", c.from, c.to, len(list), err, c.want)
		}
	}
	first, next, err := w.List(t.Context(), nil, "", gatherings.Mark{})
	if err != nil || len(first) != gatherings.PageSize || next == nil {
		t.Fatalf("%d, %v, %v", len(first), next, err)
	}
	if rest, next, err := w.List(t.Context(), nil, "", *next); err != nil || len(rest) != 5 || next != nil {
		t.Errorf("the next page: %d, %v, %v", len(rest), next, err)
	}
}

// Whatever the zone, days are whole, in a row, and hold the first and the last instant.
func TestDaysAreThoseOfThePlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom([]string{"America/St_Johns", "America/Vancouver", "UTC", "America/Halifax"}).Draw(t, "zone")
		g := gatherings.Gathering{Zone: zone, Starts: time.Unix(rapid.Int64Range(1.7e9, 1.9e9).Draw(t, "starts"), 0)}
		g.Ends = g.Starts.Add(time.Duration(rapid.IntRange(1, 31*24*60).Draw(t, "minutes")) * time.Minute)
		days := g.Days()
		for i, day := range days {
			if !day.Equal(g.Day().AddDate(0, 0, i)) {
				t.Fatalf("day %d is %v", i, day)
			}
		}
		if last := clock.DayIn(g.Ends.Add(-time.Microsecond), g.Location()); !days[len(days)-1].Equal(last) {
			t.Fatalf("the last day is %v, not %v", days[len(days)-1], last)
		}
	})
}

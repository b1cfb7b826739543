package papers_test

import (
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/gatherings/papers"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/testdb"
)

var pdf = []byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")

type world struct {
	t    *testing.T
	s    *papers.Service
	held *gatherings.Service
	body bodies.Body

	staff, cochair, sits, member, visitor access.Actor
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func newWorld(t *testing.T) *world {
	t.Helper()
	log := audit.New(testdb.OpenAt(t, clock.At(time.Date(2026, 9, 14, 15, 0, 0, 0, time.UTC))))
	b := bodies.New(log, people.New(log))
	w := &world{t: t, held: gatherings.New(log, b, gatherings.Options{})}
	w.s = papers.New(log, w.held)
	var err error
	w.body, err = b.AddBody(t.Context(), access.TheProgram(), bodies.Body{Slug: "inland", Kind: access.WorkingGroup, Name: i18n.Same("Inland")})
	w.must(err)
	office := func(role access.Role) access.Actor {
		return access.Actor{PersonID: string(role), Name: string(role), Offices: []access.Office{{BodyID: w.body.ID, Kind: w.body.Kind, Role: role}}}
	}
	w.staff = access.Actor{PersonID: "staff", Name: "Staff", Offices: []access.Office{{BodyID: "s", Kind: access.Secretariat, Role: access.Staff}}}
	w.cochair, w.sits = office(access.CoChair), office(access.CommitteeSeat)
	w.member = access.Actor{PersonID: "m", Seats: []access.Seat{{OrganizationID: "o", Class: "member"}}}
	return w
}

func (w *world) day(audience gatherings.Audience, body string, announced bool) gatherings.Gathering {
	w.t.Helper()
	kind := gatherings.WorkingGroup
	if body == "" {
		kind = gatherings.Webinar
	}
	g, err := w.held.Plan(w.t.Context(), w.staff, gatherings.Plan{
		Kind: kind, Audience: audience, BodyID: body, Title: i18n.Same("A day"), City: "Toronto",
		Starts: time.Date(2026, 9, 20, 13, 0, 0, 0, time.UTC), Ends: time.Date(2026, 9, 20, 21, 0, 0, 0, time.UTC),
	})
	w.must(err)
	if announced {
		w.must(w.held.Announce(w.t.Context(), w.staff, g.Key))
		g, err = w.held.ByKey(w.t.Context(), g.Key)
		w.must(err)
	}
	return g
}

func TestWhoReadsAPaper(t *testing.T) {
	w := newWorld(t)
	keep := func(g gatherings.Gathering, kind papers.Kind, shown papers.Audience) papers.Paper {
		t.Helper()
		p, err := w.s.Keep(t.Context(), w.staff, g.Key, "", papers.Draft{Kind: kind, Title: i18n.Same("T"), Words: i18n.Same("Words"), Shown: shown}, "", nil)
		w.must(err)
		return p
	}
	ofGroup, public, planned := w.day(gatherings.Members, w.body.ID, true), w.day(gatherings.Public, "", true), w.day(gatherings.Public, "", false)
	for _, c := range []struct {
		name                                  string
		g                                     gatherings.Gathering
		p                                     papers.Paper
		staff, cochair, sits, member, visitor bool
	}{
		{"the agenda of a group", ofGroup, keep(ofGroup, papers.Agenda, papers.OfGathering), true, true, true, true, false},
		{"its minutes", ofGroup, keep(ofGroup, papers.Minutes, papers.OfGathering), true, true, true, true, false},
		{"minutes for those who sit", ofGroup, keep(ofGroup, papers.Minutes, papers.OfBody), true, true, true, false, false},
		{"the agenda of a webinar", public, keep(public, papers.Agenda, papers.OfGathering), true, true, true, true, true},
		{"what was shown there", public, keep(public, papers.Other, papers.OfGathering), true, true, true, true, false},
		{"the agenda of what is not announced", planned, keep(planned, papers.Agenda, papers.OfGathering), true, false, false, false, false},
	} {
		for _, who := range []struct {
			name string
			is   access.Actor
			want bool
		}{{"staff", w.staff, c.staff}, {"a co-chair", w.cochair, c.cochair}, {"one who sits", w.sits, c.sits}, {"a member", w.member, c.member}, {"a visitor", w.visitor, c.visitor}} {
			_, err := w.s.Get(t.Context(), who.is, c.g, c.p.ID)
			if (err == nil) != who.want || err != nil && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s, %s: %v", c.name, who.name, err)
			}
		}
	}
	if list, err := w.s.Of(t.Context(), nil, w.member, ofGroup); err != nil || len(list) != 2 || list[0].Kind != papers.Agenda {
		t.Errorf("a member is listed %+v, %v", list, err)
	}
	if _, err := w.s.Get(t.Context(), w.staff, public, "none"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a paper that is not there: %v", err)
	}
}

func TestAPaperIsATextOrAFile(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	g := w.day(gatherings.Members, w.body.ID, true)
	minutes := papers.Draft{Kind: papers.Minutes}
	text := minutes
	text.Words = i18n.Text{FR: "Le groupe s’est réuni."}
	for name, c := range map[string]struct {
		draft papers.Draft
		file  string
		body  []byte
		field string
	}{
		"nothing":               {minutes, "", nil, "words_en"},
		"both":                  {text, "minutes.pdf", pdf, "file"},
		"an empty file":         {minutes, "minutes.pdf", nil, "file"},
		"a program":             {minutes, "minutes.exe", []byte("MZ\x90"), "file"},
		"no kind":               {papers.Draft{Words: text.Words}, "", nil, "kind"},
		"a paper without name":  {papers.Draft{Kind: papers.Other, Words: text.Words}, "", nil, "title_en"},
		"a language of nowhere": {papers.Draft{Kind: papers.Agenda, Lang: "xx"}, "minutes.pdf", pdf, "lang"},
		"for nobody":            {papers.Draft{Kind: papers.Agenda, Words: text.Words, Shown: "none"}, "", nil, "shown"},
	} {
		_, err := w.s.Keep(ctx, w.cochair, g.Key, "", c.draft, c.file, c.body)
		if fields := fault.All(err); len(fields) != 1 || fields[0].Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.s.Keep(ctx, w.member, g.Key, "", text, "", nil); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a member keeps minutes: %v", err)
	}
	webinar := w.day(gatherings.Public, "", true)
	alone := text
	alone.Shown = papers.OfBody
	if _, err := w.s.Keep(ctx, w.staff, webinar.Key, "", alone, "", nil); !fault.Is(err, fault.Invalid) {
		t.Errorf("a paper for a body that there is not: %v", err)
	}
	p, err := w.s.Keep(ctx, w.cochair, g.Key, "", minutes, "minutes.pdf", pdf)
	w.must(err)
	if f, err := w.s.File(ctx, p); err != nil || string(f.Body) != string(pdf) || p.File != "minutes.pdf" {
		t.Errorf("the file: %v %q", err, p.File)
	}
	minutes.Shown = papers.OfBody // the file stays
	kept, err := w.s.Keep(ctx, w.cochair, g.Key, p.ID, minutes, "", nil)
	w.must(err)
	if kept.File != p.File || kept.Shown != papers.OfBody {
		t.Errorf("changed without a file: %+v", kept)
	}
	text.Shown = papers.OfGathering // a text takes its place
	kept, err = w.s.Keep(ctx, w.cochair, g.Key, p.ID, text, "", nil)
	w.must(err)
	if _, err := w.s.File(ctx, p); !fault.Is(err, fault.NotFound) || kept.File != "" {
		t.Errorf("the file that was replaced: %v", err)
	}
	if err := w.s.Remove(ctx, w.member, g.Key, p.ID); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a member takes minutes away: %v", err)
	}
	w.must(w.s.Remove(ctx, w.staff, g.Key, p.ID))
	if list, err := w.s.Of(ctx, nil, w.staff, g); err != nil || len(list) != 0 {
		t.Errorf("what was taken away: %+v, %v", list, err)
	}
}

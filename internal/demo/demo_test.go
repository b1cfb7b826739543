package demo

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/bodies"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/exchange"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/attendance"
	"plenary.example/internal/meetings/minutes"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/testdb"
	"plenary.example/internal/wording"
	"plenary.example/locales"
	"plenary.example/migrations"
)

// services wires what the planting goes through, as the program does.
func services(t testing.TB, d *db.DB) Services {
	t.Helper()
	profile, err := config.LoadProfile(ProfileName)
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	s := Services{Record: audit.New(d), Profile: profile}
	s.People = people.New(s.Record)
	s.Bodies = bodies.New(s.Record, s.People)
	s.Gatherings = gatherings.New(s.Record, s.Bodies, gatherings.Options{Location: profile.Location()})
	s.Resolutions = resolutions.New(s.Record, s.People, search.New(d))
	s.Exchange = exchange.New(s.Record, s.Resolutions)
	r := profile.Rules
	votes := ballots.New(s.Record)
	s.Meetings = meetings.New(s.Record, s.People, s.Resolutions, votes, catalog, meetings.Rules{
		Quorum: meetings.QuorumRule{Numerator: r.Quorum.Numerator, Denominator: r.Quorum.Denominator, Minimum: r.Quorum.Minimum},
		Notice: meetings.NoticeRule{Earliest: r.Notice.Max, Latest: r.Notice.Min, ElectronicEarliest: r.NoticeElectronic.Max, ElectronicLatest: r.NoticeElectronic.Min},
	})
	s.Minutes = minutes.New(s.Record, s.Meetings, votes, s.Resolutions, s.People, nil, catalog, minutes.Options{})
	return s
}

// garden is a planted example, seen at now.
type garden struct {
	*story
	t   *testing.T
	now time.Time
}

func planted(t *testing.T, now time.Time) garden {
	t.Helper()
	c := NewClock()
	s := services(t, testdb.OpenAt(t, c))
	st, err := plant(t.Context(), s, c, now)
	if err != nil {
		t.Fatal(err)
	}
	if since := time.Since(c.Now()); since < 0 || since > time.Minute {
		t.Errorf("the clock still stands at %v", c.Now())
	}
	c.standAt(now)
	return garden{st, t, now}
}

func (g garden) must(err error) {
	g.t.Helper()
	if err != nil {
		g.t.Fatal(err)
	}
}

// actor is a person as the doors load one.
func (g garden) actor(personID string) access.Actor {
	g.t.Helper()
	ctx := g.t.Context()
	p, err := g.s.People.Person(ctx, personID)
	g.must(err)
	y, m, d := g.now.In(g.zone).Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	seats, err := g.s.People.SeatsOf(ctx, nil, personID, today)
	g.must(err)
	offices, err := g.s.Bodies.OfficesOf(ctx, nil, personID, today)
	g.must(err)
	return access.Actor{PersonID: p.ID, Name: p.Name, Lang: p.Lang, Seats: seats, Offices: offices}
}

func (g garden) resolution(key string) (resolutions.Resolution, []resolutions.Check) {
	g.t.Helper()
	r, err := g.s.Resolutions.ResolutionTx(g.t.Context(), g.s.Record.DB().Reader(), g.motions[key].id)
	g.must(err)
	checks, err := g.s.Resolutions.Checks(g.t.Context(), access.TheProgram(), r.ID)
	g.must(err)
	return r, checks
}

// The story must hold at whatever hour of whatever day somebody tries the program.
func TestTheExampleIsReadyToClick(t *testing.T) {
	for _, now := range []string{
		"2026-11-23T15:04:05Z", "2026-12-01T01:00:00Z", "2027-01-05T04:30:00Z", "2027-05-20T12:00:00Z", "2028-02-29T22:10:00Z", "2026-11-02T06:15:00Z",
	} {
		t.Run(now, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, now)
			if err != nil {
				t.Fatal(err)
			}
			g := planted(t, at)
			g.checkLibrary()
			g.checkMeeting()
			g.checkAgenda()
			g.checkMinutes()
			g.checkWorkingRooms()
			g.checkAmendments()
			g.checkCast()
			g.checkRecord()
		})
	}
}

func (g garden) checkLibrary() {
	t, ctx := g.t, g.t.Context()
	found, err := g.s.Resolutions.Library(ctx, resolutions.Query{})
	g.must(err)
	if found.Total < 60 {
		t.Errorf("%d resolutions in the library", found.Total)
	}
	both := 0
	g.must(g.s.Resolutions.EachEntry(ctx, func(e resolutions.Entry) error {
		if wording.Complete(e.Resolution.Wording, i18n.EN) && wording.Complete(e.Resolution.Wording, i18n.FR) {
			both++
		}
		if e.Resolution.WorkingGroup.ID == "" || len(e.Subjects) == 0 {
			t.Errorf("%s has no group or subject", e.Address())
		}
		return nil
	}))
	if both < 60 {
		t.Errorf("%d resolutions are whole in both languages", both)
	}
	superseded, err := g.s.Resolutions.ByAddress(ctx, "1986-05", "3")
	g.must(err)
	if len(superseded.SupersededBy) != 1 || superseded.SupersededBy[0].Address.String() != "1995-11/13" {
		t.Errorf("1986-05/3 is superseded by %+v", superseded.SupersededBy)
	}
}

func (g garden) checkMeeting() {
	t, ctx := g.t, g.t.Context()
	m, err := g.s.Meetings.ByID(ctx, g.meeting.ID)
	g.must(err)
	days := int(m.Day().Sub(calendar(m.NoticeAt.In(g.zone))).Hours() / 24)
	if m.State != meetings.Noticed || days != noticed || m.Starts.Minute() != 0 || m.Key != m.Starts.In(g.zone).Format("2006-01") {
		t.Errorf("meeting %+v, notice %d days before", m, days)
	}
	if soon := m.Deadline.Sub(g.now); soon < time.Hour || soon > 5*time.Hour {
		t.Errorf("a new resolution may be handed in for another %v", soon)
	}
	q, err := g.s.Meetings.QuorumOf(ctx, m)
	g.must(err)
	if !q.Met || q.Present != len(admitted()) || q.Entitled != 43 {
		t.Errorf("quorum %+v", q)
	}
	electorate, err := g.s.Meetings.Electorate(ctx, m.ID, i18n.EN)
	g.must(err)
	named, err := g.s.Meetings.Delegates(ctx, m.ID)
	g.must(err)
	out := 0
	for _, e := range electorate {
		if !e.Entitled {
			out++
			if e.Why.Key == "" || e.Holder.ID != "" {
				t.Errorf("not entitled: %+v", e)
			}
		} else if len(named[e.Organization.ID]) == 0 {
			t.Errorf("%s has named nobody", e.Organization.Name.EN)
		}
	}
	if out != 5 {
		t.Errorf("%d organizations are not entitled", out)
	}
}

func calendar(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func (g garden) checkAgenda() {
	items, err := g.s.Meetings.Agenda(g.t.Context(), g.meeting.ID)
	g.must(err)
	want := []struct {
		kind   meetings.ItemKind
		motion string
		late   bool
	}{{meetings.Procedural, "", false}, {meetings.Report, "", false}, {meetings.ResolutionItem, "accompaniment", false}, {meetings.ResolutionItem, "sponsors", false}, {meetings.ResolutionItem, "reception", true}, {meetings.Report, "", false}, {meetings.Report, "", false}, {meetings.Report, "", false}}
	if len(items) != len(want) {
		g.t.Fatalf("%d items", len(items))
	}
	for i, w := range want {
		it := items[i]
		if it.Kind != w.kind || it.Late != w.late || !it.Title.Has(i18n.EN) || !it.Title.Has(i18n.FR) {
			g.t.Errorf("item %d: %+v", i+1, it)
		}
		if w.motion == "" {
			continue
		}
		r, checks := g.resolution(w.motion)
		if it.ResolutionID != r.ID || r.State != resolutions.OnAgenda || r.SeconderState != resolutions.Confirmed || r.Late != w.late {
			g.t.Errorf("%s is %s, seconder %s, late %t", w.motion, r.State, r.SeconderState, r.Late)
		}
		if !w.late && len(checks) != 6 {
			g.t.Errorf("%s: %d checks", w.motion, len(checks))
		}
		g.whole(r)
	}
	r, _ := g.resolution("sponsors")
	links, err := g.s.Resolutions.LinksIn(g.t.Context(), r.Wording)
	if err != nil || len(links) != 2 {
		g.t.Errorf("sponsors cites %v, %v", links, err)
	}
}

func (g garden) whole(r resolutions.Resolution) {
	g.t.Helper()
	for _, lang := range i18n.Langs() {
		if !wording.Complete(r.Wording, lang) {
			g.t.Errorf("%s is not whole in %s", r.Title().EN, lang)
		}
	}
}

func (g garden) checkWorkingRooms() {
	t, ctx := g.t, g.t.Context()
	for key, want := range map[string]struct {
		state  resolutions.State
		checks int
	}{
		"recordings": {resolutions.Submitted, 0}, "childcare": {resolutions.Endorsed, 3}, "credentials": {resolutions.Endorsed, 6},
		"studies": {resolutions.Draft, 0}, "hearings": {resolutions.Draft, 0},
	} {
		r, checks := g.resolution(key)
		if r.State != want.state || len(checks) != want.checks || r.Late {
			t.Errorf("%s is %s with %d checks, late %t", key, r.State, len(checks), r.Late)
		}
		if key == "studies" {
			en := wording.State(r.Wording).In(i18n.EN)
			if !wording.Complete(r.Wording, i18n.FR) || en.ToCheck != 2 || en.Missing < 4 || en.Written < 4 || r.Original != i18n.FR || r.SeconderState != resolutions.Asked {
				t.Errorf("studies: English %+v, seconder %s", en, r.SeconderState)
			}
			continue
		}
		g.whole(r)
	}
	// What waits for whom.
	for _, w := range []struct {
		who    access.Actor
		motion string
		task   resolutions.Task
	}{
		{g.actor(g.planted.People[zohra].ID), "recordings", resolutions.TaskEndorse},
		{g.actor(g.planted.People["saoirse.balogun@fork-thames.example"].ID), "childcare", resolutions.TaskCheck},
		{g.actor(g.planted.People["priscilla@ccr.example"].ID), "credentials", resolutions.TaskAgenda},
		{g.actor(g.planted.People["mehdi.sansregret@lilas.example"].ID), "studies", resolutions.TaskSecond},
		{g.actor(g.planted.People["aino.balakrishnan@superior-shore.example"].ID), "hearings", resolutions.TaskRevise},
	} {
		queue, err := g.s.Resolutions.ReviewQueue(ctx, w.who)
		g.must(err)
		if !slices.ContainsFunc(queue, func(x resolutions.Waiting) bool { return x.Resolution.ID == g.motions[w.motion].id && x.Task == w.task }) {
			t.Errorf("%s does not wait for %s (%s)", w.motion, w.who.Name, w.task)
		}
	}
	decided, err := g.s.Resolutions.Endorsements(ctx, access.TheProgram(), g.motions["hearings"].id)
	g.must(err)
	if len(decided) != 1 || decided[0].Endorsed || len(decided[0].Reasons) < 50 {
		t.Errorf("hearings: %+v", decided)
	}
}

func (g garden) checkAmendments() {
	r, _ := g.resolution("accompaniment")
	list, err := g.s.Resolutions.AmendmentsTx(g.t.Context(), g.s.Record.DB().Reader(), r.ID)
	g.must(err)
	if len(list) != 3 || list[0].Spec.Kind != wording.Words || list[1].Spec.Kind != wording.InsertAfter || list[2].Spec.OnAmendment != list[1].ID {
		g.t.Fatalf("amendments %+v", list)
	}
	electorate, err := g.s.Meetings.Electorate(g.t.Context(), g.meeting.ID, i18n.EN)
	g.must(err)
	amended, err := wording.ApplyToAmendment(list[1].Spec, list[2].Spec)
	g.must(err)
	text := r.Wording
	for _, a := range []wording.Amendment{list[0].Spec, amended} {
		text, err = wording.Apply(text, a)
		g.must(err)
	}
	r.Wording = text
	g.whole(r)
	for _, a := range list {
		if a.State != resolutions.AmendmentProposed || !slices.ContainsFunc(electorate, func(e meetings.Entitlement) bool {
			return e.Organization.ID == a.Mover.ID && e.Holder.ID != ""
		}) {
			g.t.Errorf("amendment %d is %s, by %s", a.Number, a.State, a.Mover.Name.EN)
		}
	}
}

func (g garden) checkCast() {
	t, ctx := g.t, g.t.Context()
	cast, err := Cast(ctx, g.s.People, g.s.Meetings)
	g.must(err)
	if len(cast) != len(starts()) {
		t.Fatalf("%d players", len(cast))
	}
	m, err := g.s.Meetings.ByID(ctx, g.meeting.ID)
	g.must(err)
	may := map[string]func(a access.Actor, in attendance.Situation) bool{
		"delegate": func(a access.Actor, in attendance.Situation) bool {
			return awaited(in) && a.MemberSeats()[0].GoodStanding
		},
		"seconder": func(_ access.Actor, in attendance.Situation) bool { return awaited(in) },
		"alternate": func(_ access.Actor, in attendance.Situation) bool {
			return awaited(in) && in.Delegations[0].Position > 0
		},
		"cochair":   func(a access.Actor, _ attendance.Situation) bool { return a.IsCoChair(g.planted.Bodies[inland].ID) },
		"committee": func(a access.Actor, _ attendance.Situation) bool { return a.OnResolutionsCommittee() },
		"staff":     func(a access.Actor, _ attendance.Situation) bool { return a.IsStaff() && meetings.MayDo(a, m).Desk },
		"president": func(a access.Actor, _ attendance.Situation) bool { return meetings.MayDo(a, m).Chair },
		"lapsed": func(_ access.Actor, in attendance.Situation) bool {
			return len(in.Organizations) == 1 && !in.Organizations[0].Entitled && in.Organizations[0].Why.Key == "people.why.extension_over" && in.Card == nil
		},
		"associate": func(a access.Actor, in attendance.Situation) bool {
			return len(a.Seats) == 1 && a.Seats[0].Class == "associate" && in.Card == nil && len(in.Delegations) == 0
		},
	}
	for i, s := range starts() {
		p := cast[i]
		a := g.actor(p.PersonID)
		in, err := attendance.SituationOf(ctx, g.s.Record.DB().Reader(), a, m)
		g.must(err)
		if may[s[0]] == nil || !may[s[0]](a, in) {
			t.Errorf("%s cannot do what %s does: %+v", p.Name, s[0], in)
		}
		if !p.Role.Has(i18n.EN) || !p.Role.Has(i18n.FR) || strings.Contains(p.Start, "KEY") || strings.HasPrefix(p.Start, "/") {
			t.Errorf("%+v", p)
		}
		if strings.HasPrefix(s[1], "meetings/") && !strings.HasPrefix(p.Start, "meetings/"+m.Key+"/") {
			t.Errorf("%s begins at %s", p.Name, p.Start)
		}
	}
}

// awaited is a named delegate of an entitled organization whose card is still at
// the desk.
func awaited(in attendance.Situation) bool {
	return in.Card == nil && len(in.Delegations) == 1 && len(in.Organizations) == 1 && in.Organizations[0].Entitled && in.Organizations[0].Holder.ID == ""
}

// The record tells each resolution's story in order, by people, and ends before now.
func (g garden) checkRecord() {
	t, ctx := g.t, g.t.Context()
	lines, err := g.s.Record.History(ctx, resolutions.Kind, g.motions["accompaniment"].id, "")
	g.must(err)
	var did []string
	last := time.Time{}
	for _, l := range lines {
		did = append(did, strings.TrimPrefix(l.Action, "resolutions."))
		if l.At.Before(last) || l.At.After(g.now) || l.PersonID == "" {
			t.Errorf("%s at %v by %q, after %v", l.Action, l.At, l.PersonName, last)
		}
		last = l.At
	}
	got := strings.Join(slices.Compact(did), " ")
	if want := "start_draft set_details second submit endorse check put_on_agenda propose_amendment"; got != want {
		t.Errorf("the record says %s", got)
	}
}

// The texts of the story are whole, and no two clauses of one resolution share
// an identifier.
func TestTexts(t *testing.T) {
	words, err := readTexts()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range motions() {
		w, ok := words.Resolutions[m.key]
		if !ok {
			t.Errorf("%s has no text", m.key)
			continue
		}
		if err := wording.Sound(w); err != nil {
			t.Errorf("%s: %v", m.key, err)
		}
		if n := len(w.Whereas.Clauses); n < 3 || n > 6 {
			t.Errorf("%s: %d whereas clauses", m.key, n)
		}
	}
	for _, said := range []i18n.Text{words.Meeting.Place, words.Meeting.Land, words.Meeting.Opening, words.Meeting.Report} {
		if !said.Has(i18n.EN) || !said.Has(i18n.FR) {
			t.Errorf("%+v", said)
		}
	}
	if strings.Contains(string(textsJSON), "'") {
		t.Error("a typewriter apostrophe in texts.json")
	}
}

func TestTheMeetingBeginsAtAFullHour(t *testing.T) {
	zone, err := time.LoadLocation("America/Toronto")
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]string{
		"2026-11-23 09:00": "2026-11-23 13:00", "2026-11-23 09:01": "2026-11-23 14:00", "2026-11-23 19:30": "2026-11-23 21:00",
		"2026-11-23 22:30": "2026-11-24 00:00", "2026-11-23 19:00": "2026-11-23 23:00", "2026-11-23 00:10": "2026-11-23 05:00",
	} {
		now, err := time.ParseInLocation("2006-01-02 15:04", at, zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := startOf(now).Format("2006-01-02 15:04"); got != want {
			t.Errorf("at %s: %s, want %s", at, got, want)
		}
	}
}

// BenchmarkPlant measures it on a database that flushes every commit to the disk.
func BenchmarkPlant(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		c := NewClock()
		s := services(b, durable(b, c))
		b.StartTimer()
		if _, err := Plant(b.Context(), s, c, testdb.Noon()); err != nil {
			b.Fatal(err)
		}
	}
}

func durable(b *testing.B, c *Clock) *db.DB {
	b.Helper()
	d, err := db.Open(b.Context(), db.Options{Dir: b.TempDir(), Now: c.Now})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = d.Close() })
	if _, err := d.Migrate(b.Context(), migrations.Files); err != nil {
		b.Fatal(fmt.Errorf("migrate: %w", err))
	}
	return d
}

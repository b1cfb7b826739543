package programme_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/programme"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

// world is a coalition that holds a Consultation in Halifax from 25 to 27 November.
type world struct {
	t      testing.TB
	ctx    context.Context
	log    *audit.Log
	clock  *clock.Set
	people *people.Service
	mail   *outmail.Service
	s      *programme.Service
	g      gatherings.Gathering
	group  bodies.Body
	staff  access.Actor
	chair  access.Actor // co-chairs the working group
	member access.Actor
	guest  access.Actor // signed in, of no organization
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), clock: clock.At(day("2026-11-01"))}
	d := testdb.OpenAt(t, w.clock)
	w.log = audit.New(d)
	catalog, err := locales.Catalog()
	w.must(err)
	w.people = people.New(w.log)
	groups := bodies.New(w.log, w.people)
	queue, err := jobs.New(d, jobs.Options{})
	w.must(err)
	w.mail, err = outmail.New(d, queue, outmail.Config{Name: i18n.Same("Coalition"), Address: "secretariat@coalition.example"})
	w.must(err)
	held := gatherings.New(w.log, groups, gatherings.Options{Location: halifax()})
	w.s = programme.New(w.log, held, w.people, groups, w.mail, catalog, programme.Options{Name: i18n.Same("Coalition"), Site: "https://coalition.example"})
	program := access.TheProgram()
	w.group, err = groups.AddBody(w.ctx, program, bodies.Body{Slug: "inland-protection", Kind: access.WorkingGroup, Name: i18n.Text{EN: "Inland Protection", FR: "Protection au Canada"}, Place: 1})
	w.must(err)
	w.g, err = held.Plan(w.ctx, program, gatherings.Plan{
		Key: "2026-11-halifax", Kind: gatherings.Consultation, Title: i18n.Text{EN: "Fall Consultation", FR: "Consultation d’automne"}, City: "Halifax",
		Place: i18n.Same("Pier House"), Starts: hour("09:00").AddDate(0, 0, -1), Ends: hour("16:00").AddDate(0, 0, 1), Zone: "America/Halifax",
	})
	w.must(err)
	w.must(held.Announce(w.ctx, program, w.g.Key))
	w.staff = w.person("Tomas Berg", access.Office{Kind: access.Secretariat, Role: access.Staff})
	w.chair = w.person("Chidi Oko", access.Office{BodyID: w.group.ID, Kind: access.WorkingGroup, Role: access.CoChair})
	w.member = w.person("Mireille Roy")
	w.member.Seats = []access.Seat{{OrganizationID: "o", Name: i18n.Same("Harbour"), Class: "member", GoodStanding: true}}
	w.guest = w.person("Gita Rao")
	return w
}

func (w *world) person(name string, offices ...access.Office) access.Actor {
	w.t.Helper()
	p, err := w.people.AddPerson(w.ctx, access.TheProgram(), people.Person{Name: name, Email: strings.ToLower(strings.Fields(name)[0]) + "@coalition.example", Lang: i18n.FR})
	w.must(err)
	return access.Actor{PersonID: p.ID, Name: name, Lang: i18n.FR, Offices: offices}
}

// enter has staff enter a programme of three sessions: an open one, one of the working
// group that is closed to all but members, and one without an hour.
func (w *world) enter() {
	w.t.Helper()
	open := session(1, "09:00", "10:00", "hall", "anna")
	closed := session(2, "10:30", "11:30", "hall", "bo")
	closed.Closed, closed.BodyID, closed.Kind = programme.ToMembers, w.group.ID, programme.Group
	later := session(3, "09:00", "10:00", "")
	later.Starts, later.Ends = time.Time{}, time.Time{}
	b := board()
	b.Speakers[0].Named = true
	b.Speakers[0].PersonID = w.guest.PersonID
	in := programme.Import{Settings: &programme.Settings{Teams: 1, Changeover: 10}, Rooms: b.Rooms, Speakers: b.Speakers, Sessions: []programme.Session{open, closed, later}}
	for i, want := range []programme.Imported{{Rooms: 3, Speakers: 2, Sessions: 3}, {}} {
		done, err := w.s.ImportProgramme(w.ctx, w.staff, w.g.Key, in)
		w.must(err)
		if done != want {
			w.t.Fatalf("import %d added %+v, want %+v", i+1, done, want)
		}
	}
}

func (w *world) public(who access.Actor) programme.Published {
	w.t.Helper()
	p, err := w.s.Public(w.ctx, nil, who, w.g)
	w.must(err)
	return p
}

// mailed lists the subjects of the messages to an address.
func (w *world) mailed(address string) []string {
	w.t.Helper()
	list, _, err := w.mail.ListTo(w.ctx, address, 1)
	w.must(err)
	var subjects []string
	for _, m := range list {
		subjects = append(subjects, m.Subject)
	}
	return subjects
}

func TestNothingIsSeenBeforeItIsPublishedAndThenAsMuchAsOneMay(t *testing.T) {
	w := newWorld(t)
	w.enter()
	if p := w.public(access.Actor{}); p.Revision != 0 || len(p.Sessions) != 0 {
		t.Errorf("a draft is seen: %+v", p)
	}
	if _, err := w.s.Publish(w.ctx, w.chair, w.g.Key, true); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a co-chair publishes the whole programme: %v", err)
	}
	if _, err := w.s.Publish(w.ctx, w.staff, w.g.Key, false); err != nil {
		t.Fatal(err)
	}
	if p := w.public(w.guest); len(p.Sessions) != 1 || p.Sessions[0].Number != 1 || len(p.Speakers) != 1 || p.Speakers[0].Name != "Anna Berg" {
		t.Errorf("somebody of no organization sees %+v", p)
	}
	if p := w.public(w.member); len(p.Sessions) != 2 {
		t.Errorf("a member does not see the closed session: %+v", p.Sessions)
	} else if len(p.SpeakersOf(p.Sessions[1])) != 0 {
		t.Errorf("somebody is named who did not agree to be: %+v", p.SpeakersOf(p.Sessions[1]))
	}
	w.must(w.s.Set(w.ctx, w.staff, w.g.Key, programme.Settings{Teams: 1, Changeover: 10, ClosedShown: true}))
	if _, err := w.s.Publish(w.ctx, w.staff, w.g.Key, false); err != nil {
		t.Fatal(err)
	}
	p := w.public(w.guest)
	if len(p.Sessions) != 2 || !p.Sessions[1].Hidden || !p.Sessions[1].Title.Empty() || p.Sessions[1].RoomID != "" || p.Sessions[1].BodyID != "" {
		t.Errorf("a closed session is shown with more than its hour: %+v", p.Sessions)
	}
	if err := w.s.Star(w.ctx, w.guest, w.g.Key, 2, true); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody stars what they may not go to: %v", err)
	}
	if _, err := w.s.Publish(w.ctx, w.staff, w.g.Key, false); !fault.Is(err, fault.Conflict) {
		t.Errorf("publishing the same again: %v", err)
	}
}

func TestClashesAreNamedBeforePublishingAndMayBeKnown(t *testing.T) {
	w := newWorld(t)
	w.enter()
	w.must(w.s.Move(w.ctx, w.staff, w.g.Key, 2, hour("09:30"), hour("10:30"), w.room("Hall")))
	_, err := w.s.Publish(w.ctx, w.staff, w.g.Key, false)
	if f := fault.Of(err); f == nil || f.Field != "despite" || f.Args["Count"] != 1 {
		t.Fatalf("published with a clash in it: %v", err)
	}
	if n, err := w.s.Publish(w.ctx, w.staff, w.g.Key, true); err != nil || n != 1 {
		t.Errorf("a clash that is known is published: %d %v", n, err)
	}
}

func (w *world) room(name string) string {
	w.t.Helper()
	b, err := w.s.Board(w.ctx, nil, w.g)
	w.must(err)
	for _, r := range b.Rooms {
		if r.Name.EN == name {
			return r.ID
		}
	}
	w.t.Fatalf("no room %s", name)
	return ""
}

func TestWhoeverStarredASessionIsToldOfItsChangesOnce(t *testing.T) {
	w := newWorld(t)
	w.enter()
	if _, err := w.s.Publish(w.ctx, w.staff, w.g.Key, false); err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{1, 2, 1} {
		w.must(w.s.Star(w.ctx, w.member, w.g.Key, n, true))
	}
	w.must(w.s.Star(w.ctx, w.guest, w.g.Key, 1, true))
	w.must(w.s.Star(w.ctx, w.guest, w.g.Key, 1, false))
	if err := w.s.Star(w.ctx, access.Actor{}, w.g.Key, 1, true); !fault.Is(err, fault.SignIn) {
		t.Errorf("a visitor stars: %v", err)
	}
	theirs := w.public(access.Actor{PersonID: w.member.PersonID}) // who has lost the seat
	starred, err := w.s.Starred(w.ctx, nil, w.member.PersonID, w.g.ID)
	w.must(err)
	entries := theirs.Entries(w.g, theirs.Mine(w.member.PersonID, starred))
	if len(starred) != 2 || len(entries) != 1 || entries[0].Session.Number != 1 || entries[0].Room.Name.EN != "Hall" {
		t.Errorf("the personal programme has %+v", entries)
	}
	for name, c := range map[string]struct {
		who  access.Actor
		want int
	}{"whose it is": {w.member, 2}, "them without their seat": {access.Actor{PersonID: w.member.PersonID}, 1}, "somebody who speaks at one": {w.guest, 1}, "somebody without any": {w.chair, 0}, "a visitor": {access.Actor{}, 0}} {
		if own, err := w.s.PersonalEntries(w.ctx, nil, c.who); err != nil || len(own) != c.want || c.want > 0 && !own[0].At.Equal(w.clock.Now()) {
			t.Errorf("the calendar of %s has %d sessions, want %d: %v", name, len(own), c.want, err)
		}
	}
	if b, err := w.s.Board(w.ctx, nil, w.g); err != nil || b.Signed[b.Sessions[0].ID] != 1 {
		t.Errorf("the board counts %v: %v", b.Signed, err)
	}
	w.must(w.s.Move(w.ctx, w.staff, w.g.Key, 1, hour("13:00"), hour("14:00"), w.room("Attic")))
	w.must(w.s.Remove(w.ctx, w.staff, w.g.Key, 2))
	if _, err := w.s.Publish(w.ctx, w.staff, w.g.Key, true); err != nil {
		t.Fatal(err)
	}
	if got := w.mailed("mireille@coalition.example"); len(got) != 1 || !strings.Contains(got[0], "3 changements") {
		t.Errorf("the member was written %q, want one message of three changes", got)
	}
	if got := w.mailed("gita@coalition.example"); len(got) != 0 {
		t.Errorf("somebody who took the star away was written %q", got)
	}
	p := w.public(w.member)
	if s, _ := p.Numbered(1); !p.Marked(s, w.clock.Now()) || p.Marked(s, w.clock.Now().AddDate(0, 1, 0)) {
		t.Errorf("the session that was moved bears no mark, or one for ever: %+v", s)
	}
	list, _, err := w.s.Revisions(w.ctx, w.g.ID, 0)
	w.must(err)
	if len(list) != 2 || list[0].Number != 2 || len(list[0].Changes) != 3 || len(list[1].Changes) != 0 {
		t.Errorf("the revisions are %+v", list)
	}
	if starred, err := w.s.Starred(w.ctx, nil, w.member.PersonID, w.g.ID); err != nil || len(starred) != 1 {
		t.Errorf("the star of what was withdrawn is left: %v %v", starred, err)
	}
}

func TestWhoMayNotGoToASessionAnyMoreIsToldNothingNewOfIt(t *testing.T) {
	w := newWorld(t)
	w.enter()
	if _, err := w.s.Publish(w.ctx, w.staff, w.g.Key, true); err != nil {
		t.Fatal(err)
	}
	w.must(w.s.Star(w.ctx, w.guest, w.g.Key, 1, true))
	b, err := w.s.Board(w.ctx, nil, w.g)
	w.must(err)
	one, _ := b.Numbered(1)
	one.Closed, one.BodyID, one.Title, one.RoomID = programme.ToBody, w.group.ID, i18n.Same("Safe houses"), w.room("Attic")
	_, err = w.s.SaveSession(w.ctx, w.staff, w.g.Key, one)
	w.must(err)
	if _, err := w.s.Publish(w.ctx, w.staff, w.g.Key, true); err != nil {
		t.Fatal(err)
	}
	list, _, err := w.mail.ListTo(w.ctx, "gita@coalition.example", 1)
	w.must(err)
	if len(list) != 1 {
		t.Fatalf("%d messages", len(list))
	}
	whole, err := w.mail.Get(w.ctx, list[0].ID)
	w.must(err)
	if strings.Contains(whole.Text, "Safe houses") || strings.Contains(whole.Text, "Attic") || strings.Count(whole.Text, "Session 1") != 1 {
		t.Errorf("somebody who may not go there is told: %s", whole.Text)
	}
}

func TestCoChairsWriteTheirSessionAndMoveNothing(t *testing.T) {
	w := newWorld(t)
	w.enter()
	b, err := w.s.Board(w.ctx, nil, w.g)
	w.must(err)
	theirs, _ := b.Numbered(2)
	theirs.Title, theirs.Starts, theirs.Ends, theirs.RoomID, theirs.Closed = i18n.Text{EN: "Detention", FR: "Détention"}, hour("15:00"), hour("16:00"), w.room("Attic"), programme.OpenToAll
	saved, err := w.s.SaveSession(w.ctx, w.chair, w.g.Key, theirs)
	w.must(err)
	if saved.Title.FR != "Détention" || !saved.Starts.Equal(hour("10:30")) || saved.RoomID != w.room("Hall") || saved.Closed != programme.ToMembers {
		t.Errorf("a co-chair saved %+v", saved)
	}
	if _, err := w.s.SaveSession(w.ctx, w.staff, w.g.Key, theirs); !fault.Is(err, fault.Conflict) {
		t.Errorf("what somebody wrote meanwhile is overwritten: %v", err)
	}
	other, _ := b.Numbered(1)
	if _, err := w.s.SaveSession(w.ctx, w.chair, w.g.Key, other); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a co-chair writes another’s session: %v", err)
	}
	if _, err := w.s.SaveSession(w.ctx, w.member, w.g.Key, programme.Session{Kind: programme.Workshop, Title: i18n.Same("Mine")}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a member adds a session: %v", err)
	}
	if err := w.s.RemoveRoom(w.ctx, w.staff, w.g.Key, w.room("Hall")); !fault.Is(err, fault.Conflict) {
		t.Errorf("a room with sessions is removed: %v", err)
	}
	copied, err := w.s.Copy(w.ctx, w.staff, w.g.Key, 1)
	w.must(err)
	if copied.Number != 4 || !copied.Starts.IsZero() || len(copied.Parts) != 1 {
		t.Errorf("the copy is %+v", copied)
	}
	w.must(w.s.Remove(w.ctx, w.staff, w.g.Key, 4))
	if again, err := w.s.Copy(w.ctx, w.staff, w.g.Key, 1); err != nil || again.Number != 5 {
		t.Errorf("an address that was somebody else’s is given out again: %d %v", again.Number, err)
	}
	strange := programme.Session{Kind: programme.Workshop, Title: i18n.Same("x"), RoomID: "nowhere"}
	if _, err := w.s.SaveSession(w.ctx, w.staff, w.g.Key, strange); fault.Of(err) == nil || fault.Of(err).Field != "room" {
		t.Errorf("a room of nowhere: %v", err)
	}
}

func TestAPersonMovesWithAMergeAndIsGoneAfterAnErasure(t *testing.T) {
	w := newWorld(t)
	w.enter()
	if _, err := w.s.Publish(w.ctx, w.staff, w.g.Key, false); err != nil {
		t.Fatal(err)
	}
	w.must(w.s.Star(w.ctx, w.guest, w.g.Key, 1, true))
	w.must(w.s.Star(w.ctx, w.member, w.g.Key, 1, true))
	from, to := w.guest.PersonID, w.member.PersonID
	w.must(w.log.Do(w.ctx, w.staff, "test.merge", func(tx *audit.Tx) error {
		moves, err := w.s.Repoint(w.ctx, tx, from, to)
		if err != nil {
			return err
		}
		p, err := w.s.Public(w.ctx, tx, w.member, w.g)
		if err != nil || p.Speakers[0].PersonID != to {
			t.Errorf("what is published names %q, want the other record: %v", p.Speakers[0].PersonID, err)
		}
		return w.s.Restore(w.ctx, tx, from, to, moves)
	}))
	held, err := w.s.Holdings(w.ctx, nil, from)
	w.must(err)
	if held[0].Count != 1 || held[1].Count != 1 {
		t.Errorf("after the merge was undone: %+v", held)
	}
	w.must(w.log.Do(w.ctx, w.staff, "test.erase", func(tx *audit.Tx) error { return w.s.Erase(w.ctx, tx, from) }))
	p := w.public(w.member)
	if len(p.Speakers) != 0 || len(p.Sessions[0].Parts) != 0 {
		t.Errorf("somebody erased is still in what is published: %+v", p.Speakers)
	}
	if held, err := w.s.Holdings(w.ctx, nil, from); err != nil || held[0].Count+held[1].Count != 0 {
		t.Errorf("an erasure leaves %+v: %v", held, err)
	}
}

package programme_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/access"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/programme"
	"plenary.example/internal/table"
	"plenary.example/locales"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// hour is an hour of the second day of the board's gathering, in Halifax.
func hour(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", "2026-11-26 "+s, halifax())
	if err != nil {
		panic(err)
	}
	return t
}

func halifax() *time.Location {
	zone, err := time.LoadLocation("America/Halifax")
	if err != nil {
		panic(err)
	}
	return zone
}

// board is a gathering of three days with two rooms, one of which has steps and holds
// twenty, and one interpretation team.
func board(sessions ...programme.Session) programme.Board {
	return programme.Board{
		First: day("2026-11-25"), Last: day("2026-11-27"), Zone: halifax(), Settings: programme.Settings{Teams: 1, Changeover: 10},
		Rooms: []programme.Room{
			{ID: "hall", Name: i18n.Same("Hall"), Capacity: 200, StepFree: true},
			{ID: "attic", Name: i18n.Same("Attic"), Capacity: 20},
			{ID: "online", Name: i18n.Same("Online"), Online: true},
		},
		Speakers: []programme.Speaker{{ID: "anna", Name: "Anna Berg"}, {ID: "bo", Name: "Bo Lund", StepFree: true}},
		Sessions: sessions, Signed: map[string]int{},
	}
}

func session(n int, from, to, room string, speakers ...string) programme.Session {
	s := programme.Session{ID: fmt.Sprint("s", n), Number: n, Kind: programme.Workshop, Title: i18n.Same(fmt.Sprint("Session ", n)), Starts: hour(from), Ends: hour(to), RoomID: room}
	for _, id := range speakers {
		s.Parts = append(s.Parts, programme.Part{SpeakerID: id, Role: programme.Speaks})
	}
	return s
}

func interpreted(s programme.Session) programme.Session {
	s.Interpretation = []string{"fr"}
	return s
}

func TestWhatClashesIsFoundAndSaidWithItsSessions(t *testing.T) {
	early := session(2, "10:00", "11:00", "hall")
	early.Starts, early.Ends = early.Starts.AddDate(0, 0, -2), early.Ends.AddDate(0, 0, -2)
	midnight := session(2, "22:00", "23:00", "hall")
	midnight.Starts, midnight.Ends = midnight.Starts.AddDate(0, 0, 1), hour("00:00").AddDate(0, 0, 2)
	cancelled := session(2, "09:30", "10:30", "hall", "anna")
	cancelled.Cancelled = true
	wide := session(1, "09:00", "10:00", "attic")
	wide.Capacity = 21
	unset := session(2, "09:00", "10:00", "hall", "anna")
	unset.Starts, unset.Ends = time.Time{}, time.Time{}
	for _, one := range []struct {
		name string
		on   []programme.Session
		want map[programme.ClashKind][]int // the numbers of the sessions it is about
	}{
		{"one room twice", []programme.Session{session(1, "09:00", "10:00", "hall"), session(2, "09:30", "10:30", "hall")}, map[programme.ClashKind][]int{programme.RoomTwice: {1, 2}}},
		{"two rooms", []programme.Session{session(1, "09:00", "10:00", "hall"), session(2, "09:30", "10:30", "attic")}, nil},
		{"a meeting online is no place", []programme.Session{session(1, "09:00", "10:00", "online"), session(2, "09:30", "10:30", "online")}, nil},
		{"too soon after", []programme.Session{session(1, "09:00", "10:00", "hall"), session(2, "10:09", "11:00", "hall")}, map[programme.ClashKind][]int{programme.ChangeoverShort: {1, 2}}},
		{"just in time", []programme.Session{session(1, "09:00", "10:00", "hall"), session(2, "10:10", "11:00", "hall")}, nil},
		{"in two places", []programme.Session{session(1, "09:00", "10:00", "hall", "anna"), session(2, "09:59", "10:30", "attic", "anna")}, map[programme.ClashKind][]int{programme.SpeakerTwice: {1, 2}}},
		{"one after the other", []programme.Session{session(1, "09:00", "10:00", "hall", "anna"), session(2, "10:00", "10:30", "attic", "anna")}, nil},
		{"more than the teams", []programme.Session{interpreted(session(1, "09:00", "10:00", "hall")), interpreted(session(2, "09:30", "10:30", "attic"))}, map[programme.ClashKind][]int{programme.TooFewTeams: {1, 2}}},
		{"teams that are free again", []programme.Session{interpreted(session(1, "09:00", "10:00", "hall")), interpreted(session(2, "10:00", "10:30", "attic"))}, nil},
		{"before the gathering", []programme.Session{early}, map[programme.ClashKind][]int{programme.OutsideDays: {2}}},
		{"until its last midnight", []programme.Session{midnight}, nil},
		{"more than fit", []programme.Session{wide}, map[programme.ClashKind][]int{programme.RoomTooSmall: {1}}},
		{"steps", []programme.Session{session(1, "09:00", "10:00", "attic", "bo")}, map[programme.ClashKind][]int{programme.RoomHasSteps: {1}}},
		{"no steps", []programme.Session{session(1, "09:00", "10:00", "hall", "bo")}, nil},
		{"cancelled", []programme.Session{session(1, "09:00", "10:00", "hall", "anna"), cancelled}, nil},
		{"without an hour", []programme.Session{session(1, "09:00", "10:00", "hall", "anna"), unset}, nil},
	} {
		b := board(one.on...)
		got := map[programme.ClashKind][]int{}
		for _, c := range b.Clashes() {
			for _, s := range c.Sessions {
				got[c.Kind] = append(got[c.Kind], s.Number)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(one.want) && len(got)+len(one.want) > 0 {
			t.Errorf("%s: found %v, want %v", one.name, got, one.want)
		}
	}
	b := board(session(1, "09:00", "10:00", "attic"))
	b.Signed["s1"] = 21
	if c := b.Clashes(); len(c) != 1 || c[0].Kind != programme.RoomTooSmall {
		t.Errorf("21 people put it into their programme, the room holds 20: %v", c)
	}
}

// anySession draws a session of a small world, so that clashes are frequent.
func anySession(n int) *rapid.Generator[programme.Session] {
	return rapid.Custom(func(t *rapid.T) programme.Session {
		starts := hour("08:00").Add(time.Duration(rapid.IntRange(-200, 200).Draw(t, "start")*15) * time.Minute)
		s := programme.Session{
			ID: fmt.Sprint("s", n), Number: n, Kind: programme.Workshop, Title: i18n.Same(fmt.Sprint("Session ", n)), Starts: starts,
			Ends: starts.Add(time.Duration(rapid.IntRange(1, 12).Draw(t, "length")*15) * time.Minute), RoomID: rapid.SampledFrom([]string{"", "hall", "attic", "online"}).Draw(t, "room"),
			Cancelled: rapid.IntRange(0, 9).Draw(t, "cancelled") == 0, Capacity: rapid.SampledFrom([]int{0, 10, 50}).Draw(t, "capacity"),
		}
		for _, id := range []string{"anna", "bo"} {
			if rapid.Bool().Draw(t, id) {
				s.Parts = append(s.Parts, programme.Part{SpeakerID: id, Role: programme.Speaks})
			}
		}
		if rapid.Bool().Draw(t, "interpreted") {
			s.Interpretation = []string{"en"}
		}
		return s
	})
}

// In any programme: what is said to clash does, all of it is said once, in whichever
// order the sessions are written; and at no instant are there more interpreted
// sessions than teams or two sessions in a room without a clash that says so.
func TestClashesAreTheSameHoweverTheProgrammeIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sessions []programme.Session
		for n := range rapid.IntRange(0, 9).Draw(t, "sessions") {
			sessions = append(sessions, anySession(n+1).Draw(t, "session"))
		}
		b := board(sessions...)
		found := b.Clashes()
		tell := func(list []programme.Clash) []string {
			var lines []string
			for _, c := range list {
				line := string(c.Kind)
				for _, s := range c.Sessions {
					line += " " + s.ID
				}
				lines = append(lines, line+fmt.Sprint(c.Words.Args["Name"]))
			}
			slices.Sort(lines)
			return lines
		}
		lines := tell(found)
		if len(slices.Compact(slices.Clone(lines))) != len(lines) {
			t.Fatalf("said twice: %v", lines)
		}
		other := board(rapid.Permutation(sessions).Draw(t, "order")...)
		if again := tell(other.Clashes()); !slices.Equal(lines, again) {
			t.Fatalf("in another order: %v, was %v", again, lines)
		}
		for _, begins := range sessions { // what is on at once grows there only
			at := begins.Starts
			rooms, interpreted := map[string][]string{}, 0
			for _, s := range sessions {
				if s.Cancelled || s.Starts.After(at) || !s.Ends.After(at) {
					continue
				}
				rooms[s.RoomID] = append(rooms[s.RoomID], s.ID)
				if len(s.Interpretation) > 0 {
					interpreted++
				}
			}
			for _, room := range []string{"hall", "attic"} {
				if n := len(rooms[room]); n > 1 && !slices.ContainsFunc(found, func(c programme.Clash) bool {
					return c.Kind == programme.RoomTwice && c.About(rooms[room][0]) && c.About(rooms[room][1])
				}) {
					t.Fatalf("%s has %v at %v and nobody says so", room, rooms[room], at)
				}
			}
			if interpreted > b.Settings.Teams && !slices.ContainsFunc(found, func(c programme.Clash) bool {
				return c.Kind == programme.TooFewTeams && len(c.Sessions) >= interpreted
			}) {
				t.Fatalf("%d sessions need interpretation at %v and nobody says so", interpreted, at)
			}
		}
	})
}

func TestWhatChangedBetweenTwoPublicationsIsFound(t *testing.T) {
	was := board(session(1, "09:00", "10:00", "hall"), session(2, "10:30", "11:00", "hall", "anna"), session(3, "12:00", "13:00", "attic"), session(4, "14:00", "15:00", "hall"))
	was.Speakers[0].Named = true
	before := was.Publish()
	moved, relocated, cancelled := session(1, "09:30", "10:00", "hall"), session(2, "10:30", "11:00", "attic"), session(3, "12:00", "13:00", "attic")
	cancelled.Cancelled = true
	moved.Title = i18n.Text{EN: "Another title", FR: "Un autre titre"}
	now := board(moved, relocated, cancelled, session(5, "16:00", "17:00", "hall"))
	var got []string
	for _, c := range programme.Changes(before, now.Publish()) {
		got = append(got, fmt.Sprint(c.Number, " ", c.Kind))
	}
	want := []string{"1 moved", "1 renamed", "2 room", "2 speakers", "3 cancelled", "5 added", "4 withdrawn"}
	if !slices.Equal(got, want) {
		t.Errorf("changes %q, want %q", got, want)
	}
	if same := programme.Changes(before, before); len(same) != 0 {
		t.Errorf("nothing changed, and it says %v", same)
	}
}

func TestAProgrammeIsReadFromATable(t *testing.T) {
	file := "day;start;end;kind;title_en;title_fr;room;speakers;languages;interpretation\n" +
		"2026-11-26;9:00;10:30;plenary;Opening;Ouverture;Hall;Anna Berg (chair); Bo Lund;en fr;en fr\n" +
		"2026-11-26;11h00;12h00;workshop;First winter;;Attic;Bo Lund;fr;\n" +
		"2026-11-26;late;12:00;workshop;Broken;;;;;\n" +
		"2026-11-26;9:00;8:00;workshop;Backwards;;;;;\n"
	// The second semicolon of the first row is one of the list of speakers.
	file = strings.Replace(file, "Anna Berg (chair); Bo Lund", `"Anna Berg (chair); Bo Lund"`, 1)
	tab, err := table.Read("programme.csv", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	in, problems := programme.ReadTable(tab, halifax())
	if len(problems) != 2 || problems[0].Line != 4 || problems[0].Words.Args["Column"] != "start" || problems[1].Line != 5 {
		t.Errorf("problems: %+v", problems)
	}
	if len(in.Sessions) != 2 || len(in.Rooms) != 2 || len(in.Speakers) != 2 {
		t.Fatalf("read %+v", in)
	}
	first := in.Sessions[0]
	if !first.Starts.Equal(hour("09:00")) || first.Title.FR != "Ouverture" || first.Parts[0].Role != programme.Chair || first.Parts[1].Role != programme.Speaks || !in.Sessions[1].Ends.Equal(hour("12:00")) {
		t.Errorf("read %+v", in.Sessions)
	}
}

func TestCoChairsSeeNotWhatASpeakerNeeds(t *testing.T) {
	b := board(session(1, "09:00", "10:00", "attic", "bo"))
	chair := access.Actor{PersonID: "chidi", Offices: []access.Office{{BodyID: "inland", Kind: access.WorkingGroup, Role: access.CoChair}}}
	staff := access.Actor{PersonID: "tomas", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
	theirs, all := b.For(chair, gatherings.Gathering{}), b.For(staff, gatherings.Gathering{})
	if len(theirs.Clashes()) != 0 || len(all.Clashes()) != 1 {
		t.Errorf("a co-chair is told of %+v, staff of %+v", theirs.Clashes(), all.Clashes())
	}
}

func TestSeveralThingsInOneLine(t *testing.T) {
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		lang  i18n.Lang
		codes []string
		say   func(*i18n.Localizer, []string) string
		want  string
	}{
		{i18n.EN, []string{"en", "asl"}, programme.LanguagesIn, "English, American Sign Language (ASL)"},
		{i18n.FR, []string{"en", "asl"}, programme.LanguagesIn, "anglais, langue des signes américaine (ASL)"},
		{i18n.FR, []string{"captioning", "hybrid"}, programme.ServicesIn, "Sous-titrage en direct, participation possible en ligne"},
		{i18n.EN, nil, programme.ServicesIn, ""},
	} {
		if got := c.say(catalog.For(c.lang), c.codes); got != c.want {
			t.Errorf("%s %v: %q, want %q", c.lang, c.codes, got, c.want)
		}
	}
}

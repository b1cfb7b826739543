package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/desk"
)

// roll is the roll of the gathering by name.
func (w *world) roll() map[string]desk.Present {
	w.t.Helper()
	list, err := w.s.Roll(w.t.Context(), staff, w.g)
	w.must(err)
	of := map[string]desk.Present{}
	for _, p := range list {
		of[p.Name] = p
	}
	return of
}

func TestWhoWasThereIsNotedByHand(t *testing.T) {
	w := newWorld(t)
	wren, ana := w.registered(w.g, "Wren Castellanos"), w.registered(w.g, "Ana Duarte")
	note := func(id string, came bool, minutes int) error {
		return w.s.Note(t.Context(), staff, w.g.ID, []desk.Mark{{Registration: id, Came: came, Minutes: minutes}})
	}
	w.refused(note(wren.ID, true, 60), fault.Conflict, "desk.error.not_begun")
	w.at(30, 12, 0)
	w.must(note(wren.ID, true, 62))
	if p := w.roll()["Wren Castellanos"]; !p.Came || p.Minutes != 62 || p.Guest {
		t.Errorf("%+v", p)
	}
	if p := w.roll()["Ana Duarte"]; p.Came || p.Minutes != desk.UnknownMinutes {
		t.Errorf("%+v", p)
	}
	st, _, err := w.s.StatisticsOf(t.Context(), staff, w.g)
	w.must(err)
	if st.Came != 1 || st.NoShow != 1 {
		t.Errorf("the figures: %+v", st)
	}
	// Undone and done again, as often as need be; how long is known of those who came alone.
	for range 2 {
		w.must(note(wren.ID, false, 62))
		if p := w.roll()["Wren Castellanos"]; p.Came || p.Minutes != desk.UnknownMinutes {
			t.Errorf("undone: %+v", p)
		}
		w.must(note(wren.ID, true, desk.UnknownMinutes))
		if p := w.roll()["Wren Castellanos"]; !p.Came || p.Minutes != desk.UnknownMinutes {
			t.Errorf("again: %+v", p)
		}
	}
	// Whoever was checked in at the door stays so, and a change that changes nothing is none.
	w.at(30, 12, 1)
	before, err := w.s.DaysOf(t.Context(), nil, wren.ID)
	w.must(err)
	w.must(note(wren.ID, true, desk.UnknownMinutes))
	after, err := w.s.DaysOf(t.Context(), nil, wren.ID)
	w.must(err)
	if len(before) != 1 || !slices.Equal(before, after) {
		t.Errorf("%v, %v", before, after)
	}
	for _, minutes := range []int{-2, 20_000} {
		if f := fault.Of(note(ana.ID, true, minutes)); f == nil || f.Field != "minutes-"+ana.ID {
			t.Errorf("%d minutes: %v", minutes, f)
		}
	}
	w.refused(note("nobody", true, 1), fault.Conflict, "desk.error.not_on_roll")
	w.refused(w.s.Note(t.Context(), w.sam, w.g.ID, nil), fault.Forbidden, "power.run_desk")
	if _, err := w.s.Roll(t.Context(), w.sam, w.g); !fault.Is(err, fault.Forbidden) {
		t.Errorf("somebody reads the roll: %v", err)
	}
}

func TestGuestsAreNotedAndCounted(t *testing.T) {
	w := newWorld(t)
	w.registered(w.g, "Wren Castellanos")
	add := func(name, email string, minutes int) error {
		return w.s.AddGuest(t.Context(), staff, w.g.ID, name, email, minutes)
	}
	w.refused(add("Lin", "", 10), fault.Conflict, "desk.error.not_begun")
	w.at(30, 12, 0)
	w.must(add(" Lin \n Wei ", "Lin@Else.example", 40))
	w.must(add("", "pat@else.example", desk.UnknownMinutes))
	for name, c := range map[string]struct {
		name, email string
		minutes     int
		field       string
	}{
		"nobody":             {"", " ", 1, "name"},
		"no address":         {"Zoe", "zoe at home", 1, "email"},
		"an endless name":    {strings.Repeat("x", 201), "", 1, "name"},
		"a week":             {"Zoe", "", 99_999, "minutes"},
		"the same once more": {"lin wei", "", 1, "name"},
		"who has a place":    {"Wren Castellanos", "", 1, "name"},
	} {
		if f := fault.Of(add(c.name, c.email, c.minutes)); f == nil || f.Field != c.field {
			t.Errorf("%s: %v", name, f)
		}
	}
	if p := w.roll()["Lin Wei"]; !p.Guest || !p.Came || p.Email != "lin@else.example" || p.Minutes != 40 {
		t.Errorf("%+v", p)
	}
	all, err := w.s.StayedAt(t.Context(), staff)
	w.must(err)
	list, err := w.s.Roll(t.Context(), staff, w.g)
	w.must(err)
	if want := (desk.Stayed{Guests: 2, Known: 1, Mean: 40}); all[w.g.ID] != want || desk.StayedIn(list) != want {
		t.Errorf("%+v", all)
	}
	if _, err := w.s.StayedAt(t.Context(), w.sam); !fault.Is(err, fault.Forbidden) {
		t.Errorf("somebody reads the figures: %v", err)
	}
	var b strings.Builder
	w.must(w.s.WriteRoll(t.Context(), staff, w.g, &b, w.catalog.For(i18n.FR)))
	for _, want := range []string{"Nom,Courriel,Organisme,Inscription,Présence,Minutes", "Wren Castellanos,wren.castellanos@people.example,,Oui,Non,", "Lin Wei,lin@else.example,,Non,Oui,40", ",pat@else.example,,Non,Oui,\r\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
	w.refused(w.s.DropGuest(t.Context(), staff, w.g.ID, "nobody"), fault.Conflict, "desk.error.not_on_roll")
	w.must(w.s.DropGuest(t.Context(), staff, w.g.ID, w.roll()["Lin Wei"].ID))
	if _, there := w.roll()["Lin Wei"]; there {
		t.Error("a guest who was taken off is there")
	}
	// After a year nobody knows who the others were, only that they were there.
	w.clock.Advance(370 * 24 * time.Hour)
	w.must(w.register.Sweep(t.Context()))
	if list, err := w.s.Roll(t.Context(), staff, w.g); err != nil || len(list) != 2 || list[1].Email != "" || !list[1].Guest {
		t.Errorf("%+v, %v", list, err)
	}
}

// What the programs of video calls write, each with its own words around it.
const (
	zoom = "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants\n" +
		"811 222 333,Detention reviews,11/26/2026 09:00:00 AM,11/26/2026 10:30:00 AM,office@ccr.example,90,4\n\n" +
		"Name (Original Name),User Email,Total Duration (Minutes),Guest\n" +
		"Wren C.,WREN.castellanos@people.example,62,No\n" +
		"\"Castellanos, Wren\",wren.castellanos@people.example,11,No\n" +
		"iPad (Ana Duarte),,85,Yes\n" +
		"Rosa - Harbour House,rosa@else.example,50,Yes\n" +
		"=1+1,,12,Yes\n" +
		",,3,Yes\n" +
		"Somebody,,soon,Yes\n"
	teams = "1. Summary\nMeeting title\tDetention reviews\n\n2. Participants\n" +
		"Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tRole\n" +
		"Wren Castellanos\t11/26/26, 9:01\t11/26/26, 10:20\t1h 13m 10s\twren.castellanos@people.example\tAttendee\n" +
		"Rosa\t11/26/26, 9:01\t11/26/26, 9:40\t49m 40s\t\tAttendee\n" +
		"3. In-Meeting Activities\n" +
		"Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\n" +
		"Wren Castellanos\t11/26/26, 9:01\t11/26/26, 10:20\t1h 13m 10s\twren.castellanos@people.example\tAttendee\n"
	meet = "Prénom;Nom;Courriel;Durée\nAna;Duarte;;1 h 25 min\n"
)

func TestAListOfParticipantsIsBroughtIn(t *testing.T) {
	w := newWorld(t)
	w.registered(w.g, "Wren Castellanos")
	w.registered(w.g, "Ana Duarte")
	bring := func(raw string) (desk.Brought, error) {
		return w.s.BringRoll(t.Context(), staff, w.g.ID, "participants.csv", []byte(raw))
	}
	_, err := bring(zoom)
	w.refused(err, fault.Conflict, "desk.error.not_begun")
	w.at(26, 16, 0)
	b, err := bring(zoom)
	w.must(err)
	if b.Matched != 2 || b.Guests != 2 || b.Changed != 4 || !slices.Equal(b.Unread, []int{10, 11}) {
		t.Errorf("%+v", b)
	}
	got := w.roll()
	for name, minutes := range map[string]int{"Wren Castellanos": 73, "Ana Duarte": 85, "Rosa - Harbour House": 50, "=1+1": 12} {
		if p := got[name]; !p.Came || p.Minutes != minutes {
			t.Errorf("%s: %+v", name, p)
		}
	}
	b, err = bring(zoom)
	w.must(err)
	if b.Changed != 0 || len(w.roll()) != 4 {
		t.Errorf("the same file once more: %+v", b)
	}
	var out strings.Builder
	w.must(w.s.WriteRoll(t.Context(), staff, w.g, &out, w.catalog.For(i18n.EN)))
	if !strings.Contains(out.String(), "'=1+1,") {
		t.Errorf("a spreadsheet takes a name for a formula:\n%s", out.String())
	}
	if b, err = bring(teams); err != nil || b.Matched != 1 || b.Guests != 1 || len(b.Unread) != 0 {
		t.Errorf("%+v, %v", b, err)
	}
	if p := w.roll()["Wren Castellanos"]; p.Minutes != 73 {
		t.Errorf("what each did in the call is counted twice: %+v", p)
	}
	if b, err = bring(meet); err != nil || b.Matched != 1 || b.Changed != 0 {
		t.Errorf("%+v, %v", b, err)
	}
}

func TestWhatIsNoListOfParticipantsIsRefused(t *testing.T) {
	w := newWorld(t)
	w.at(26, 16, 0)
	for name, raw := range map[string]string{"nothing": "", "no headings": "a,b\n1,2\n", "one column": "Name\nWren\n", "no table": "\x00\x01\x02\x03", "too large": strings.Repeat("x", desk.MaxRollBytes+1)} {
		_, err := w.s.BringRoll(t.Context(), staff, w.g.ID, "list.csv", []byte(raw))
		if f := fault.Of(err); f == nil || f.Field != "file" {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := w.s.BringRoll(t.Context(), w.sam, w.g.ID, "list.csv", []byte(zoom))
	w.refused(err, fault.Forbidden, "power.run_desk")
}

func FuzzBringRoll(f *testing.F) {
	for _, raw := range []string{zoom, teams, meet, "name,email\n,\n"} {
		f.Add([]byte(raw))
	}
	w := newWorld(f)
	w.at(26, 16, 0)
	f.Fuzz(func(t *testing.T, raw []byte) {
		b, err := w.s.BringRoll(t.Context(), staff, w.g.ID, "list.csv", raw)
		if err != nil && fault.Of(err) == nil {
			t.Error(err)
		}
		if b.Changed > b.Matched+b.Guests {
			t.Errorf("%+v", b)
		}
	})
}

// A person's own data have how long they stayed, and an erasure takes it.
func TestHowLongSomebodyStayedIsToldAndForgotten(t *testing.T) {
	w := newWorld(t)
	own := w.registered(w.g, "Sam Okafor", func(a *registration.Application) { a.Email = "sam@people.example" })
	other := w.gathering("other", november(27, 13, 0))
	w.at(30, 12, 0)
	w.must(w.s.Note(t.Context(), staff, w.g.ID, []desk.Mark{{Registration: own.ID, Came: true, Minutes: 62}}))
	w.must(w.s.AddGuest(t.Context(), staff, other.ID, "Sam O.", "SAM@people.example", 33))
	arrivals := func() []string {
		list, err := w.s.Holdings(t.Context(), nil, w.sam.PersonID)
		w.must(err)
		var said []string
		for _, h := range list {
			if h.Kind == "desk_arrivals" {
				for _, r := range h.Records {
					raw, err := r.MarshalJSON()
					w.must(err)
					said = append(said, string(raw))
				}
			}
		}
		return said
	}
	if got := arrivals(); len(got) != 2 || !strings.Contains(got[0], `"minutes":62`) || !strings.Contains(got[1], `"email":"sam@people.example","minutes":33`) {
		t.Errorf("%v", got)
	}
	w.must(w.log.Do(t.Context(), staff, "test.erase", func(tx *audit.Tx) error { return w.s.Erase(t.Context(), tx, w.sam.PersonID) }))
	if got := arrivals(); len(got) != 1 || strings.Contains(got[0], "minutes") {
		t.Errorf("after an erasure: %v", got)
	}
	list, err := w.s.Roll(t.Context(), staff, other)
	w.must(err)
	if len(list) != 1 || list[0].Name != "" || list[0].Email != "" || list[0].Minutes != desk.UnknownMinutes {
		t.Errorf("the guest: %+v", list)
	}
}

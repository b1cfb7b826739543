package distribution

import (
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/people"
)

func (w *world) rows(t testing.TB, table string) (n int) {
	t.Helper()
	w.must(w.db.Reader().QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n))
	return n
}

func TestWhatHasNoUseAnyMoreIsForgotten(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	ana := w.member(t, l, "Ana")
	w.posted(t, l, ana, "Kept in the archive")
	w.arrive(t, "From: Zoe <zoe@reader.example>\nTo: ccrlist-owner@ccr.example, postmaster@ccr.example\nSubject: Hello\n\nHello, is anybody there?\n")
	l.Settings.Moderated = true
	w.must(w.s.lists.ChangeList(t.Context(), w.staff(), l))
	w.arrive(t, w.letter(l, "Ana <ana@ong.example>", "held@ong.example", "Held", "For a moderator."))
	w.arrive(t, hardBounce(w.verp(t, l, 1, ana.Number), ana.Address), "")
	if arrivals, raws, answers := w.rows(t, "list_arrivals"), w.rows(t, "list_raws"), w.rows(t, "list_answers"); arrivals != 5 || raws != 4 || answers == 0 {
		t.Fatalf("at first: %d arrivals, %d messages, %d answers", arrivals, raws, answers)
	}
	check := func(days, arrivals, raws, bounces int) {
		t.Helper()
		w.must(w.s.Daily(t.Context()))
		if a, r, b := w.rows(t, "list_arrivals"), w.rows(t, "list_raws"), w.rows(t, "list_bounces"); a != arrivals || r != raws || b != bounces {
			t.Errorf("after %d days: %d arrivals, %d messages, %d bounces; want %d, %d, %d", days, a, r, b, arrivals, raws, bounces)
		}
	}
	check(0, 5, 4, 1)
	w.clock.Advance(6 * 24 * time.Hour)
	check(6, 5, 4, 1)
	if w.rows(t, "list_answers") == 0 {
		t.Error("answers are forgotten within a week")
	}
	w.clock.Advance(2 * 24 * time.Hour)
	check(8, 5, 4, 1)
	if n := w.rows(t, "list_answers"); n != 0 {
		t.Errorf("%d answers after a week", n)
	}
	w.clock.Advance(81 * 24 * time.Hour)
	check(89, 5, 4, 1)
	w.clock.Advance(2 * 24 * time.Hour)
	// What is held stays, and so does the message of the archive.
	check(91, 1, 2, 1)
	if n, err := w.s.Waiting(t.Context(), l); err != nil || n != 1 {
		t.Errorf("%d wait for a moderator, %v", n, err)
	}
	p, err := store.New(w.db.Reader()).PostByNumber(t.Context(), l.ID, 1)
	w.must(err)
	if raw, err := store.New(w.db.Reader()).Raw(t.Context(), p.RawID); err != nil || !strings.Contains(string(raw), "About Kept") {
		t.Errorf("the message of the archive: %q, %v", raw, err)
	}
	w.clock.Advance(275 * 24 * time.Hour)
	check(366, 1, 2, 0)
}

func TestMoreThanAPortionIsForgotten(t *testing.T) {
	w := newWorld(t)
	w.must(w.db.Write(t.Context(), func(tx *db.Tx) error {
		q := store.New(tx)
		for range 2*forgetPortion + 3 {
			id := db.NewID()
			if err := q.InsertRaw(t.Context(), store.InsertRawParams{ID: id, Raw: []byte("x"), Size: 1, Hash: "x"}); err != nil {
				return err
			}
			if err := q.InsertArrival(t.Context(), store.InsertArrivalParams{ID: id, RawID: id, At: db.Micros(tx.Now), Recipient: "postmaster@ccr.example"}); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(t.Context(), "UPDATE list_arrivals SET state = 'done'"); err != nil {
			return err
		}
		_, err := tx.ExecContext(t.Context(), "UPDATE list_arrivals SET state = 'confirming' WHERE id IN (SELECT id FROM list_arrivals ORDER BY id LIMIT 5)")
		return err
	}))
	w.clock.Advance(91 * 24 * time.Hour)
	w.must(w.s.Daily(t.Context()))
	if a, r := w.rows(t, "list_arrivals"), w.rows(t, "list_raws"); a != 0 || r != 0 {
		t.Errorf("%d arrivals and %d messages left", a, r)
	}
}

func TestAnArrivalLeftBehindIsTakenUpAgainButFillsNoQueue(t *testing.T) {
	for hours, want := range map[int]bool{0: false, 1: true, 2: true, 3: false, 4: true, 5: false, 8: true, 16: true, 23: false, 24: true, 25: false, 48: true, 24 * 30: true, 24*30 + 1: false} {
		if got := roused(time.Duration(hours)*time.Hour + 7*time.Minute); got != want {
			t.Errorf("after %d hours: %t", hours, got)
		}
	}
	w := newWorld(t)
	w.must(w.s.Accept(t.Context(), Envelope{To: []string{"postmaster@ccr.example"}, ReversePath: "zoe@reader.example"}, []byte("From: zoe@reader.example\r\n\r\nHello\r\n")))
	waiting := func() (n int) {
		w.must(w.db.Reader().QueryRowContext(t.Context(), "SELECT count(*) FROM river_job WHERE kind = 'lists_arrival'").Scan(&n))
		return n
	}
	first := waiting()
	for hour, want := range []int{0, 1, 2, 2, 3} {
		w.must(w.s.Daily(t.Context()))
		if got := waiting() - first; got != want {
			t.Errorf("after %d hours: %d more jobs, not %d", hour, got, want)
		}
		w.clock.Advance(time.Hour)
	}
	w.work(t)
	before := waiting()
	w.clock.Advance(4 * time.Hour)
	w.must(w.s.Daily(t.Context()))
	if n := waiting(); n != before {
		t.Errorf("%d jobs for what is done", n-before)
	}
}

func TestTheListOfABodyFollowsItsSeatsByTheClock(t *testing.T) {
	w := newWorld(t)
	group, err := w.bodies.AddBody(t.Context(), access.TheProgram(), bodies.Body{Slug: "inland", Kind: access.WorkingGroup, Name: i18n.Same("Inland")})
	w.must(err)
	l, err := w.s.lists.AddList(t.Context(), w.staff(), lists.List{Slug: "inland", Name: i18n.Same("Inland"), BodyID: group.ID, Settings: lists.DefaultSettings()})
	w.must(err)
	ines, err := w.people.AddPerson(t.Context(), access.TheProgram(), people.Person{Name: "Ines Roy", Email: "ines@ong.example"})
	w.must(err)
	today := w.s.lists.Today()
	_, err = w.bodies.Appoint(t.Context(), access.TheProgram(), bodies.Term{BodyID: group.ID, PersonID: ines.ID, Role: access.CoChair, From: today.AddDate(0, 0, 2), To: today.AddDate(0, 0, 9)})
	w.must(err)
	var days []string
	for range 14 {
		for range 3 {
			w.must(w.s.Daily(t.Context()))
		}
		states, _, err := w.s.lists.SubscriberCounts(t.Context(), l)
		w.must(err)
		days = append(days, map[int]string{0: "-", 1: "on"}[states[lists.Active]])
		w.clock.Advance(24 * time.Hour)
	}
	if got := strings.Join(days, " "); got != "- - on on on on on on on on - - - -" {
		t.Errorf("day by day: %s", got)
	}
	lines, err := w.log.History(t.Context(), lists.Kind, l.ID, "")
	w.must(err)
	follows := 0
	for _, line := range lines {
		if line.Action == "lists.follow" {
			follows++
		}
	}
	if follows != 2 {
		t.Errorf("on record %d times", follows)
	}
}

func TestADueWarningIsGivenOnceHoweverOftenTheClockStrikes(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	bo := w.member(t, l, "Bo")
	w.takes(t, bo, func(s *lists.Subscription) {
		s.State, s.Warnings, s.WarnAt, s.Lang = lists.Disabled, 1, w.clock.Now(), i18n.FR
	})
	odd := w.member(t, l, "Cy")
	w.takes(t, odd, func(s *lists.Subscription) {
		s.State, s.Warnings, s.WarnAt, s.Address = lists.Disabled, 1, w.clock.Now(), "not an address"
	})
	for range 4 {
		w.must(w.s.Daily(t.Context()))
		w.clock.Advance(time.Hour)
	}
	letters := w.letters(t, bo.Address)
	if len(letters) != 1 || !strings.Contains(letters[0].Text, "https://"+ours+"/fr/lists/u/") {
		t.Errorf("letters: %+v", letters)
	}
	if got := w.now(t, odd.ID); got.Warnings != 2 {
		t.Errorf("one whose address takes no mail: %+v", got)
	}
	// Who was resumed meanwhile is left alone.
	w.must(w.s.lists.Resume(t.Context(), access.Actor{}, bo.ID, true))
	w.clock.Advance(30 * 24 * time.Hour)
	w.must(w.s.Daily(t.Context()))
	if got := w.now(t, bo.ID); got.State != lists.Active || len(w.letters(t, bo.Address)) != 1 {
		t.Errorf("resumed: %+v", got)
	}
}

package distribution

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
)

// takes sets how posts reach a subscriber.
func (w *world) takes(t testing.TB, sub subscriber, change func(*lists.Subscription)) {
	t.Helper()
	w.must(w.db.Write(t.Context(), func(tx *db.Tx) error {
		row, err := store.New(tx).Subscription(t.Context(), sub.ID)
		if err != nil {
			return err
		}
		now := lists.SubscriptionOf(row)
		change(&now)
		return w.s.lists.Save(t.Context(), store.New(tx), now)
	}))
}

// storedDigest is a digest as the tests look at it.
type storedDigest struct {
	id, day                    string
	volume, issue, first, last int64
	complete                   int64
}

func (w *world) digests(t testing.TB, l lists.List) []storedDigest {
	t.Helper()
	rows, err := w.db.Reader().QueryContext(t.Context(), "SELECT id, day, volume, issue, first_number, last_number, complete FROM list_digests WHERE list_id = $1 ORDER BY day", l.ID)
	w.must(err)
	defer func() { _ = rows.Close() }()
	var list []storedDigest
	for rows.Next() {
		var d storedDigest
		w.must(rows.Scan(&d.id, &d.day, &d.volume, &d.issue, &d.first, &d.last, &d.complete))
		list = append(list, d)
	}
	w.must(rows.Err())
	return list
}

// sentDigest are the copies of a digest by recipient, with their sources.
func (w *world) sentDigest(t testing.TB, d storedDigest) map[int64]string {
	t.Helper()
	reports, err := w.mail.ReportsAbout(t.Context(), DigestSource, d.id)
	w.must(err)
	got := map[int64]string{}
	for _, r := range reports {
		if !r.Complete {
			t.Errorf("posting %d is not complete", r.Serial)
		}
		for after, more := int64(0), true; more; {
			var copies []outmail.Copy
			copies, more, err = w.mail.Copies(t.Context(), r.Serial, "", after)
			w.must(err)
			for _, c := range copies {
				after = c.Recipient
				_, path, source, err := w.mail.CopySource(t.Context(), r.Serial, c.Recipient)
				w.must(err)
				if got[c.Recipient] != "" {
					t.Errorf("%s gets two digests", c.Address)
				}
				got[c.Recipient] = "Return-Path: " + path + "\r\n" + string(source)
			}
		}
	}
	return got
}

func TestTheDaysPostsGoOutAsOneDigestInTheFormEachChose(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	ana, plain, mime, each, away := w.member(t, l, "Ana"), w.member(t, l, "Bo"), w.member(t, l, "Cy"), w.member(t, l, "Di"), w.member(t, l, "Ed")
	gone := w.member(t, l, "Flo")
	w.takes(t, plain, func(s *lists.Subscription) { s.Mode = lists.PlainDigest })
	w.takes(t, mime, func(s *lists.Subscription) { s.Mode = lists.MIMEDigest })
	w.takes(t, away, func(s *lists.Subscription) { s.Mode, s.AwayUntil = lists.MIMEDigest, w.s.lists.Today() })
	w.takes(t, gone, func(s *lists.Subscription) { s.Mode, s.State = lists.MIMEDigest, lists.Disabled })
	for _, sub := range []subscriber{ana, each} {
		w.takes(t, sub, func(s *lists.Subscription) { s.Mode = lists.Each })
	}
	w.arrive(t, w.letter(l, "Ana <ana@ong.example>", "one@ong.example", "Budget", "The budget is ready.", "Disposition-Notification-To: ana@ong.example"))
	w.posted(t, l, ana, "Second")
	w.must(w.s.Digests(t.Context()))
	if d := w.digests(t, l); len(d) != 0 {
		t.Fatalf("a digest before its hour: %+v", d)
	}
	w.clock.Advance(6 * time.Hour) // 18:00
	w.must(w.s.Digests(t.Context()))
	d := w.digests(t, l)
	if len(d) != 1 || d[0].volume != 1 || d[0].issue != 1 || d[0].first != 1 || d[0].last != 2 || d[0].day != "2026-11-23" || d[0].complete != 1 {
		t.Fatalf("digests: %+v", d)
	}
	got := w.sentDigest(t, d[0])
	if len(got) != 2 {
		t.Fatalf("%d copies", len(got))
	}
	for _, sub := range []subscriber{plain, mime} {
		source := got[sub.Number]
		for _, want := range []string{
			"Return-Path: ccrlist-bounces+", "To: \"List ccrlist / Liste ccrlist\" <ccrlist@ccr.example>", "List-Id: \"List ccrlist\" <ccrlist.ccr.example>", "List-Unsubscribe: <https://ccr.example/lists/u/",
			"List-Unsubscribe-Post:", "The budget is ready.", "About Second.", "Precedence: list",
		} {
			if !strings.Contains(source, want) {
				t.Errorf("%s: no %q in\n%s", sub.Name, want, source)
			}
		}
		for _, not := range []string{"Disposition-Notification-To", "Archived-At: <https://ccr.example/lists/posts/>"} {
			if strings.Contains(source, not) {
				t.Errorf("%s: %q in\n%s", sub.Name, not, source)
			}
		}
	}
	if !strings.Contains(got[plain.Number], "Content-Type: text/plain") || strings.Contains(got[plain.Number], "multipart/digest") {
		t.Errorf("the plain form:\n%s", got[plain.Number])
	}
	if !strings.Contains(got[mime.Number], "multipart/digest") {
		t.Errorf("the MIME form:\n%s", got[mime.Number])
	}
	if a, b := mailmsg.Read([]byte(got[plain.Number])).ID, mailmsg.Read([]byte(got[mime.Number])).ID; a == "" || a == b {
		t.Errorf("the forms have the message ids %q and %q", a, b)
	}
	// Again on the same day, even with another post, and the next day until its hour: nothing.
	w.posted(t, l, ana, "Third")
	for range 24 {
		w.must(w.s.Digests(t.Context()))
		w.clock.Advance(time.Hour)
	}
	if d := w.digests(t, l); len(d) != 1 {
		t.Errorf("two digests a day: %+v", d)
	}
	w.must(w.s.Digests(t.Context()))
	w.clock.Advance(24 * time.Hour)
	w.must(w.s.Digests(t.Context()))
	if d := w.digests(t, l); len(d) != 2 || d[1].first != 3 || d[1].last != 3 {
		t.Errorf("the next day, and one without a post: %+v", d)
	}
	// What comes back of a digest counts as a bounce.
	w.arrive(t, hardBounce(strings.TrimPrefix(strings.Fields(got[mime.Number])[1], "Return-Path: "), mime.Address), "")
	if s := w.now(t, mime.ID); s.Score != lists.WholePoint {
		t.Errorf("a digest that came back: %+v", s)
	}
}

func TestDigestsAreNumberedWithinTheYear(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	ana, bo := w.member(t, l, "Ana"), w.member(t, l, "Bo")
	w.takes(t, bo, func(s *lists.Subscription) { s.Mode = lists.PlainDigest })
	w.clock.Advance(6 * time.Hour)
	var numbers []string
	for n, days := range []int{1, 1, 44, 1} { // 23, 24, 25 November; 8, 9 January
		w.posted(t, l, ana, fmt.Sprintf("Post %d", n))
		w.must(w.s.Digests(t.Context()))
		w.clock.Advance(time.Duration(days) * 24 * time.Hour)
	}
	for _, d := range w.digests(t, l) {
		numbers = append(numbers, fmt.Sprintf("%s %d/%d %d-%d", d.day, d.volume, d.issue, d.first, d.last))
	}
	if got := strings.Join(numbers, ", "); got != "2026-11-23 1/1 1-1, 2026-11-24 1/2 2-2, 2026-11-25 1/3 3-3, 2027-01-08 2/1 4-4" {
		t.Errorf("digests: %s", got)
	}
}

func TestWhereNobodyTakesDigestsTheFirstReaderGetsADayAndNotTheArchive(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	ana, bo := w.member(t, l, "Ana"), w.member(t, l, "Bo")
	w.clock.Advance(6 * time.Hour)
	for n := range 3 {
		w.posted(t, l, ana, fmt.Sprintf("Old %d", n))
		w.must(w.s.Digests(t.Context()))
		w.clock.Advance(24 * time.Hour)
	}
	w.takes(t, bo, func(s *lists.Subscription) { s.Mode = lists.MIMEDigest })
	w.posted(t, l, ana, "New")
	w.must(w.s.Digests(t.Context()))
	d := w.digests(t, l)
	last := d[len(d)-1]
	if len(d) != 4 || last.first != 4 || last.last != 4 || last.issue != 1 || d[0].issue != 0 {
		t.Fatalf("digests: %+v", d)
	}
	if got := w.sentDigest(t, last)[bo.Number]; !strings.Contains(got, "About New.") || strings.Contains(got, "About Old") {
		t.Errorf("the first digest:\n%s", got)
	}
}

func TestADigestOfOneWantedPostIsWhole(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	l.Settings.Topics = []lists.Topic{{Slug: "budget", Name: i18n.Same("Budget")}, {Slug: "detention", Name: i18n.Same("Detention")}}
	w.must(w.s.lists.ChangeList(t.Context(), w.staff(), l))
	ana, wants, other, all := w.member(t, l, "Ana"), w.member(t, l, "Bo"), w.member(t, l, "Cy"), w.member(t, l, "Di")
	w.takes(t, wants, func(s *lists.Subscription) { s.Mode, s.Topics = lists.MIMEDigest, []string{"detention"} })
	w.takes(t, other, func(s *lists.Subscription) { s.Mode, s.Topics = lists.MIMEDigest, []string{"housing"} })
	w.takes(t, all, func(s *lists.Subscription) { s.Mode = lists.PlainDigest })
	w.clock.Advance(6 * time.Hour)
	w.posted(t, l, ana, "The budget")
	w.posted(t, l, ana, "On detention")
	w.must(w.s.Digests(t.Context()))
	d := w.digests(t, l)
	got := w.sentDigest(t, d[0])
	if len(got) != 2 || got[other.Number] != "" || !strings.Contains(got[wants.Number], "About The budget.") || !strings.Contains(got[wants.Number], "About On detention.") {
		t.Errorf("%d copies; to the one who wants detention:\n%s", len(got), got[wants.Number])
	}
	// A post of no topic is everybody's.
	w.clock.Advance(24 * time.Hour)
	w.posted(t, l, ana, "The budget again")
	w.posted(t, l, ana, "Greetings")
	w.must(w.s.Digests(t.Context()))
	if got := w.sentDigest(t, w.digests(t, l)[1]); len(got) != 3 {
		t.Errorf("%d copies of a digest with a post of no topic", len(got))
	}
}

func TestAHeavyDayIsSharedWithTheNext(t *testing.T) {
	rows := func(sizes ...int64) (list []store.PostsSinceRow) {
		for i, s := range sizes {
			list = append(list, store.PostsSinceRow{Number: int64(i), Size: s})
		}
		return list
	}
	for _, c := range []struct {
		rows []store.PostsSinceRow
		want int
	}{
		{rows(1), 1}, {rows(maxDigestSize, 1), 1}, {rows(maxDigestSize+1, 1), 1}, {rows(maxDigestSize-1, 1, 1), 2}, {rows(1, maxDigestSize+1), 1}, {rows(1, 2, 3), 3},
	} {
		if got := fitting(c.rows); len(got) != c.want {
			t.Errorf("%v: %d posts", c.rows, len(got))
		}
	}
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	l.Settings.MaxSize = lists.LargestPost
	w.must(w.s.lists.ChangeList(t.Context(), w.staff(), l))
	ana, bo := w.member(t, l, "Ana"), w.member(t, l, "Bo")
	w.takes(t, bo, func(s *lists.Subscription) { s.Mode = lists.PlainDigest })
	heavy := strings.Repeat(strings.Repeat("x", 70)+"\n", 5<<20/71)
	w.arrive(t, w.letter(l, "Ana <ana@ong.example>", "h1@ong.example", "Heavy 1", "one\n"+heavy))
	w.arrive(t, w.letter(l, "Ana <ana@ong.example>", "h2@ong.example", "Heavy 2", "two\n"+heavy))
	w.posted(t, l, ana, "Light")
	w.clock.Advance(6 * time.Hour)
	for range 2 {
		w.must(w.s.Digests(t.Context()))
		w.clock.Advance(24 * time.Hour)
	}
	if d := w.digests(t, l); len(d) != 2 || d[0].last != 1 || d[1].first != 2 || d[1].last != 3 {
		t.Errorf("digests: %+v", d)
	}
}

func TestImportedPostsAreNoNews(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	ana, bo := w.member(t, l, "Ana"), w.member(t, l, "Bo")
	w.takes(t, bo, func(s *lists.Subscription) { s.Mode = lists.PlainDigest })
	w.posted(t, l, ana, "Old")
	w.must(w.db.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.ExecContext(t.Context(), "UPDATE list_posts SET imported = 1, posting = 0")
		return err
	}))
	w.clock.Advance(6 * time.Hour)
	w.must(w.s.Digests(t.Context()))
	if d := w.digests(t, l); len(d) != 0 {
		t.Errorf("digests of an old archive: %+v", d)
	}
}

func TestManyReadersOfDigestsGetOneEachHoweverOftenItIsBegun(t *testing.T) {
	const readers = 2*firstPortion + 7
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	ana := w.member(t, l, "Ana")
	w.must(w.db.Write(t.Context(), func(tx *db.Tx) error {
		for n := range readers {
			mode := []lists.Mode{lists.PlainDigest, lists.MIMEDigest}[n%2]
			_, err := w.s.lists.Insert(t.Context(), store.New(tx), lists.Subscription{ListID: l.ID, Address: fmt.Sprintf("reader%d@many.example", n), Lang: i18n.EN, State: lists.Active, Mode: mode})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	w.posted(t, l, ana, "Budget")
	w.clock.Advance(6 * time.Hour)

	// The transaction that makes the digest, and a program that dies after it.
	now, err := w.s.lists.ListTx(t.Context(), nil, l.ID)
	w.must(err)
	posts, err := w.s.read().PostsSince(t.Context(), store.PostsSinceParams{ListID: l.ID, PageSize: 10})
	w.must(err)
	begun := issue{id: db.NewID(), day: db.Day(w.s.lists.Today()), volume: 1, number: 1, posts: posts, last: now.Posts, readers: map[lists.Mode]bool{lists.PlainDigest: true, lists.MIMEDigest: true}}
	texts, err := w.s.digestTexts(t.Context(), now, begun)
	w.must(err)
	w.must(w.s.storeDigest(t.Context(), now, begun, texts))
	if d := w.digests(t, l); len(d) != 1 || d[0].complete != 0 {
		t.Fatalf("begun: %+v", d)
	}
	// Another node that looked before made the same: it finds the day taken.
	again := begun
	again.id = db.NewID()
	w.must(w.s.storeDigest(t.Context(), now, again, texts))

	failed := make([]error, 4)
	var wg sync.WaitGroup
	for i := range failed {
		wg.Go(func() { failed[i] = w.s.Digests(t.Context()) })
	}
	wg.Wait()
	w.must(errors.Join(failed...))
	d := w.digests(t, l)
	if len(d) != 1 || d[0].complete != 1 || d[0].id != begun.id {
		t.Fatalf("digests: %+v", d)
	}
	if got := w.sentDigest(t, d[0]); len(got) != readers {
		t.Errorf("%d copies for %d readers", len(got), readers)
	}
	var postings int
	w.must(w.db.Reader().QueryRowContext(t.Context(), "SELECT count(*) FROM outmail_postings WHERE source = 'digest'").Scan(&postings))
	if postings != 2 {
		t.Errorf("%d postings", postings)
	}
}

func TestTheHourOfADigestIsTheCoalitionsOwn(t *testing.T) {
	w := newWorld(t)
	w.wire(time.FixedZone("west", -8*60*60))
	l := w.list(t, "ccrlist")
	ana, bo := w.member(t, l, "Ana"), w.member(t, l, "Bo")
	w.takes(t, bo, func(s *lists.Subscription) { s.Mode = lists.PlainDigest })
	w.posted(t, l, ana, "Budget")
	var at []int // hours since the test began, at 12:00 UTC, which is 4:00
	for hour := range 24 {
		w.must(w.s.Digests(t.Context()))
		if len(w.digests(t, l)) > len(at) {
			at = append(at, hour)
		}
		w.clock.Advance(time.Hour)
	}
	if len(at) != 1 || at[0] != 14 {
		t.Errorf("digests after %v hours", at)
	}
	if d := w.digests(t, l)[0]; d.day != "2026-11-23" {
		t.Errorf("the digest of %s", d.day)
	}
}

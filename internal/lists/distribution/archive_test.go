package distribution

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/mbox"
)

// talk is a list with a conversation of three posts by two members.
func talk(t *testing.T, w *world) (l lists.List, zoe, ana subscriber) {
	t.Helper()
	l = w.list(t, "ccrlist")
	zoe, ana = w.member(t, l, "Zoé Tremblay"), w.member(t, l, "ana@"+theirs)
	w.arrive(t, w.letter(l, "Zoe <"+zoe.Address+">", "one@ong.example", "Budget", "What shall we ask for?"))
	w.clock.Advance(time.Hour)
	w.arrive(t, w.letter(l, "Ana <"+ana.Address+">", "two@ong.example", "Re: Budget", "> What shall we ask for?\n\nFor more.", "In-Reply-To: <one@ong.example>"))
	w.clock.Advance(time.Hour)
	w.arrive(t, w.letter(l, "Zoe <"+zoe.Address+">", "three@ong.example", "Thanks (was: Budget)", "Thank you.", "References: <one@ong.example> <two@ong.example>"))
	return l, zoe, ana
}

func TestTheArchiveShowsWhatWasDistributed(t *testing.T) {
	w := newWorld(t)
	l, zoe, _ := talk(t, w)
	list, pages, total, err := w.s.archive.Threads(t.Context(), zoe.Actor, l, archive.ArchiveQuery{})
	w.must(err)
	if len(list) != 1 || pages != 1 || total != 1 || list[0].Number != 1 || list[0].Subject != "Budget" || list[0].Posts != 3 || list[0].Last.Sub(list[0].First) != 2*time.Hour {
		t.Fatalf("%+v, %d pages, %d in all", list, pages, total)
	}
	thread, nodes, err := w.s.archive.ThreadOf(t.Context(), zoe.Actor, l, 1)
	w.must(err)
	if thread != list[0] || drawn(nodes) != "1\n  2\n    3*\n" {
		t.Errorf("%+v\n%s", thread, drawn(nodes))
	}
	p, c, before, after, err := w.s.archive.PostAt(t.Context(), zoe.Actor, l, 2)
	w.must(err)
	if p.Author.Name != "Ana" || p.Excerpt != "For more." || p.Imported || p.Posting == 0 || p.SubscriptionID == "" || !strings.Contains(c.Text, "For more.") {
		t.Errorf("%+v %q", p, c.Text)
	}
	if before == nil || before.Number != 1 || after == nil || after.Number != 3 {
		t.Errorf("before %v, after %v", before, after)
	}
	_, _, before, after, err = w.s.archive.PostAt(t.Context(), zoe.Actor, l, 3)
	w.must(err)
	if before == nil || before.Number != 2 || after != nil {
		t.Errorf("before %v, after %v", before, after)
	}
	raw, err := w.s.archive.RawOf(t.Context(), zoe.Actor, l, 2)
	w.must(err)
	if int64(len(raw)) != p.Size || !bytes.Contains(raw, []byte("In-Reply-To: <one@ong.example>\r\n")) {
		t.Errorf("%q", raw)
	}
	months, err := w.s.archive.Months(t.Context(), zoe.Actor, l)
	w.must(err)
	if !slices.Equal(months, []archive.MonthCount{{Year: 2026, Month: 11, Posts: 3}}) {
		t.Errorf("%+v", months)
	}
	found, number, err := w.s.archive.PostByID(t.Context(), p.ID)
	w.must(err)
	if found.ID != l.ID || number != 2 {
		t.Errorf("%s %d", found.Slug, number)
	}
}

func TestTheArchiveIsForThoseOnTheList(t *testing.T) {
	w := newWorld(t)
	l, zoe, ana := talk(t, w)
	w.must(w.db.Write(t.Context(), func(tx *db.Tx) error {
		ended := ana.Subscription
		ended.State = lists.Ended
		return w.s.lists.Save(t.Context(), store.New(tx), ended)
	}))
	stranger := w.member(t, w.list(t, "other"), "Lin Wei")
	visitor := access.Actor{Lang: i18n.EN}
	reads := map[string]func(who access.Actor) error{
		"threads": func(who access.Actor) error {
			_, _, _, err := w.s.archive.Threads(t.Context(), who, l, archive.ArchiveQuery{})
			return err
		},
		"months": func(who access.Actor) error { _, err := w.s.archive.Months(t.Context(), who, l); return err },
		"thread": func(who access.Actor) error { _, _, err := w.s.archive.ThreadOf(t.Context(), who, l, 1); return err },
		"post": func(who access.Actor) error {
			_, _, _, _, err := w.s.archive.PostAt(t.Context(), who, l, 1)
			return err
		},
		"raw": func(who access.Actor) error { _, err := w.s.archive.RawOf(t.Context(), who, l, 1); return err },
		"search": func(who access.Actor) error {
			_, err := w.s.archive.Search(t.Context(), who, l, "budget", 1)
			return err
		},
	}
	for name, read := range reads {
		t.Run(name, func(t *testing.T) {
			w.must(read(zoe.Actor))
			w.must(read(w.staff()))
			w.must(read(access.TheProgram()))
			w.refused(read(ana.Actor), fault.Forbidden, "fault.forbidden")
			w.refused(read(stranger.Actor), fault.Forbidden, "fault.forbidden")
			w.refused(read(visitor), fault.SignIn, "fault.sign_in")
		})
	}
	keeps := map[string]func(who access.Actor) error{
		"export": func(who access.Actor) error {
			_, err := w.s.archive.ExportMbox(t.Context(), who, l, &bytes.Buffer{})
			return err
		},
		"import": func(who access.Actor) error {
			_, err := w.s.archive.ImportMbox(t.Context(), who, l, nil, false, nil)
			return err
		},
		"leftovers": func(who access.Actor) error { _, _, err := w.s.archive.Leftovers(t.Context(), who, l, ""); return err },
	}
	for name, keep := range keeps {
		t.Run(name, func(t *testing.T) {
			w.must(keep(w.staff()))
			w.refused(keep(zoe.Actor), fault.Forbidden, "fault.forbidden")
			w.refused(keep(visitor), fault.SignIn, "fault.sign_in")
		})
	}
}

func TestWhatIsNotInTheArchiveIsNotFound(t *testing.T) {
	w := newWorld(t)
	l, _, _ := talk(t, w)
	_, _, err := w.s.archive.ThreadOf(t.Context(), w.staff(), l, 4)
	w.refused(err, fault.NotFound, "lists.error.no_thread")
	_, _, _, _, err = w.s.archive.PostAt(t.Context(), w.staff(), l, 4)
	w.refused(err, fault.NotFound, "lists.error.no_post")
	other := w.list(t, "other")
	_, err = w.s.archive.RawOf(t.Context(), w.staff(), other, 1)
	w.refused(err, fault.NotFound, "lists.error.no_post")
	_, _, err = w.s.archive.PostByID(t.Context(), "none")
	w.refused(err, fault.NotFound, "lists.error.no_post")
}

// shelved puts posts into a list's archive, sent at given instants: from id to
// references, as "b<a" says that b answers a.
func (w *world) shelved(l lists.List, at func(i int) time.Time, posts ...string) {
	w.t.Helper()
	w.must(w.db.Write(w.t.Context(), func(tx *db.Tx) error {
		var entries []archive.Entry
		for i, p := range posts {
			id, parents, _ := strings.Cut(p, "<")
			e := archive.Entry{ID: db.NewID(), RawID: db.NewID(), Hash: db.NewID(), SentAt: at(i), Imported: true, Author: mailmsg.Address{Address: "zoe@" + theirs}}
			e.Content = mailmsg.Content{ID: id, References: strings.Fields(parents), Subject: "Subject of " + strings.TrimRight(id, "0123456789"), Text: "Text of " + id}
			if err := store.New(tx).InsertRaw(w.t.Context(), store.InsertRawParams{ID: e.RawID, Raw: []byte("Subject: x\r\n\r\n" + id), Size: 1, Hash: e.Hash}); err != nil {
				return err
			}
			entries = append(entries, e)
		}
		_, err := w.s.archive.Shelve(w.t.Context(), tx, l, entries)
		return err
	}))
}

func TestThreadsAreOfAPeriodAndTheNewestActivityComesFirst(t *testing.T) {
	w := newWorld(t)
	halifax, err := time.LoadLocation("America/Halifax")
	w.must(err)
	w.wire(halifax)
	l := w.list(t, "ccrlist")
	days := []time.Time{
		time.Date(2003, 12, 30, 12, 0, 0, 0, halifax), // a
		time.Date(2003, 12, 31, 22, 0, 0, 0, halifax), // b: 2004 already in UTC
		time.Date(2004, 1, 2, 12, 0, 0, 0, halifax),   // answers a
		time.Date(2004, 2, 2, 12, 0, 0, 0, halifax),   // c
		time.Date(2004, 2, 3, 12, 0, 0, 0, halifax),   // answers b
	}
	w.shelved(l, func(i int) time.Time { return days[i] }, "a", "b", "a2<a", "c", "b2<b")
	for _, c := range []struct {
		q    archive.ArchiveQuery
		want string
	}{
		{archive.ArchiveQuery{}, "[2 4 1]"},
		{archive.ArchiveQuery{Year: 2003}, "[2 1]"},
		{archive.ArchiveQuery{Year: 2003, Month: 12}, "[2 1]"},
		{archive.ArchiveQuery{Year: 2004}, "[2 4 1]"},
		{archive.ArchiveQuery{Year: 2004, Month: 1}, "[1]"},
		{archive.ArchiveQuery{Year: 2004, Month: 2}, "[2 4]"},
		{archive.ArchiveQuery{Year: 2004, Month: 3}, "[]"},
		{archive.ArchiveQuery{Year: 2004, Month: 13, Page: 7}, "[2 4 1]"},
		{archive.ArchiveQuery{Page: -1}, "[2 4 1]"},
	} {
		list, _, total, err := w.s.archive.Threads(t.Context(), w.staff(), l, c.q)
		w.must(err)
		numbers := []int64{}
		for _, th := range list {
			numbers = append(numbers, th.Number)
		}
		if got := fmt.Sprint(numbers); got != c.want || total != len(list) {
			t.Errorf("%+v: %s, %d in all, want %s", c.q, got, total, c.want)
		}
	}
	months, err := w.s.archive.Months(t.Context(), w.staff(), l)
	w.must(err)
	if got := fmt.Sprint(months); got != "[{2004 2 2} {2004 1 1} {2003 12 2}]" {
		t.Error(got)
	}
}

func TestThreadsArePaged(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	var ids []string
	for i := range 2*archive.ThreadsPage + 1 {
		ids = append(ids, "x"+strings.Repeat("y", i))
	}
	w.shelved(l, func(i int) time.Time { return time.Date(2004, 1, 1, 0, i, 0, 0, time.UTC) }, ids...)
	seen := 0
	for page := 1; page <= 3; page++ {
		for _, q := range []archive.ArchiveQuery{{Page: page}, {Year: 2004, Page: page}} {
			list, pages, total, err := w.s.archive.Threads(t.Context(), w.staff(), l, q)
			w.must(err)
			if pages != 3 || total != len(ids) || list[0].Number != int64(len(ids)-(page-1)*archive.ThreadsPage) {
				t.Errorf("%+v: %d pages, %d in all, first %d", q, pages, total, list[0].Number)
			}
			seen += len(list)
		}
	}
	if seen != 2*len(ids) {
		t.Errorf("%d threads on all pages", seen)
	}
	last, _, _, err := w.s.archive.Threads(t.Context(), w.staff(), l, archive.ArchiveQuery{Page: 99})
	w.must(err)
	if len(last) != 1 {
		t.Errorf("beyond the last page are %d", len(last))
	}
}

func TestTheThreadsAreTheSameInWhateverOrderPostsArrive(t *testing.T) {
	posts := []string{"a", "b<a", "c<a b", "d<lost", "e<lost", "f<gone e", "g"}
	for _, order := range [][]int{{0, 1, 2, 3, 4, 5, 6}, {6, 5, 4, 3, 2, 1, 0}, {2, 5, 0, 3, 1, 4, 6}, {1, 2, 0, 4, 3, 6, 5}} {
		w := newWorld(t)
		l := w.list(t, "ccrlist")
		var arriving []string
		for _, i := range order {
			arriving = append(arriving, posts[i])
		}
		w.shelved(l, func(i int) time.Time { return time.Date(2004, 1, 1+order[i], 0, 0, 0, 0, time.UTC) }, arriving...)
		list, _, _, err := w.s.archive.Threads(t.Context(), w.staff(), l, archive.ArchiveQuery{})
		w.must(err)
		var got []string
		for _, th := range list {
			_, nodes, err := w.s.archive.ThreadOf(t.Context(), w.staff(), l, th.Number)
			w.must(err)
			ids := ""
			for _, n := range nodes {
				ids += n.Post.MessageID
			}
			got = append(got, fmt.Sprintf("%s: %d posts, %d to %d", ids, th.Posts, th.First.Day(), th.Last.Day()))
		}
		if want := []string{"g: 1 posts, 7 to 7", "def: 3 posts, 4 to 6", "abc: 3 posts, 1 to 3"}; !slices.Equal(got, want) {
			t.Errorf("%v: %v, want %v", order, got, want)
		}
	}
}

func TestAThreadThatWentIntoAnotherIsStillFound(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	day := func(i int) time.Time { return time.Date(2004, 1, 1+i, 0, 0, 0, 0, time.UTC) }
	w.shelved(l, day, "a", "c<b", "b<a")
	for number := range int64(3) {
		th, nodes, err := w.s.archive.ThreadOf(t.Context(), w.staff(), l, number+1)
		w.must(err)
		if th.Number != 1 || th.Posts != 3 || drawn(nodes) != "1\n  3*\n    2*\n" {
			t.Errorf("%d: %+v\n%s", number+1, th, drawn(nodes))
		}
	}
}

func TestAVeryLongThreadIsATreeAndThenAList(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	posts := []string{"a"}
	for i := range archive.TreePosts + 20 {
		posts = append(posts, fmt.Sprintf("b%d<a", i))
	}
	w.shelved(l, func(i int) time.Time { return time.Date(2004, 1, 1, 0, i, 0, 0, time.UTC) }, posts...)
	th, nodes, err := w.s.archive.ThreadOf(t.Context(), w.staff(), l, 1)
	w.must(err)
	if th.Posts != len(posts) || len(nodes) != len(posts) {
		t.Fatalf("%d posts, %d nodes", th.Posts, len(nodes))
	}
	for i, n := range nodes {
		depth := 1
		if i == 0 || i >= archive.TreePosts {
			depth = 0
		}
		if n.Post.Number != int64(i+1) || n.Depth != depth {
			t.Fatalf("at %d: post %d, depth %d", i, n.Post.Number, n.Depth)
		}
	}
	_, _, before, after, err := w.s.archive.PostAt(t.Context(), w.staff(), l, archive.TreePosts+5)
	w.must(err)
	if before.Number != archive.TreePosts+4 || after.Number != archive.TreePosts+6 {
		t.Errorf("between %d and %d", before.Number, after.Number)
	}
}

func TestPostsAreFoundByTheirWordsInBothLanguages(t *testing.T) {
	w := newWorld(t)
	l, other := w.list(t, "ccrlist"), w.list(t, "other")
	zoe, ana := w.member(t, l, "Zoé Tremblay"), w.member(t, l, "ana@"+theirs)
	w.member(t, other, "ben@"+theirs)
	w.arrive(t, w.letter(l, "=?utf-8?q?Zo=C3=A9?= Tremblay <"+zoe.Address+">", "1@x", "Detention of children",
		"Families are still being detained at the border, and this is what we have to say about it to the minister."))
	w.arrive(t, w.letter(l, "Ana <"+ana.Address+">", "2@x", "=?utf-8?q?R=C3=A9fugi=C3=A9s?=",
		"Nous avons écrit à la ministre pour que les réfugiées et les réfugiés soient accueillis dans les écoles de la région.", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"))
	w.arrive(t, w.letter(other, "Ben <ben@"+theirs+">", "3@x", "Detention", "Families are detained."))
	for text, want := range map[string][]int64{
		"detained family": {1}, "minister": {1}, "ministre": {2}, "réfugié": {2}, "REFUGIES": {2}, "école": {2}, "ecoles": {2},
		"zoe": {1}, "Zoé": {1}, "from:zoé": {1}, "de:" + ana.Address: {2}, "from:" + zoe.Address + " children": {1}, "from:" + zoe.Address + " écoles": nil,
		"year:2026 detention": {1}, "an:2025 detention": nil, "nothing": nil, `"detention of children"`: {1}, "children -detention": nil,
	} {
		r, err := w.s.archive.Search(t.Context(), ana.Actor, l, text, 1)
		w.must(err)
		var got []int64
		for _, p := range r.Posts {
			got = append(got, p.Number)
		}
		if !slices.Equal(got, want) || r.Total != len(want) || r.AtLeast || r.Page != 1 {
			t.Errorf("%s: %v of %d, want %v", text, got, r.Total, want)
		}
	}
	if _, err := w.s.archive.Search(t.Context(), ana.Actor, l, strings.Repeat("from:a@b ", 10_000)+"\xff\x00", -3); err != nil {
		t.Error(err)
	}
}

func TestSearchIsPaged(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	var ids []string
	for i := range archive.PostsPage + 3 {
		ids = append(ids, fmt.Sprint("m", i))
	}
	w.shelved(l, func(i int) time.Time { return time.Date(2004, 1, 1, 0, i, 0, 0, time.UTC) }, ids...)
	for page, want := range map[int]int{0: archive.PostsPage, 1: archive.PostsPage, 2: 3, 3: 0} {
		r, err := w.s.archive.Search(t.Context(), w.staff(), l, "text", page)
		w.must(err)
		if len(r.Posts) != want || r.Total != len(ids) || r.Pages != 2 || r.Page != max(page, 1) {
			t.Errorf("page %d: %d of %d, page %d of %d", page, len(r.Posts), r.Total, r.Page, r.Pages)
		}
	}
}

func TestAnExportHoldsEveryPostAsItCame(t *testing.T) {
	w := newWorld(t)
	l, _, ana := talk(t, w)
	w.arrive(t, w.letter(l, ana.Address, "four@ong.example", "Quotes", "From here on\n>From there\n\nFrom zoe@ong.example Mon Jan  5 12:00:00 2004\nend"))
	w.shelved(l, func(int) time.Time { return time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC) }, "old")
	var out bytes.Buffer
	n, err := w.s.archive.ExportMbox(t.Context(), w.staff(), l, &out)
	w.must(err)
	if n != 5 {
		t.Errorf("%d posts", n)
	}
	var got []string
	for e, err := range mbox.Read(bytes.NewReader(out.Bytes()), 0) {
		w.must(err)
		w.must(e.Err)
		got = append(got, string(e.Raw))
	}
	for i, number := range []int64{5, 1, 2, 3, 4} {
		raw, err := w.s.archive.RawOf(t.Context(), w.staff(), l, number)
		w.must(err)
		if i >= len(got) || strings.TrimSuffix(got[i], "\r\n") != strings.TrimSuffix(string(raw), "\r\n") {
			t.Fatalf("%d in the file is not post %d", i, number)
		}
	}
}

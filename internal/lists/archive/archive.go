package archive

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/mailmsg"
)

// Post is an entry of a list's archive.
type Post struct {
	ID     string
	ListID string
	Number int64 // within the list: its lasting address
	RawID  string
	Author mailmsg.Address
	// Subject is as it was sent, clipped; Excerpt the beginning of what is said.
	Subject, Excerpt string
	SentAt           time.Time
	Thread           int64
	Size             int64 // bytes, as it came
	Attachments      int
	Topics           []string
	Imported         bool  // from an old archive: it was never distributed by us
	Posting          int64 // its serial in outmail; 0 for none
	MessageID        string
	SubscriptionID   string // of the author; empty for an imported post
	// parents are the ids of the messages it answers, the nearest last.
	parents []string
}

func postOf(r store.ListPost) Post {
	return Post{
		ID: r.ID, ListID: r.ListID, Number: r.Number, RawID: r.RawID, Author: mailmsg.Address{Name: r.AuthorName, Address: r.Author},
		Subject: r.Subject, Excerpt: r.Excerpt, SentAt: db.Time(r.SentAt), Thread: r.Thread, Size: r.Size, Attachments: int(r.Attachments),
		Topics: lists.SplitWords(r.Topics), Imported: r.Imported != 0, Posting: r.Posting, MessageID: r.MessageID, SubscriptionID: r.SubscriptionID,
		parents: lists.SplitWords(r.ParentIds),
	}
}

func threadOf(r store.ListThread) Thread {
	return Thread{Number: r.Thread, Subject: r.Subject, Posts: int(r.Posts), First: db.Time(r.FirstAt), Last: db.Time(r.LastAt)}
}

// ArchiveQuery chooses threads.
type ArchiveQuery struct {
	Year  int // 0: of all years
	Month int // of the year, 1 to 12; 0: of all months
	Page  int // from 1
}

// between is the period asked for; zero times for all.
func (q ArchiveQuery) between(zone *time.Location) (since, before time.Time) {
	if q.Year < 1 || q.Year > 9999 {
		return time.Time{}, time.Time{}
	}
	if q.Month < 1 || q.Month > 12 {
		return time.Date(q.Year, 1, 1, 0, 0, 0, 0, zone), time.Date(q.Year+1, 1, 1, 0, 0, 0, 0, zone)
	}
	return time.Date(q.Year, time.Month(q.Month), 1, 0, 0, 0, 0, zone), time.Date(q.Year, time.Month(q.Month)+1, 1, 0, 0, 0, 0, zone)
}

// Bounds of what one page of the archive shows.
const (
	ThreadsPage = 50
	PostsPage   = 20
	// treePosts is how much of a thread is arranged as a tree; the rest follows by
	// number, up to threadPosts in all.
	TreePosts   = 500
	threadPosts = 5000
)

// reads returns a refusal for whoever may not read a list's archive.
func (s *Service) reads(ctx context.Context, who access.Actor, l lists.List) error {
	own, err := s.lists.Own(ctx, who, l)
	if err != nil {
		return err
	}
	return lists.RequireReading(who, l, own)
}

// pageOf bounds a page asked for; the first is 1.
func pageOf(page, total, size int) (skipped int32, pages int) {
	pages = (total + size - 1) / size
	page = min(max(page, 1), max(pages, 1))
	return int32((page - 1) * size), pages //nolint:gosec // bounded by the number of rows there are
}

// Threads lists a page of the threads that have posts in a period, the newest
// activity in it first.
func (s *Service) Threads(ctx context.Context, who access.Actor, l lists.List, q ArchiveQuery) (list []Thread, pages, total int, err error) {
	if err := s.reads(ctx, who, l); err != nil {
		return nil, 0, 0, err
	}
	read := s.read()
	since, before := q.between(s.lists.Location())
	period := store.CountThreadsBetweenParams{ListID: l.ID, Since: db.Micros(since), Before: db.Micros(before)}
	count := func() (int64, error) { return read.CountThreads(ctx, l.ID) }
	page := func(skipped int32) ([]store.ListThread, error) {
		return read.ArchiveThreads(ctx, store.ArchiveThreadsParams{ListID: l.ID, PageSize: ThreadsPage, Skipped: skipped})
	}
	if !since.IsZero() {
		count = func() (int64, error) { return read.CountThreadsBetween(ctx, period) }
		page = func(skipped int32) ([]store.ListThread, error) {
			return read.ThreadsBetween(ctx, store.ThreadsBetweenParams{ListID: l.ID, Since: period.Since, Before: period.Before, PageSize: ThreadsPage, Skipped: skipped})
		}
	}
	n, err := count()
	if err != nil {
		return nil, 0, 0, audit.Fault(err)
	}
	skipped, pages := pageOf(q.Page, int(n), ThreadsPage)
	rows, err := page(skipped)
	if err != nil {
		return nil, 0, 0, audit.Fault(err)
	}
	for _, r := range rows {
		list = append(list, threadOf(r))
	}
	return list, pages, int(n), nil
}

// MonthCount is how many posts a month has.
type MonthCount struct{ Year, Month, Posts int }

// Months lists the months that have posts, the newest first.
func (s *Service) Months(ctx context.Context, who access.Actor, l lists.List) ([]MonthCount, error) {
	if err := s.reads(ctx, who, l); err != nil {
		return nil, err
	}
	rows, err := s.read().Months(ctx, l.ID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]MonthCount, len(rows))
	for i, r := range rows {
		list[i] = MonthCount{Year: int(r.Month / 100), Month: int(r.Month % 100), Posts: int(r.Posts)}
	}
	return list, nil
}

// countMonths counts new posts in the months they were sent in.
func (s *Service) countMonths(ctx context.Context, q *store.Queries, l lists.List, entries []Entry) error {
	counts := map[int64]int64{}
	for _, e := range entries {
		y, m, _ := e.SentAt.In(s.lists.Location()).Date()
		counts[int64(y*100+int(m))]++
	}
	months := make([]int64, 0, len(counts))
	for m := range counts {
		months = append(months, m)
	}
	slices.Sort(months) // one order for all writers, so that they never wait in a ring
	for _, m := range months {
		if err := q.AddToMonth(ctx, store.AddToMonthParams{ListID: l.ID, Month: m, Posts: counts[m]}); err != nil {
			return err
		}
	}
	return nil
}

// ThreadOf returns a thread with its posts as they are read. Of a very long one
// the first 500 are arranged; the rest follows by number, up to 5,000 in all. The
// number may be that of any of its posts, which is what a thread is known by that
// went into another: Thread.Number says which one it is now. A NotFound refusal
// for none.
func (s *Service) ThreadOf(ctx context.Context, who access.Actor, l lists.List, thread int64) (Thread, []Node, error) {
	if err := s.reads(ctx, who, l); err != nil {
		return Thread{}, nil, err
	}
	row, err := s.read().ThreadByNumber(ctx, l.ID, thread)
	if errors.Is(err, db.ErrNotFound) {
		var first store.ListPost
		if first, err = s.read().PostByNumber(ctx, l.ID, thread); err == nil {
			row, err = s.read().ThreadByNumber(ctx, l.ID, first.Thread)
		}
	}
	if err != nil {
		return Thread{}, nil, lists.NotFound(err, "lists.error.no_thread")
	}
	nodes, err := s.nodes(ctx, l, row.Thread)
	return threadOf(row), nodes, err
}

func (s *Service) nodes(ctx context.Context, l lists.List, thread int64) ([]Node, error) {
	rows, err := s.read().PostsOfThread(ctx, store.PostsOfThreadParams{ListID: l.ID, Thread: thread, PageSize: threadPosts})
	if err != nil {
		return nil, audit.Fault(err)
	}
	posts := make([]Post, len(rows))
	for i, r := range rows {
		posts[i] = postOf(r)
	}
	most := min(len(posts), TreePosts)
	nodes := Arrange(posts[:most])
	rest := posts[most:]
	slices.SortFunc(rest, func(a, b Post) int { return cmp.Compare(a.Number, b.Number) })
	for _, p := range rest {
		nodes = append(nodes, Node{Post: p})
	}
	return nodes, nil
}

// PostAt returns a post with what it says, and those before and after it in the
// order its thread is read; nil where there is none. A NotFound refusal for no
// such post.
func (s *Service) PostAt(ctx context.Context, who access.Actor, l lists.List, number int64) (p Post, c mailmsg.Content, before, after *Post, err error) {
	p, raw, err := s.whole(ctx, who, l, number)
	if err != nil {
		return Post{}, mailmsg.Content{}, nil, nil, err
	}
	nodes, err := s.nodes(ctx, l, p.Thread)
	if err != nil {
		return Post{}, mailmsg.Content{}, nil, nil, err
	}
	if i := slices.IndexFunc(nodes, func(n Node) bool { return n.Post.Number == number }); i >= 0 {
		if i > 0 {
			before = &nodes[i-1].Post
		}
		if i+1 < len(nodes) {
			after = &nodes[i+1].Post
		}
	}
	return p, mailmsg.Read(raw), before, after, nil
}

// RawOf returns a post as it came, byte for byte.
func (s *Service) RawOf(ctx context.Context, who access.Actor, l lists.List, number int64) ([]byte, error) {
	_, raw, err := s.whole(ctx, who, l, number)
	return raw, err
}

func (s *Service) whole(ctx context.Context, who access.Actor, l lists.List, number int64) (Post, []byte, error) {
	if err := s.reads(ctx, who, l); err != nil {
		return Post{}, nil, err
	}
	row, err := s.read().PostByNumber(ctx, l.ID, number)
	if err != nil {
		return Post{}, nil, lists.NotFound(err, "lists.error.no_post")
	}
	raw, err := s.read().Raw(ctx, row.RawID)
	if err != nil {
		return Post{}, nil, audit.Fault(err)
	}
	return postOf(row), raw, nil
}

// PostByID finds the post that an address in an Archived-At field names. It needs
// no permission: it tells the number of somebody who has the address already, and
// nothing else.
func (s *Service) PostByID(ctx context.Context, id string) (l lists.List, number int64, err error) {
	row, err := s.read().Post(ctx, id)
	if err != nil {
		return lists.List{}, 0, lists.NotFound(err, "lists.error.no_post")
	}
	l, err = s.lists.ListTx(ctx, nil, row.ListID)
	return l, row.Number, err
}

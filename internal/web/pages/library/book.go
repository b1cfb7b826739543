package library

import (
	"context"
	"net/http"
	"sync"
	"time"

	"plenary.example/internal/book"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
)

// Limits of the books that are kept: a book of a thousand resolutions is under
// three megabytes. One is bound at a time, and a few may wait for theirs.
const (
	keptBooks   = 32 << 20
	mostWaiting = 16
)

// shelf keeps the books that were bound, the least recently asked for going first.
type shelf struct {
	mu      sync.Mutex // of what follows
	books   []keptBook // the most recent first
	bytes   int
	waiting int

	binding sync.Mutex
}

type keptBook struct {
	key, revision string
	body          []byte
}

func (s *shelf) get(key, revision string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, b := range s.books {
		if b.key == key && b.revision == revision {
			copy(s.books[1:i+1], s.books[:i])
			s.books[0] = b
			return b.body
		}
	}
	return nil
}

func (s *shelf) put(b keptBook) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := []keptBook{b}
	s.bytes = len(b.body)
	for _, old := range s.books {
		if old.key == b.key || old.revision != b.revision || s.bytes+len(old.body) > keptBooks {
			continue
		}
		s.bytes += len(old.body)
		kept = append(kept, old)
	}
	s.books = kept
}

// bound gives the book kept under a key, or binds it. Who comes while too many wait
// is asked to come again.
func (s *shelf) bound(ctx context.Context, key, revision string, bind func() ([]byte, error)) ([]byte, error) {
	if body := s.get(key, revision); body != nil {
		return body, nil
	}
	s.mu.Lock()
	if s.waiting >= mostWaiting {
		s.mu.Unlock()
		return nil, fault.New(fault.Unavailable, "library.error.books", nil)
	}
	s.waiting++
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.waiting--
		s.mu.Unlock()
	}()
	s.binding.Lock()
	defer s.binding.Unlock()
	if err := ctx.Err(); err != nil { // the reader is gone, or the time is over
		return nil, err
	}
	if body := s.get(key, revision); body != nil {
		return body, nil
	}
	body, err := bind()
	if err == nil {
		s.put(keptBook{key: key, revision: revision, body: body})
	}
	return body, err
}

// bookQuery reads which book is asked for.
func (p *Pages) bookQuery(c *door.Call) (book.Query, error) {
	q := book.Query{Meeting: c.Value("meeting"), Langs: book.Languages(c.Value("language"), c.Lang)}
	if q.Meeting != "" && !resolutions.ValidMeetingKey(q.Meeting) {
		return q, fault.Field("meeting", "resolutions.error.meeting_key", fault.Args{"Meeting": q.Meeting})
	}
	if day := c.Value("as_of"); day != "" && q.Meeting == "" {
		if q.AsOf = db.ParseDay(day); q.AsOf.IsZero() {
			return q, fault.Field("as_of", "resolutions.error.date", fault.Args{"Date": day})
		}
		if !q.AsOf.Before(p.Books.Today()) {
			q.AsOf = time.Time{} // what stands today, whatever comes
		}
	}
	return q, nil
}

// bookFile answers with a book in a format.
func (p *Pages) bookFile(format book.Format) func(c *door.Call) error {
	return func(c *door.Call) error {
		q, err := p.bookQuery(c)
		if err != nil {
			return err
		}
		revision, err := p.Books.Revision(c.Ctx())
		if err != nil {
			return err
		}
		key := string(format) + " " + q.Meeting + " " + db.Day(q.AsOf)
		for _, lang := range q.Langs {
			key += " " + string(lang)
		}
		h := c.W.Header()
		etag := `"` + revision + "-" + string(format) + `"`
		body, err := p.shelf.bound(c.Ctx(), key, revision, func() ([]byte, error) { return p.Books.Write(c.Ctx(), q, format) })
		if err != nil {
			return err
		}
		h.Set("ETag", etag)
		h.Set("Cache-Control", "public, max-age=0, must-revalidate")
		if c.R.Header.Get("If-None-Match") == etag {
			c.W.WriteHeader(http.StatusNotModified)
			return nil
		}
		kind := "attachment"
		if format == book.PDF {
			kind = "inline" // a browser shows it, with its outline
		}
		h.Set("Content-Disposition", kind+`; filename="`+q.Name(format)+`"`)
		return c.Bytes(format.MediaType(), body)
	}
}

// bookView is the page on which a book is put together.
type bookView struct {
	loc      *i18n.Localizer
	formats  []ui.ButtonData
	meetings []ui.Option
	meeting  string
	asOf     string
}

// book asks which book somebody wants.
func (p *Pages) book(c *door.Call) error {
	v := bookView{loc: c.Loc, meeting: c.Value("meeting"), asOf: c.Value("as_of")}
	for i, f := range book.Formats() {
		kind := ui.Secondary
		if i == 0 {
			kind = ui.Primary
		}
		v.formats = append(v.formats, ui.ButtonData{
			Label: c.Text("library.book.as_" + string(f)), Kind: kind, Attrs: map[string]any{"formaction": c.Path("library", "book."+string(f))},
		})
	}
	meetings, err := p.Resolutions.Meetings(c.Ctx())
	if err != nil {
		return err
	}
	for _, m := range meetings {
		v.meetings = append(v.meetings, ui.Option{Value: m.Meeting, Label: c.Text("library.filter.counted", "Label", view.MeetingWords(c.Loc, m.Meeting), "Number", m.Entries)})
	}
	return c.Page(ui.PageData{
		Title: c.Text("library.book.title"), Lead: c.Text("library.book.lead"), Description: c.Text("library.book.lead"),
		Crumbs: []ui.Link{{Label: c.Text("nav.library"), Href: c.Path("library")}}, Next: &ui.Next{Body: c.Text("library.book.next")},
	}, bookPage(v))
}

package site

import (
	"context"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Published is a page with the version that the public reads, without its words.
type Published struct {
	Page
	Version Version
}

// Title is the page's name in a language, or in the other where it has none.
func (p Published) Title(l i18n.Lang) string { return p.Version.Title.In(l) }

// Map is what the public can read at an instant: which pages, where.
type Map struct {
	pages []Published // each after the one above it
	paths map[i18n.Lang]map[string]int
	until time.Time // when it may be otherwise
	word  string
}

// mapLasts is how long a map serves where nothing is told to come: another node, or the
// command line, may have changed a page.
const mapLasts = 5 * time.Second

// Map is what the public can read now.
func (s *Service) Map(ctx context.Context) (*Map, error) {
	now := s.db.Now()
	s.mu.Lock()
	m := s.public
	s.mu.Unlock()
	if m != nil && now.Before(m.until) {
		return m, nil
	}
	m, err := s.readMap(ctx, now)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.public = m
	s.mu.Unlock()
	return m, nil
}

func (s *Service) forget() {
	s.mu.Lock()
	s.public = nil
	s.mu.Unlock()
}

func (s *Service) readMap(ctx context.Context, now time.Time) (*Map, error) {
	all, err := s.pages(ctx, nil)
	if err != nil {
		return nil, err
	}
	versions, err := s.publications(ctx, nil)
	if err != nil {
		return nil, err
	}
	m := &Map{paths: map[i18n.Lang]map[string]int{i18n.EN: {}, i18n.FR: {}}, until: now.Add(mapLasts)}
	h := fnv.New64a()
	inOrder(all, "", 0, func(p Page, _ int) {
		for _, v := range versions[p.ID] {
			if v.Publish.After(now) && v.Publish.Before(m.until) {
				m.until = v.Publish
			}
		}
		v, ok := Current(versions[p.ID], now)
		if !ok || !p.Withdrawn.IsZero() {
			return
		}
		for _, l := range i18n.Langs() {
			m.paths[l][p.Path.Only(l)] = len(m.pages)
		}
		m.pages = append(m.pages, Published{Page: p, Version: v})
		_, _ = h.Write([]byte(strings.Join([]string{p.ID, strconv.Itoa(v.Number), p.Path.EN, p.Path.FR, string(p.Live), strconv.FormatBool(p.Foot)}, " ") + "\n")) // a hash never fails
	})
	m.word = strconv.FormatUint(h.Sum64(), 36)
	return m, nil
}

// publications are the versions that are or will be public, by their pages, without the
// words of their bodies.
func (s *Service) publications(ctx context.Context, tx db.DBTX) (map[string][]Version, error) {
	rows, err := s.on(tx).Publications(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := map[string][]Version{}
	for _, r := range rows {
		list[r.PageID] = append(list[r.PageID], Version{
			PageID: r.PageID, Number: int(r.Number), Publish: db.Time(r.PublishAt),
			Content: Content{
				Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, Summary: i18n.Text{EN: r.SummaryEn, FR: r.SummaryFr},
				Event: eventOf(r.Event, r.EventDay, r.EventLink, r.EventEn, r.EventFr),
			},
		})
	}
	return list, nil
}

// Revision is a word that changes whenever the public may read something else.
func (m *Map) Revision() string { return m.word }

// All lists what the public can read, each page after the one above it.
func (m *Map) All() []Published { return m.pages }

// At returns the page at an address of a language ("about/mission").
func (m *Map) At(l i18n.Lang, path string) (Published, bool) {
	i, ok := m.paths[l][path]
	if !ok {
		return Published{}, false
	}
	return m.pages[i], true
}

// Of returns a page by its key.
func (m *Map) Of(id string) (Published, bool) {
	i := slices.IndexFunc(m.pages, func(p Published) bool { return p.ID == id })
	if i < 0 {
		return Published{}, false
	}
	return m.pages[i], true
}

// For returns the page of a purpose.
func (m *Map) For(purpose string) (Published, bool) {
	i := slices.IndexFunc(m.pages, func(p Published) bool { return p.Purpose == purpose })
	if i < 0 {
		return Published{}, false
	}
	return m.pages[i], true
}

// Under lists the pages right under one; "" lists those at the top.
func (m *Map) Under(id string) []Published {
	var list []Published
	for _, p := range m.pages {
		if p.ParentID == id {
			list = append(list, p)
		}
	}
	return list
}

// Above lists the pages above one, the highest first.
func (m *Map) Above(p Published) []Published {
	var list []Published
	for p.ParentID != "" {
		up, ok := m.Of(p.ParentID)
		if !ok {
			break
		}
		list = append([]Published{up}, list...)
		p = up
	}
	return list
}

// Foot lists the pages that every page links to at its foot.
func (m *Map) Foot() []Published {
	var list []Published
	for _, p := range m.pages {
		if p.Foot {
			list = append(list, p)
		}
	}
	return list
}

// Moved returns the page that once had an address, or has it in the other language; a
// NotFound refusal for none that the public can read.
func (s *Service) Moved(ctx context.Context, m *Map, l i18n.Lang, path string) (Published, error) {
	for _, lang := range []i18n.Lang{l, l.Other()} {
		had, err := s.on(nil).Address(ctx, string(lang), path)
		if missing(err) {
			continue
		}
		if err != nil {
			return Published{}, audit.Fault(err)
		}
		if p, ok := m.Of(had.PageID); ok {
			return p, nil
		}
	}
	return Published{}, fault.New(fault.NotFound, "fault.not_found", nil)
}

// Read returns the version that the public reads of a page, with its words.
func (s *Service) Read(ctx context.Context, p Published) (Version, error) {
	return s.version(ctx, nil, p.ID, p.Version.Number)
}

// TextsOf lists the texts of a governing document that the public may read, the latest
// first, without their words.
func (s *Service) TextsOf(ctx context.Context, p Published) ([]Version, error) {
	all, err := s.publications(ctx, nil)
	if err != nil {
		return nil, err
	}
	return Texts(all[p.ID], s.db.Now()), nil
}

// TextOf returns the text of a governing document as of a day of adoption or amendment,
// with its words; a NotFound refusal for any other day.
func (s *Service) TextOf(ctx context.Context, p Published, day time.Time) (Version, error) {
	texts, err := s.TextsOf(ctx, p)
	if err != nil {
		return Version{}, err
	}
	for _, v := range texts {
		if v.Event.Day.Equal(day) {
			return s.version(ctx, nil, p.ID, v.Number)
		}
	}
	return Version{}, fault.New(fault.NotFound, "site.error.no_version", nil)
}

// day is the coalition's calendar day of a transaction.
func (s *Service) day(tx *audit.Tx) time.Time { return clock.DayIn(tx.Now, s.zone) }

// pictures knows the site's own pictures by their addresses.
func (s *Service) pictures(ctx context.Context, tx db.DBTX) (func(src string) bool, error) {
	rows, err := s.on(tx).Media(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	known := map[string]bool{}
	for _, r := range rows {
		if r.Width > 0 {
			known[MediaPath(r.Hash, r.Name)] = true
		}
	}
	return func(src string) bool { return known[src] }, nil
}

// MediaPath is the address of a picture or a document of the site.
func MediaPath(hash, name string) string { return "/media/files/" + hash + "/" + name }

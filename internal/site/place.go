package site

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/site/internal/store"
	"plenary.example/internal/site/prose"
)

// MaxDepth is how many pages may stand above a page.
const MaxDepth = 2

// MaxPages is how many pages a site may have.
const MaxPages = 500

// Place is where a page stands, and what it is.
type Place struct {
	Kind     Kind
	ParentID string
	Position int
	Foot     bool
	Live     Live
	Slug     i18n.Text
}

// Taken says that an address ("/en/library") leads to something else of the site than a
// page: a page there would never be seen.
type Taken func(path string) bool

var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Subs are the words after the address of a governing document that lead to its history
// and to the comparison of its texts, in each language.
func Subs(l i18n.Lang) (history, differences string) {
	if l == i18n.FR {
		return "historique", "differences"
	}
	return "history", "differences"
}

// kept reports whether a slug means something after the address of a governing document.
func kept(s string) bool {
	for _, l := range i18n.Langs() {
		if h, d := Subs(l); s == h || s == d {
			return true
		}
	}
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

func (pl Place) normal(title i18n.Text) Place {
	for _, l := range i18n.Langs() {
		said := strings.TrimSpace(pl.Slug.Only(l))
		if said == "" {
			said = prose.Slug(title.In(l))
		}
		pl.Slug = pl.Slug.With(l, strings.ToLower(said))
	}
	if pl.Kind == "" {
		pl.Kind = Plain
	}
	return pl
}

func (pl Place) check() error {
	var wrong []*fault.Error
	for _, l := range i18n.Langs() {
		switch s := pl.Slug.Only(l); {
		case len(s) > 60 || !slug.MatchString(s):
			wrong = append(wrong, fault.Field("slug_"+string(l), "site.error.slug", nil))
		case kept(s):
			wrong = append(wrong, fault.Field("slug_"+string(l), "site.error.slug_kept", nil))
		}
	}
	if !slices.Contains(Kinds(), pl.Kind) {
		wrong = append(wrong, fault.Field("kind", "site.error.kind", nil))
	}
	if !slices.Contains(Lives(), pl.Live) {
		wrong = append(wrong, fault.Field("live", "site.error.live", nil))
	}
	if pl.Position < 0 || pl.Position > 9999 {
		wrong = append(wrong, fault.Field("position", "site.error.position", nil))
	}
	return fault.Join(wrong...)
}

// Add makes a page with its first version, a draft. Where no slug is given it is made of
// the title. purpose names a page that the program leads to; empty: none.
func (s *Service) Add(ctx context.Context, who access.Actor, purpose string, pl Place, in Content, taken Taken) (p Page, err error) {
	if err := RequireWriting(who); err != nil {
		return Page{}, err
	}
	in = in.normal()
	if in.Title.Empty() {
		return Page{}, fault.Field("title_en", "site.error.title", nil)
	}
	pl = pl.normal(in.Title)
	if err := pl.check(); err != nil {
		return Page{}, err
	}
	err = s.do(ctx, who, "site.add_page", func(tx *audit.Tx, q *store.Queries) error {
		all, err := s.pages(ctx, tx)
		if err != nil {
			return err
		}
		if len(all) >= MaxPages {
			return fault.New(fault.Conflict, "site.error.many", fault.Args{"Most": MaxPages})
		}
		picture, err := s.pictures(ctx, tx)
		if err != nil {
			return err
		}
		if err := in.check(pl.Kind, s.day(tx), picture); err != nil {
			return err
		}
		p = Page{ID: db.NewID(), Purpose: purpose, Kind: pl.Kind, ParentID: pl.ParentID, Position: pl.Position, Foot: pl.Foot, Live: pl.Live, Slug: pl.Slug, Latest: 1, Made: tx.Now, By: who.Name}
		if p.Path, err = pathOf(all, p); err != nil {
			return err
		}
		tx.About(KindPage, p.ID)
		tx.Detail("path", p.Path.EN)
		err = q.InsertPage(ctx, store.InsertPageParams{
			ID: p.ID, Purpose: purpose, Kind: string(p.Kind), ParentID: p.ParentID, Position: int64(p.Position), Foot: db.Flag(p.Foot), Live: string(p.Live),
			SlugEn: p.Slug.EN, SlugFr: p.Slug.FR, PathEn: p.Path.EN, PathFr: p.Path.FR, MadeAt: db.Micros(tx.Now), MadeBy: who.Name,
		})
		if err != nil {
			return err
		}
		if err := s.address(ctx, tx, q, all, p, taken); err != nil {
			return err
		}
		return q.InsertVersion(ctx, row(Version{PageID: p.ID, Number: 1, Content: in, ToCheck: missingLanguage(in), Saved: tx.Now, SavedBy: who.Name}))
	})
	return p, err
}

// missingLanguage marks the language in which a new page has no words yet.
func missingLanguage(in Content) map[i18n.Lang]bool {
	marks := map[i18n.Lang]bool{}
	for _, l := range i18n.Langs() {
		marks[l] = !in.Title.Has(l) || in.Body.Has(l.Other()) && !in.Body.Has(l)
	}
	return marks
}

// pathOf is the address of a page among all: its slug after those above it.
func pathOf(all []Page, p Page) (i18n.Text, error) {
	path, depth := p.Slug, 0
	for above := p.ParentID; above != ""; depth++ {
		i := slices.IndexFunc(all, func(q Page) bool { return q.ID == above })
		if i < 0 {
			return i18n.Text{}, fault.Field("parent", "site.error.parent", nil)
		}
		if depth == MaxDepth || all[i].ID == p.ID {
			return i18n.Text{}, fault.Field("parent", "site.error.deep", fault.Args{"Levels": MaxDepth + 1})
		}
		path = i18n.Text{EN: all[i].Slug.EN + "/" + path.EN, FR: all[i].Slug.FR + "/" + path.FR}
		above = all[i].ParentID
	}
	return path, nil
}

// address gives a page its address in both languages, and refuses one that something else
// has.
func (s *Service) address(ctx context.Context, tx *audit.Tx, q *store.Queries, all []Page, p Page, taken Taken) error {
	for _, l := range i18n.Langs() {
		path := p.Path.Only(l)
		for _, other := range all {
			if other.ID != p.ID && other.Path.Only(l) == path {
				return fault.Field("slug_"+string(l), "site.error.address_page", fault.Args{"Address": "/" + string(l) + "/" + path})
			}
		}
		had, err := q.Address(ctx, string(l), path)
		if err != nil && !missing(err) {
			return err
		}
		if err == nil && had.PageID == p.ID {
			continue
		}
		if taken != nil && taken("/"+string(l)+"/"+path) {
			return fault.Field("slug_"+string(l), "site.error.address_taken", fault.Args{"Address": "/" + string(l) + "/" + path})
		}
		if err := q.PutAddress(ctx, store.PutAddressParams{Lang: string(l), Path: path, PageID: p.ID, Since: db.Micros(tx.Now)}); err != nil {
			return err
		}
	}
	return nil
}

// Move gives a page another place, another slug or another use. Its old addresses, and
// those of the pages under it, go on leading to them.
func (s *Service) Move(ctx context.Context, who access.Actor, id string, pl Place, taken Taken) error {
	return s.do(ctx, who, "site.move_page", func(tx *audit.Tx, q *store.Queries) error {
		p, err := s.page(ctx, tx, id)
		if err != nil {
			return err
		}
		v, err := s.version(ctx, tx, id, p.Latest)
		if err != nil {
			return err
		}
		pl = pl.normal(v.Title)
		if err := pl.check(); err != nil {
			return err
		}
		all, err := s.pages(ctx, tx)
		if err != nil {
			return err
		}
		was := p.Path
		p.Kind, p.ParentID, p.Position, p.Foot, p.Live, p.Slug = pl.Kind, pl.ParentID, pl.Position, pl.Foot, pl.Live, pl.Slug
		i := slices.IndexFunc(all, func(q Page) bool { return q.ID == id })
		all[i] = p
		if deeper(all, id, 0) > MaxDepth-depthOf(all, p) {
			return fault.Field("parent", "site.error.deep", fault.Args{"Levels": MaxDepth + 1})
		}
		if p.Path, err = pathOf(all, p); err != nil {
			return err
		}
		all[i] = p
		tx.About(KindPage, id)
		if p.Path != was {
			tx.Detail("from", was.EN)
			tx.Detail("to", p.Path.EN)
		}
		err = q.UpdatePage(ctx, store.UpdatePageParams{
			ID: id, Kind: string(p.Kind), ParentID: p.ParentID, Position: int64(p.Position), Foot: db.Flag(p.Foot), Live: string(p.Live),
			SlugEn: p.Slug.EN, SlugFr: p.Slug.FR, PathEn: p.Path.EN, PathFr: p.Path.FR,
		})
		if err != nil {
			return err
		}
		if err := s.address(ctx, tx, q, all, p, taken); err != nil {
			return err
		}
		return s.follow(ctx, tx, q, all, id, taken)
	})
}

// follow moves the pages under one that was moved.
func (s *Service) follow(ctx context.Context, tx *audit.Tx, q *store.Queries, all []Page, id string, taken Taken) error {
	for i := range all {
		if all[i].ParentID != id {
			continue
		}
		path, err := pathOf(all, all[i])
		if err != nil {
			return err
		}
		all[i].Path = path
		if err := q.SetPath(ctx, store.SetPathParams{ID: all[i].ID, PathEn: path.EN, PathFr: path.FR}); err != nil {
			return err
		}
		if err := s.address(ctx, tx, q, all, all[i], taken); err != nil {
			return err
		}
		if err := s.follow(ctx, tx, q, all, all[i].ID, taken); err != nil {
			return err
		}
	}
	return nil
}

// deeper is how many levels there are under a page; one that stands under itself has no end.
func deeper(all []Page, id string, depth int) int {
	most := 0
	if depth > MaxDepth {
		return MaxDepth + 1
	}
	for _, p := range all {
		if p.ParentID == id {
			most = max(most, 1+deeper(all, p.ID, depth+1))
		}
	}
	return most
}

// depthOf is how many pages stand above one.
func depthOf(all []Page, p Page) int {
	depth := 0
	for p.ParentID != "" && depth <= MaxDepth {
		i := slices.IndexFunc(all, func(q Page) bool { return q.ID == p.ParentID })
		if i < 0 {
			break
		}
		p = all[i]
		depth++
	}
	return depth
}

// AddressesOf lists the older addresses of a page ("/en/about-us").
func (s *Service) AddressesOf(ctx context.Context, who access.Actor, p Page) ([]string, error) {
	if err := RequireReading(who); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).AddressesOf(ctx, p.ID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []string
	for _, r := range rows {
		if p.Path.Only(i18n.Lang(r.Lang)) != r.Path {
			list = append(list, "/"+r.Lang+"/"+r.Path)
		}
	}
	return list, nil
}

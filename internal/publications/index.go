package publications

import (
	"context"
	"strconv"
	"strings"
	"unicode"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/publications/internal/store"
	"plenary.example/internal/search"
)

// PageKey is a page of a file as the index knows it.
type PageKey struct {
	File string
	Page int
}

// String writes the key.
func (k PageKey) String() string { return k.File + ":" + strconv.Itoa(k.Page) }

// ParsePageKey reads what String wrote.
func ParsePageKey(s string) (PageKey, bool) {
	file, page, ok := strings.Cut(s, ":")
	n, err := strconv.Atoi(page)
	return PageKey{File: file, Page: n}, ok && err == nil
}

// FacetOf is the facet of the pages of one publication.
func FacetOf(publicationID string) string { return "publication:" + publicationID }

// Current and Superseded are the facets of "status": the words of a publication that
// stands, and of one whose place another took.
const (
	Current    = "current"
	Superseded = "superseded"
)

// Order is the place of a day among what is indexed: as resolutions have it, with which
// publications are found together.
func Order(day string) int64 {
	n, err := strconv.ParseInt(strings.ReplaceAll(day, "-", ""), 10, 64)
	if err != nil {
		return 0
	}
	return n * 10_000
}

// reindex brings the index up to what a publication says: the publication itself and, with
// pages, the words of its files. Only what is published is found.
func (s *Service) reindex(ctx context.Context, tx *audit.Tx, id string, pages bool) error {
	p, err := s.load(ctx, tx, id)
	if err != nil {
		return err
	}
	files, err := s.files(ctx, tx, id, false)
	if err != nil {
		return err
	}
	if !p.Public() {
		if err := s.index.Remove(ctx, tx.Tx, RecordKind, p.ID); err != nil {
			return err
		}
		for _, f := range files {
			if err := s.forgetPages(ctx, tx, f); err != nil {
				return err
			}
		}
		return nil
	}
	var body [2]strings.Builder
	var documents []search.Document
	for _, f := range files {
		if f.Text != TextRead {
			continue
		}
		rows, err := store.New(tx).PagesOfFile(ctx, store.PagesOfFileParams{File: f.ID, PageSize: 5000})
		if err != nil {
			return err
		}
		for _, r := range rows {
			page := search.Document{
				Kind: PageKind, ID: PageKey{f.ID, int(r.Page)}.String(), Facets: []string{FacetOf(p.ID)}, Date: Order(db.Day(p.IssuedOn())),
			}
			for i, l := range i18n.Langs() {
				if f.In(l) {
					page.Body = page.Body.With(l, r.Words)
					body[i].WriteString(r.Words)
					body[i].WriteByte('\n')
				}
			}
			if pages {
				documents = append(documents, page)
			}
		}
	}
	collections, err := store.New(tx).CollectionsOfPublication(ctx, p.ID)
	if err != nil {
		return err
	}
	doc := document(p, files, i18n.Text{EN: body[0].String(), FR: body[1].String()})
	for _, c := range collections {
		doc.Facets = append(doc.Facets, "collection:"+c.Slug)
	}
	return s.index.Index(ctx, tx.Tx, append(documents, doc)...)
}

// document is what the index knows of a publication.
func document(p Publication, files []File, words i18n.Text) search.Document {
	facets := []string{"kind:" + string(p.Kind)}
	for _, slug := range p.Subjects {
		facets = append(facets, "subject:"+slug)
	}
	if p.Group != "" {
		facets = append(facets, "group:"+p.Group)
	}
	if p.SupersededBy != "" {
		facets = append(facets, "status:"+Superseded)
	} else {
		facets = append(facets, "status:"+Current)
	}
	for _, l := range LangsOf(p, files) {
		facets = append(facets, "lang:"+string(l))
	}
	d := search.Document{Kind: RecordKind, ID: p.ID, Title: p.Title, Facets: facets, Date: Order(db.Day(p.IssuedOn()))}
	shared := strings.Join(append(append([]string{}, p.Authors...), p.Reference, p.ISBN), "\n")
	for _, l := range i18n.Langs() {
		own := strings.Join([]string{p.Abstract.Only(l), p.Issuer.Only(l), p.Addressee.Only(l), shared}, "\n")
		d.Body = d.Body.With(l, own+"\n"+inShort(words.Only(l), wholeWords))
	}
	return d
}

// LangsOf are the languages that a publication can be read in: those of its files or,
// where it has none, of its abstract and title.
func LangsOf(p Publication, files []File) []i18n.Lang {
	var list []i18n.Lang
	for _, l := range i18n.Langs() {
		has := len(files) == 0 && (p.Abstract.Has(l) || p.Abstract.Empty() && p.Title.Has(l))
		for _, f := range files {
			has = has || f.In(l)
		}
		if has {
			list = append(list, l)
		}
	}
	return list
}

// wholeWords is how many words of a publication are indexed in their order. Of a longer
// one, each further word is indexed once: the index takes no more than 15,000 of one
// document, and so no word of a long report is lost.
const wholeWords = 10_000

func inShort(text string, whole int) string {
	var b strings.Builder
	n := 0
	seen := map[string]bool{}
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return unicode.IsSpace(r) || r == 0 }) {
		n++
		key := strings.ToLower(strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }))
		if n > whole && (key == "" || seen[key]) {
			continue
		}
		seen[key] = true
		b.WriteString(word)
		b.WriteByte(' ')
	}
	return b.String()
}

// forgetPages takes the pages of a file out of the index.
func (s *Service) forgetPages(ctx context.Context, tx *audit.Tx, f File) error {
	for n := 1; n <= f.PagesRead; n++ {
		if err := s.index.Remove(ctx, tx.Tx, PageKind, PageKey{f.ID, n}.String()); err != nil {
			return err
		}
	}
	return nil
}

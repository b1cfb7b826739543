package catalogue

import (
	"context"
	"strings"
	"time"

	"plenary.example/internal/citation"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/oai"
	"plenary.example/internal/publications"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/sitemap"
)

// works are the kinds of document as works: a brief is submitted, a guide reports.
var works = map[publications.Kind]citation.Kind{ //nolint:gochecknoglobals // a table
	publications.Policy: citation.Policy, publications.Report: citation.Report, publications.Submission: citation.Submission, publications.Brief: citation.Submission,
	publications.Letter: citation.Letter, publications.Statement: citation.Statement, publications.Brochure: citation.Report, publications.Guide: citation.Report,
}

// DocumentKinds are the kinds of work that documents of the library are.
func DocumentKinds() []citation.Kind {
	return []citation.Kind{citation.Policy, citation.Report, citation.Submission, citation.Letter, citation.Statement}
}

// DocumentPath is the address of a document of the library within the site, in a language.
func DocumentPath(lang i18n.Lang, at publications.Address) string {
	return "/" + string(lang) + "/publications/" + at.String()
}

// DocumentAt is the address of a document in both languages.
func (c Coalition) DocumentAt(at publications.Address) i18n.Text {
	return i18n.Text{EN: c.Site + DocumentPath(i18n.EN, at), FR: c.Site + DocumentPath(i18n.FR, at)}
}

// Document describes a document of the library, filed under subjects.
func (c Coalition) Document(p publications.Publication, files []publications.File, subjects []resolutions.Subject) citation.Work {
	w := citation.Work{
		Key: c.Body + "-" + p.Address.Year + "-" + p.Address.Slug, Kind: works[p.Kind], Title: p.Title, Publisher: p.Issuer, Issued: p.Issued, Number: p.Reference,
		Address: c.DocumentAt(p.Address), Langs: publications.LangsOf(p, files), Abstract: p.Abstract, Rights: p.Rights,
	}
	if w.Publisher.Empty() {
		w.Publisher, w.Place = c.Name, c.Place
	}
	if p.Kind.Addressed() {
		w.Meeting = p.Addressee
	}
	for _, name := range p.Authors {
		w.Authors = append(w.Authors, citation.Author{Name: i18n.Same(name)})
	}
	if len(w.Authors) == 0 {
		w.Authors = []citation.Author{{Name: w.Publisher}}
	}
	for _, s := range subjects {
		w.Subjects = append(w.Subjects, s.Name)
	}
	return w
}

// Documents is the library of documents as harvesters read it.
type Documents struct {
	Coalition    Coalition
	Publications *publications.Service
	Resolutions  *resolutions.Service // names the subjects
}

// ofDocuments translates what is asked of the repository for documents; ok is false where
// none can be in the set.
func ofDocuments(q oai.Query) (r publications.Range, ok bool) {
	r = publications.Range{From: q.From, Before: q.Before}
	switch {
	case q.Set == "", q.Set == SetKinds:
		return r, true
	case q.Set == SetConcerns:
		r.Subject = publications.AnySubject
		return r, true
	}
	if slug, ok := strings.CutPrefix(q.Set, SetConcerns+":"); ok {
		r.Subject = slug
		return r, true
	}
	for _, k := range publications.Kinds() {
		if SetOf(works[k]) == q.Set {
			r.Kinds = append(r.Kinds, k)
		}
	}
	return r, len(r.Kinds) > 0
}

// After lists documents in the order of their changes.
func (d Documents) After(ctx context.Context, q oai.Query, after oai.Mark, size int) ([]oai.Record, error) {
	r, ok := ofDocuments(q)
	if !ok {
		return nil, nil
	}
	items, err := d.Publications.Changed(ctx, r, publications.Since{At: after.At, ID: after.Key}, size)
	if err != nil {
		return nil, err
	}
	named, err := d.subjects(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]oai.Record, len(items))
	for i, item := range items {
		if list[i], err = d.record(ctx, item, named); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// subjects are those of the library by their slugs.
func (d Documents) subjects(ctx context.Context) (map[string]resolutions.Subject, error) {
	all, err := d.Resolutions.Subjects(ctx)
	named := make(map[string]resolutions.Subject, len(all))
	for _, s := range all {
		named[s.Slug] = s
	}
	return named, err
}

func (d Documents) record(ctx context.Context, item publications.Record, named map[string]resolutions.Subject) (oai.Record, error) {
	r := oai.Record{Mark: oai.Mark{At: item.Changed, Key: item.ID}, ID: "publications/" + item.Address.String(), Sets: []string{SetOf(works[item.Kind])}, Deleted: !item.Public()}
	var subjects []resolutions.Subject
	for _, slug := range item.Subjects {
		r.Sets = append(r.Sets, SetOfConcern(slug))
		if s, ok := named[slug]; ok {
			subjects = append(subjects, s)
		}
	}
	if r.Deleted {
		return r, nil
	}
	r.Work = d.Coalition.Document(item.Publication, item.Files, subjects)
	if item.SupersededBy == "" {
		return r, nil
	}
	next, err := d.Publications.Public(ctx, item.SupersededBy)
	switch {
	case fault.Is(err, fault.NotFound): // what takes its place is not published yet
	case err != nil:
		return r, err
	default:
		r.Work.ReplacedBy = d.Coalition.DocumentAt(next.Address)
	}
	return r, nil
}

// Count counts documents.
func (d Documents) Count(ctx context.Context, q oai.Query) (int, error) {
	r, ok := ofDocuments(q)
	if !ok {
		return 0, nil
	}
	return d.Publications.CountChanged(ctx, r)
}

// Record finds the document with an ID.
func (d Documents) Record(ctx context.Context, id string) (oai.Record, bool, error) {
	place, ours := strings.CutPrefix(id, "publications/")
	year, slug, ok := strings.Cut(place, "/")
	if !ours || !ok {
		return oai.Record{}, false, nil
	}
	item, ok, err := d.Publications.RecordAt(ctx, publications.Address{Year: year, Slug: slug})
	if !ok || err != nil {
		return oai.Record{}, false, err
	}
	named, err := d.subjects(ctx)
	if err != nil {
		return oai.Record{}, false, err
	}
	r, err := d.record(ctx, item, named)
	return r, err == nil, err
}

// Earliest is the time of the first change.
func (d Documents) Earliest(ctx context.Context) (time.Time, error) {
	return d.Publications.FirstChange(ctx)
}

// DocumentPages maps the documents and their collections for search engines.
func DocumentPages(p *publications.Service) func(ctx context.Context) ([]sitemap.Page, error) {
	return func(ctx context.Context) ([]sitemap.Page, error) {
		places, err := p.Places(ctx)
		if err != nil {
			return nil, err
		}
		pages := make([]sitemap.Page, len(places))
		for i, one := range places {
			pages[i] = sitemap.Page{Path: i18n.Text{EN: DocumentPath(i18n.EN, one.Address), FR: DocumentPath(i18n.FR, one.Address)}, Changed: one.Changed}
		}
		collections, err := p.Collections(ctx)
		for _, one := range collections {
			pages = append(pages, sitemap.Page{Path: i18n.Text{EN: "/en/collections/" + one.Slug, FR: "/fr/collections/" + one.Slug}})
		}
		return pages, err
	}
}

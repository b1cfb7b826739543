// Package documents has the documents of the worked example's library: reports, submissions,
// letters and brochures with files in both languages, two collections, one withdrawn, one
// still a draft.
package documents

import (
	"context"
	_ "embed" // the documents
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/docx/writing"
	"plenary.example/internal/i18n"
	"plenary.example/internal/pdf"
	"plenary.example/internal/publications"
)

//go:embed documents.json
var invented []byte

// Story is what the documents are told with.
type Story struct {
	Publications *publications.Service
	On           func(at time.Time, what string, do func(ctx context.Context) error)
	Day          func(before, hour int) time.Time // an hour of the day so many days before today
	Staff        func() access.Actor
	// Group is the key of a working group by its slug; empty for none.
	Group func(slug string) string
	// Subjects are the slugs that the library has.
	Subjects []string
	// Resolution is the address of a resolution that the first report has to do with:
	// "1995-11/13"; empty for none.
	Resolution string
}

type told struct {
	Kind, Issued, Group, Reference, ISBN, Collection, SupersededBy string
	Subjects, Files, Authors                                       []string
	Title, Abstract, Addressee, Rights, Withdrawn                  i18n.Text
	Pages                                                          []i18n.Text
	Draft, Resolutions                                             bool
}

type all struct {
	Collections []struct {
		Key         string
		Name, Intro i18n.Text
	}
	Publications []told
}

// perDay is how many documents the secretariat enters on one day of the story.
const perDay = 4

// Tell enters the documents on days of the last weeks.
func (s Story) Tell() error {
	var have all
	if err := json.Unmarshal(invented, &have); err != nil {
		return fmt.Errorf("documents: %w", err)
	}
	keys := map[string]string{}
	held := map[string][]string{}
	files := prepare(have.Publications)
	for i, one := range have.Publications {
		s.On(s.Day(40-i/perDay, 10), "publication "+one.Title.In(i18n.EN), func(ctx context.Context) error {
			id, err := s.enter(ctx, one, files[i])
			keys[one.Reference] = id
			if one.Collection != "" {
				held[one.Collection] = append(held[one.Collection], id)
			}
			return err
		})
	}
	s.On(s.Day(30, 11), "collections", func(ctx context.Context) error {
		for i, c := range have.Collections {
			if _, err := s.Publications.SaveCollection(ctx, s.Staff(), publications.Collection{Name: c.Name, Intro: c.Intro, Position: i + 1}, held[c.Key]); err != nil {
				return err
			}
		}
		for _, one := range have.Publications {
			if one.SupersededBy == "" {
				continue
			}
			p, err := s.Publications.Get(ctx, s.Staff(), keys[one.Reference])
			if err != nil {
				return err
			}
			p.SupersededBy = keys[one.SupersededBy]
			if _, err := s.Publications.Save(ctx, s.Staff(), p); err != nil {
				return err
			}
		}
		return nil
	})
	return nil
}

// enter makes a publication with its files, whose words the jobs will read, and publishes it.
func (s Story) enter(ctx context.Context, one told, files <-chan written) (string, error) {
	p := publications.Publication{
		Kind: publications.Kind(one.Kind), Title: one.Title, Abstract: one.Abstract, Authors: one.Authors, Issued: one.Issued, Addressee: one.Addressee, Rights: one.Rights,
		Reference: one.Reference, ISBN: one.ISBN, Group: s.Group(one.Group),
		Subjects: slices.DeleteFunc(slices.Clone(one.Subjects), func(slug string) bool { return !slices.Contains(s.Subjects, slug) }),
	}
	if one.Resolutions && s.Resolution != "" {
		p.Related = []publications.Target{{Kind: publications.ToResolution, Key: s.Resolution}}
	}
	p, err := s.Publications.Save(ctx, s.Staff(), p)
	if err != nil {
		return "", err
	}
	for _, name := range one.Files {
		kind, lang, _ := strings.Cut(name, " ")
		file := <-files
		if file.err != nil {
			return "", file.err
		}
		_, err := s.Publications.AddFile(ctx, s.Staff(), p.ID, publications.Sent{Name: p.Address.Slug + "-" + lang + "." + kind, Body: file.raw, Lang: lang})
		if err != nil {
			return "", err
		}
	}
	if one.Draft {
		return p.ID, nil
	}
	if _, err := s.Publications.Publish(ctx, s.Staff(), p.ID, ""); err != nil {
		return "", err
	}
	if !one.Withdrawn.Empty() {
		_, err = s.Publications.Withdraw(ctx, s.Staff(), p.ID, one.Withdrawn)
	}
	return p.ID, err
}

// written is a file that was made.
type written struct {
	raw []byte
	err error
}

// prepare makes the files of all documents while the rest of the story is told.
func prepare(list []told) []chan written {
	files := make([]chan written, len(list))
	for i, one := range list {
		files[i] = make(chan written, len(one.Files))
	}
	go func() {
		for i, one := range list {
			for _, file := range one.Files {
				kind, lang, _ := strings.Cut(file, " ")
				raw, err := made(kind, lang, one)
				files[i] <- written{raw, err}
			}
		}
	}()
	return files
}

// sheet is what both kinds of documents are written with.
type sheet interface {
	Heading(level int, text string)
	Paragraph(text string)
	PageBreak()
	Bytes() ([]byte, error)
}

// made writes a file of a document: a page for each of its pages, in a language or in both.
func made(kind, lang string, one told) ([]byte, error) {
	langs := []i18n.Lang{i18n.EN, i18n.FR}
	tag := "en-CA"
	if l, ok := i18n.ParseLang(lang); ok {
		langs, tag = []i18n.Lang{l}, lang+"-CA"
	}
	day, err := time.Parse(time.DateOnly, whole(one.Issued))
	if err != nil {
		return nil, err
	}
	title := one.Title.In(langs[0])
	var d sheet = pdf.New(pdf.Options{Title: title, Lang: tag, Made: day})
	if kind == "docx" {
		d = writing.New(writing.Options{Title: title, Lang: tag, Made: day})
	}
	for i, l := range langs {
		if i > 0 {
			d.PageBreak()
		}
		d.Heading(1, one.Title.Only(l))
		for part := range strings.SplitSeq(one.Abstract.Only(l), "\n\n") {
			d.Paragraph(part)
		}
		for n, page := range one.Pages {
			if n > 0 {
				d.PageBreak()
			}
			d.Paragraph(page.Only(l))
		}
	}
	return d.Bytes()
}

// whole is the first day that a year, a month or a day may mean.
func whole(issued string) string {
	switch len(issued) {
	case len("2024"):
		return issued + "-01-01"
	case len("2024-01"):
		return issued + "-01"
	}
	return issued
}

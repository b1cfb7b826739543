// Package imports brings publications into the library from a table, with their files from a
// folder: the documents of an old site.
//
// Each row is one publication, under the key it has in the table. Brought in again, a row
// whose publication says the same changes nothing; one that says otherwise changes it, and a
// file with other bytes becomes its newer version. What a row gets wrong is said of that row;
// the others come in.
package imports

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/publications"
	"plenary.example/internal/table"
)

// Outcome is what became of a row, or would.
type Outcome string

// The outcomes.
const (
	Fresh   Outcome = "new"
	Changed Outcome = "changed"
	Already Outcome = "already"
	Refused Outcome = "refused"
)

// Outcomes lists them.
func Outcomes() []Outcome { return []Outcome{Fresh, Changed, Already, Refused} }

// Name is the outcome in words.
func (o Outcome) Name() i18n.Message { return i18n.Say("publications.import." + string(o)) }

// Result is what became of one row.
type Result struct {
	Line    int
	Title   i18n.Text
	Outcome Outcome
	Files   int // that came in
	Why     []*fault.Error
}

// Columns are the headings that are understood.
func Columns() []string {
	return []string{
		"key", "kind", "title_en", "title_fr", "abstract_en", "abstract_fr", "authors", "issued", "issuer_en", "issuer_fr", "addressee_en", "addressee_fr", "subjects", "group",
		"isbn", "reference", "rights_en", "rights_fr", "slug", "collections", "state", "file_en", "file_fr", "file_both",
	}
}

// Service brings tables in.
type Service struct {
	log          *audit.Log
	publications *publications.Service
}

// New returns the service.
func New(log *audit.Log, p *publications.Service) *Service {
	return &Service{log: log, publications: p}
}

// row is one row, by its headings.
type row map[string]string

// errDry undoes what a row would have done.
var errDry = errors.New("imports: nothing is written")

// BringIn reads a table and brings its rows in, or with dry says what would become of
// each. files is the folder that the table names files of; nil where it names none.
// progress is told after each row.
func (s *Service) BringIn(ctx context.Context, who access.Actor, name string, raw []byte, files fs.FS, dry bool, progress func(done, total int)) ([]Result, error) {
	if err := who.Require(publications.MayKeep(who), "power.keep_publications"); err != nil {
		return nil, err
	}
	t, err := table.Read(name, raw)
	if err != nil {
		return nil, err
	}
	if len(t.Rows) == 0 {
		return nil, fault.New(fault.Invalid, "publications.import.empty", nil)
	}
	headings, err := headingsOf(t.Rows[0])
	if err != nil {
		return nil, err
	}
	var results []Result
	for i, r := range t.Rows[1:] {
		one := row{}
		for column, heading := range headings {
			if v := strings.TrimSpace(r.Cell(column)); v != "" {
				one[heading] = v
			}
		}
		if len(one) == 0 {
			continue
		}
		result, err := s.bring(ctx, who, one, files, dry)
		if err != nil {
			return results, err
		}
		result.Line = r.Line
		results = append(results, result)
		progress(i+1, len(t.Rows)-1)
	}
	return results, nil
}

func headingsOf(r table.Row) (map[int]string, error) {
	headings := map[int]string{}
	for i := range r.Cells {
		h := strings.ToLower(strings.ReplaceAll(strings.TrimSpace(r.Cell(i)), " ", "_"))
		if slices.Contains(Columns(), h) {
			headings[i] = h
		}
	}
	found := map[string]bool{}
	for _, h := range headings {
		found[h] = true
	}
	for _, need := range []string{"kind", "issued"} {
		if !found[need] {
			return nil, fault.New(fault.Invalid, "publications.import.no_column", fault.Args{"Column": need, "Columns": strings.Join(Columns(), ", ")})
		}
	}
	return headings, nil
}

func (r row) both(name string) i18n.Text { return i18n.Text{EN: r[name+"_en"], FR: r[name+"_fr"]} }

func (r row) list(name string) []string {
	var list []string
	for one := range strings.SplitSeq(r[name], ";") {
		if one = strings.TrimSpace(one); one != "" {
			list = append(list, one)
		}
	}
	return list
}

// key is what a row calls its publication: its key, its reference, or its title and date.
func (r row) key() string {
	for _, name := range []string{"key", "reference"} {
		if r[name] != "" {
			return r[name]
		}
	}
	return r["issued"] + " " + r.both("title").In(i18n.EN)
}

func (r row) publication() publications.Publication {
	return publications.Publication{
		Kind: publications.Kind(strings.ToLower(r["kind"])), Title: r.both("title"), Abstract: r.both("abstract"), Authors: r.list("authors"), Issued: r["issued"],
		Issuer: r.both("issuer"), Addressee: r.both("addressee"), Subjects: r.list("subjects"), Group: r["group"], ISBN: r["isbn"], Reference: r["reference"], Rights: r.both("rights"),
		Address: publications.Address{Slug: r["slug"]}, Imported: r.key(),
	}
}

// bring brings one row in, in a transaction of its own.
func (s *Service) bring(ctx context.Context, who access.Actor, r row, files fs.FS, dry bool) (Result, error) {
	result := Result{Title: r.both("title")}
	sent, err := r.files(files)
	if err == nil {
		err = s.log.Do(ctx, who, "publications.import", func(tx *audit.Tx) error {
			result.Files, result.Outcome = 0, Already
			if err := s.bringTx(ctx, tx, r, sent, &result); err != nil {
				return err
			}
			if dry || result.Outcome == Already {
				return errDry
			}
			return nil
		})
	}
	if errors.Is(err, errDry) {
		return result, nil
	}
	if f := fault.Of(err); f != nil && f.Kind != fault.Internal && f.Kind != fault.Unavailable {
		result.Outcome, result.Files, result.Why = Refused, 0, fault.All(err)
		return result, nil
	}
	return result, err
}

func (s *Service) bringTx(ctx context.Context, tx *audit.Tx, r row, sent []publications.Sent, result *Result) error {
	next := r.publication()
	had, known, err := s.publications.ImportedTx(ctx, tx, next.Imported)
	if err != nil {
		return err
	}
	kept := had
	switch {
	case !known:
		result.Outcome = Fresh
		kept, err = s.publications.SaveTx(ctx, tx, next)
	case !publications.Same(had, next):
		result.Outcome = Changed
		next.ID, next.Related, next.SupersededBy = had.ID, had.Related, had.SupersededBy
		if next.Address.Slug == "" {
			next.Address.Slug = had.Address.Slug
		}
		kept, err = s.publications.SaveTx(ctx, tx, next)
	}
	if err != nil {
		return err
	}
	for _, one := range sent {
		earlier, same, err := s.publications.Holds(ctx, tx, kept.ID, one.Lang, one.Body)
		if err != nil {
			return err
		}
		if same {
			continue
		}
		one.Replaces = earlier.ID
		if _, err := s.publications.AddFileTx(ctx, tx, kept.ID, one); err != nil {
			return err
		}
		result.Files++
		if result.Outcome == Already {
			result.Outcome = Changed
		}
	}
	if known {
		return nil
	}
	if err := s.publications.CollectTx(ctx, tx, kept.ID, r.list("collections")); err != nil {
		return err
	}
	if strings.EqualFold(r["state"], string(publications.Published)) {
		_, err = s.publications.PublishTx(ctx, tx, kept)
	}
	return err
}

// files reads the files that a row names.
func (r row) files(folder fs.FS) ([]publications.Sent, error) {
	var list []publications.Sent
	for _, lang := range []string{"en", "fr", "both"} {
		name := r["file_"+lang]
		if name == "" {
			continue
		}
		if folder == nil {
			return nil, fault.Field("file_"+lang, "publications.import.no_folder", fault.Args{"Name": name})
		}
		clean := path.Clean(strings.ReplaceAll(name, `\`, "/"))
		if !fs.ValidPath(clean) {
			return nil, fault.Field("file_"+lang, "publications.import.no_such_file", fault.Args{"Name": name})
		}
		info, err := fs.Stat(folder, clean)
		if err != nil || !info.Mode().IsRegular() {
			return nil, fault.Field("file_"+lang, "publications.import.no_such_file", fault.Args{"Name": name})
		}
		if info.Size() > publications.MaxFile {
			return nil, fault.Field("file_"+lang, "blobs.error.too_large", fault.Args{"Name": name, "Limit": publications.MaxFile >> 20})
		}
		raw, err := fs.ReadFile(folder, clean)
		if err != nil {
			return nil, fault.Field("file_"+lang, "publications.import.no_such_file", fault.Args{"Name": name})
		}
		list = append(list, publications.Sent{Name: path.Base(clean), Body: raw, Lang: lang})
	}
	return list, nil
}

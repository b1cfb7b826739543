// Package recorded is what of the library goes into the record of proof: the adopted text in
// both languages, when and how it was adopted, and its standing as policy. Who moved it is
// not: those are names.
package recorded

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/record"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/resolutions/internal/store"
	"plenary.example/internal/wording"
)

// Kind is the kind of these leaves.
const Kind = "resolution"

// Library is the library as a source of the record.
type Library struct{}

// Kind names it in leaves.
func (Library) Kind() string { return Kind }

// Watches reports whether an act is about a resolution: what is not adopted has no leaf.
func (Library) Watches(_, kind string) bool { return kind == resolutions.Kind }

// After lists the keys of adopted resolutions after one.
func (Library) After(ctx context.Context, tx db.DBTX, thing string, most int) ([]string, error) {
	return store.New(tx).EntriesByKey(ctx, thing, int32(min(most, math.MaxInt32))) //nolint:gosec // bounded
}

// Read is an adopted resolution as it stands.
func (Library) Read(ctx context.Context, tx db.DBTX, thing string) (record.Content, bool, error) {
	r, err := store.New(tx).EntryRecorded(ctx, thing)
	if errors.Is(err, db.ErrNotFound) {
		return record.Content{}, false, nil
	}
	if err != nil {
		return record.Content{}, false, err
	}
	var w wording.Wording
	if err := json.Unmarshal([]byte(r.Wording), &w); err != nil {
		return record.Content{}, false, fmt.Errorf("resolution %s: %w", thing, err)
	}
	at := resolutions.Address{Meeting: r.MeetingKey, Label: r.Label}
	return record.Content{About: at.String(), Label: i18n.Same(at.String()), Kept: true, Fields: []record.Field{
		{Name: "title.en", Value: w.Title.EN},
		{Name: "title.fr", Value: w.Title.FR},
		{Name: "text.en", Value: Text(w, i18n.EN)},
		{Name: "text.fr", Value: Text(w, i18n.FR)},
		{Name: "adopted", Value: r.AdoptedOn},
		{Name: "votes", Value: fmt.Sprintf("yes %d no %d abstain %d", r.VotesYes, r.VotesNo, r.VotesAbstain)},
		{Name: "policy", Value: r.PolicyState},
		{Name: "successor", Value: r.SupersededBy},
	}}, true, nil
}

// Text is the text of a resolution in one language as it is recorded: a line for each part,
// opening words and clause, with how deep it nests and how it is marked where that is part of
// the text. It does not change when pages number clauses in another way.
func Text(w wording.Wording, lang i18n.Lang) string {
	var b strings.Builder
	line := func(depth int, mark, text string) {
		fmt.Fprintf(&b, "%d\t%s\t%s\n", depth, mark, text)
	}
	var clauses func(depth int, list []wording.Clause)
	clauses = func(depth int, list []wording.Clause) {
		for _, c := range list {
			mark := c.Marker.Only(lang)
			if c.Bare {
				mark = "-"
			}
			line(depth, mark, c.Text.Only(lang))
			clauses(depth+1, c.Children)
		}
	}
	for _, s := range wording.Sections() {
		part := w.Part(s)
		line(0, string(s), part.Lead.Only(lang))
		clauses(1, part.Clauses)
	}
	line(0, "notes", w.Notes.Only(lang))
	return b.String()
}

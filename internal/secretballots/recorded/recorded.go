// Package recorded is what of secret votes goes into the record of proof: what was asked, the
// sums of the encrypted ballots and of the papers, and the end of the archive that proves the
// former.
package recorded

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/record"
	"plenary.example/internal/secretballots"
	"plenary.example/internal/secretballots/internal/store"
)

// Kind is the kind of these leaves.
const Kind = "secret_result"

// Results are the declared secret votes as a source of the record.
type Results struct{}

// Kind names it in leaves.
func (Results) Kind() string { return Kind }

// Watches reports whether an act is about a secret vote. A ballot cast is about none.
func (Results) Watches(_, kind string) bool { return kind == secretballots.Kind }

// After lists the keys of declared votes after one.
func (Results) After(ctx context.Context, tx db.DBTX, thing string, most int) ([]string, error) {
	return store.New(tx).DeclaredByKey(ctx, thing, int32(min(most, math.MaxInt32))) //nolint:gosec // bounded
}

// Read is a declared vote. Answers may be persons: its texts are not kept beside the leaf.
func (Results) Read(ctx context.Context, tx db.DBTX, thing string) (record.Content, bool, error) {
	q := store.New(tx)
	v, err := q.SecretByID(ctx, thing)
	if errors.Is(err, db.ErrNotFound) || err == nil && secretballots.State(v.State) != secretballots.Declared {
		return record.Content{}, false, nil
	}
	if err != nil {
		return record.Content{}, false, err
	}
	asked, err := questions(ctx, q, thing)
	if err != nil {
		return record.Content{}, false, err
	}
	sums, err := q.Text(ctx, thing, "result")
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return record.Content{}, false, err
	}
	paper, err := papers(ctx, q, thing)
	if err != nil {
		return record.Content{}, false, err
	}
	end, err := q.Board(ctx, thing)
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return record.Content{}, false, err
	}
	return record.Content{About: "secret-votes/" + v.Key, Label: i18n.Text{EN: v.TitleEn, FR: v.TitleFr}, Fields: []record.Field{
		{Name: "title.en", Value: v.TitleEn},
		{Name: "title.fr", Value: v.TitleFr},
		{Name: "questions", Value: asked},
		{Name: "electronic", Value: sums},
		{Name: "papers", Value: paper},
		{Name: "archive", Value: end.Last},
		{Name: "announced", Value: db.Time(v.DeclaredAt).Format(time.RFC3339Nano)},
	}}, true, nil
}

// questions are a line for each question, what it takes and its words, and a line under it
// for each answer.
func questions(ctx context.Context, q *store.Queries, thing string) (string, error) {
	asked, err := q.QuestionsOf(ctx, thing)
	if err != nil {
		return "", err
	}
	answers, err := q.AnswersOf(ctx, thing)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, one := range asked {
		rule := one.Majority
		if secretballots.QuestionKind(one.Kind) == secretballots.Choice {
			rule = fmt.Sprintf("from %d to %d seats %d", one.Smallest, one.Largest, one.Seats)
		}
		fmt.Fprintf(&b, "%s %s\t%s\t%s\n", one.Kind, rule, one.TextEn, one.TextFr)
		for _, a := range answers {
			if a.Question == one.Place {
				fmt.Fprintf(&b, "-\t%s\t%s\n", a.TextEn, a.TextFr)
			}
		}
	}
	return b.String(), nil
}

// papers is what two scrutineers counted alike, as it was entered; empty for no papers.
func papers(ctx context.Context, q *store.Queries, thing string) (string, error) {
	rows, err := q.SheetsOf(ctx, thing)
	if err != nil {
		return "", err
	}
	var all []secretballots.Sheet
	for _, r := range rows {
		var one secretballots.Sheet
		if err := json.Unmarshal([]byte(r.Figures), &one); err != nil {
			continue // what is no count was put there behind the program’s back
		}
		if slices.ContainsFunc(all, one.Equal) {
			return r.Figures, nil
		}
		all = append(all, one)
	}
	return "", nil
}

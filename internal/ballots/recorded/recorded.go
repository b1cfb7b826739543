// Package recorded is what of votes goes into the record of proof: the question, the rule, the
// figures, and in a roll call what each organization said, by its name. Persons are not in it.
package recorded

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"plenary.example/internal/ballots"
	"plenary.example/internal/ballots/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/record"
)

// Kind is the kind of these leaves.
const Kind = "result"

// Results are the announced votes as a source of the record.
type Results struct{}

// Kind names it in leaves.
func (Results) Kind() string { return Kind }

// Watches reports whether an act is about a vote. A ballot cast is not: there is no result
// before the vote is announced, and a hall casts hundreds at once.
func (Results) Watches(action, kind string) bool { return kind == "vote" && action != "ballots.cast" }

// After lists the keys of announced votes after one.
func (Results) After(ctx context.Context, tx db.DBTX, thing string, most int) ([]string, error) {
	return store.New(tx).AnnouncedByKey(ctx, thing, int32(min(most, math.MaxInt32))) //nolint:gosec // bounded
}

// Read is the result of an announced vote.
func (Results) Read(ctx context.Context, tx db.DBTX, thing string) (record.Content, bool, error) {
	q := store.New(tx)
	r, err := q.VoteRecorded(ctx, thing)
	if errors.Is(err, db.ErrNotFound) || err == nil && ballots.State(r.State) != ballots.StateAnnounced {
		return record.Content{}, false, nil
	}
	if err != nil {
		return record.Content{}, false, err
	}
	c := record.Content{About: "votes/" + thing, Label: i18n.Text{EN: r.QuestionEn, FR: r.QuestionFr}, Kept: true, Fields: []record.Field{
		{Name: "question.en", Value: r.QuestionEn},
		{Name: "question.fr", Value: r.QuestionFr},
		{Name: "rule", Value: fmt.Sprintf("%s %s tie %s members %d", r.Method, r.Majority, r.Tie, r.Members)},
		{Name: "votes", Value: fmt.Sprintf("yes %d no %d abstain %d", r.Yes, r.No, r.Abstain)},
		{Name: "papers", Value: fmt.Sprintf("papers %d yes %d no %d abstain %d spoiled %d advance %d", r.Papers, r.PaperYes, r.PaperNo, r.PaperAbstain, r.PaperSpoiled, r.Advance)},
		{Name: "announced", Value: moment(r.AnnouncedAt)},
	}}
	if r.Secret != 0 {
		c.Fields[2].Value = fmt.Sprintf("secret %s tie %s members %d", r.Majority, r.Tie, r.Members)
	}
	if ballots.Method(r.Method) != ballots.RollCall {
		return c, true, nil
	}
	rows, err := q.ChoicesNamed(ctx, thing)
	if err != nil {
		return record.Content{}, false, err
	}
	var said strings.Builder
	for _, b := range rows {
		fmt.Fprintf(&said, "%s\t%s\n", b.Choice, b.NameEn)
	}
	c.Fields = append(c.Fields, record.Field{Name: "choices", Value: said.String()})
	return c, true, nil
}

func moment(micros int64) string { return db.Time(micros).Format(time.RFC3339Nano) }

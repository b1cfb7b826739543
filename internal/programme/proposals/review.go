package proposals

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/programme/internal/store"
)

// The points that a criterion may be given.
const (
	MinScore = 1
	MaxScore = 5
)

// Review is what one reviewer thinks of a proposal.
type Review struct {
	ProposalID string
	PersonID   string
	Name       string
	// Conflict says why they do not review it; empty: they do.
	Conflict string
	Scores   map[string]int // by the criterion's ID
	Comment  string
	At       time.Time
}

// check refuses a review without points for each criterion.
func (r Review) check(c Call) error {
	var found []*fault.Error
	for _, k := range c.Criteria {
		if n := r.Scores[k.ID]; n < MinScore || n > MaxScore {
			found = append(found, fault.Field("score_"+k.ID, "proposals.error.score", fault.Args{"Least": MinScore, "Most": MaxScore}))
		}
	}
	if len([]rune(r.Comment)) > maxAbout {
		found = append(found, fault.Field("comment", "programme.error.long", fault.Args{"Limit": maxAbout}))
	}
	return fault.Join(found...)
}

// Figures are an average and a spread of points, in hundredths of a point: 380 is
// 3.8. Spread is the distance between the lowest and the highest.
type Figures struct {
	Count           int
	Mean, Low, High int
}

// Spread is how far apart the lowest and the highest are.
func (f Figures) Spread() int { return f.High - f.Low }

func figures(values []int) Figures {
	if len(values) == 0 {
		return Figures{}
	}
	sum := 0
	for _, v := range values {
		sum += v
	}
	n := len(values)
	return Figures{Count: n, Mean: (sum + n/2) / n, Low: slices.Min(values), High: slices.Max(values)}
}

// Summary is what reviews come to.
type Summary struct {
	Figures               // of the reviewers' own averages
	Conflicts   int       // declared
	ByCriterion []Figures // in the order of the call
}

// Summarize adds reviews up: each reviewer's average over the criteria weighs the
// same. A review that lacks points for a criterion the call has had since counts
// those it has.
func Summarize(c Call, reviews []Review) Summary {
	var s Summary
	var own []int
	by := make([][]int, len(c.Criteria))
	for _, r := range reviews {
		if r.Conflict != "" {
			s.Conflicts++
			continue
		}
		var points []int
		for i, k := range c.Criteria {
			if n, ok := r.Scores[k.ID]; ok {
				points = append(points, n*100)
				by[i] = append(by[i], n*100)
			}
		}
		if len(points) > 0 {
			own = append(own, figures(points).Mean)
		}
	}
	s.Figures = figures(own)
	for _, values := range by {
		s.ByCriterion = append(s.ByCriterion, figures(values))
	}
	return s
}

func reviewOf(r store.ProposalReview) (Review, error) {
	v := Review{ProposalID: r.ProposalID, PersonID: r.PersonID, Name: r.Name, Conflict: r.Conflict, Comment: r.Comment, At: db.Time(r.ReviewedAt)}
	if err := json.Unmarshal([]byte(r.Scores), &v.Scores); err != nil {
		return v, fmt.Errorf("proposals: the points of a review of %s are damaged: %w", r.ProposalID, err)
	}
	return v, nil
}

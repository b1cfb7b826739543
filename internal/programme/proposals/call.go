package proposals

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// The limits of a call.
const (
	mostQuestions = 8
	mostCriteria  = 8
	mostReviewers = 40
	maxWords      = 300
	maxAbout      = 6000
)

// Question is something asked of a proposer beside title and description.
type Question struct {
	ID       string    `json:"id"`
	Text     i18n.Text `json:"text"`
	Required bool      `json:"required,omitempty"`
}

// Criterion is something that reviewers give points for.
type Criterion struct {
	ID   string    `json:"id"`
	Name i18n.Text `json:"name"`
}

// Call asks for proposals for a gathering.
type Call struct {
	GatheringID   string
	Opens, Closes time.Time
	About         i18n.Text
	Anybody       bool   // not only the people of the coalition's organizations
	CommitteeID   string // the body whose people review; empty: none
	Questions     []Question
	Criteria      []Criterion
	Reviewers     []string // people who review beside the body's, by their IDs
}

// State is where a call stands.
type State string

// The states of a call.
const (
	Coming State = "coming"
	Open   State = "open"
	Closed State = "closed"
)

// StateAt is where the call stands at an instant.
func (c Call) StateAt(now time.Time) State {
	switch {
	case now.Before(c.Opens):
		return Coming
	case now.Before(c.Closes):
		return Open
	}
	return Closed
}

// normal puts what was typed into the form that is kept: questions and criteria
// without words are left out, new ones get a name.
func (c Call) normal() Call {
	c.About = trim(c.About)
	var questions []Question
	for _, q := range c.Questions {
		if q.Text = trim(q.Text); !q.Text.Empty() {
			questions = append(questions, q)
		}
	}
	for i := range questions {
		if questions[i].ID == "" {
			questions[i].ID = unused("q", func(id string) bool {
				return slices.ContainsFunc(questions, func(o Question) bool { return o.ID == id })
			})
		}
	}
	var criteria []Criterion
	for _, k := range c.Criteria {
		if k.Name = trim(k.Name); !k.Name.Empty() {
			criteria = append(criteria, k)
		}
	}
	for i := range criteria {
		if criteria[i].ID == "" {
			criteria[i].ID = unused("c", func(id string) bool {
				return slices.ContainsFunc(criteria, func(o Criterion) bool { return o.ID == id })
			})
		}
	}
	c.Questions, c.Criteria = questions, criteria
	return c
}

// unused is the first numbered name that is not taken.
func unused(letter string, taken func(string) bool) string {
	for i := 1; ; i++ {
		if id := letter + strconv.Itoa(i); !taken(id) {
			return id
		}
	}
}

func (c Call) check() error {
	var found []*fault.Error
	if c.Opens.IsZero() {
		found = append(found, fault.Field("opens", "proposals.error.opens", nil))
	}
	if c.Closes.IsZero() || !c.Closes.After(c.Opens) {
		found = append(found, fault.Field("closes", "proposals.error.closes", nil))
	}
	if len(c.Criteria) == 0 {
		found = append(found, fault.Field("criterion_1_en", "proposals.error.criteria", nil))
	}
	if len(c.Questions) > mostQuestions || len(c.Criteria) > mostCriteria || len(c.Reviewers) > mostReviewers {
		found = append(found, fault.New(fault.Invalid, "proposals.error.many", nil))
	}
	for i, q := range c.Questions {
		found = append(found, long("question_"+strconv.Itoa(i+1), q.Text, maxWords))
	}
	for i, k := range c.Criteria {
		found = append(found, long("criterion_"+strconv.Itoa(i+1), k.Name, maxWords))
	}
	return fault.Join(append(found, long("about", c.About, maxAbout))...)
}

// IsReviewer reports whether somebody reviews: who is in the call's body or named.
func (c Call) IsReviewer(who access.Actor) bool {
	return who.PersonID != "" && (slices.Contains(c.Reviewers, who.PersonID) ||
		c.CommitteeID != "" && slices.ContainsFunc(who.Offices, func(o access.Office) bool { return o.BodyID == c.CommitteeID }))
}

func trim(t i18n.Text) i18n.Text {
	return i18n.Text{EN: strings.TrimSpace(t.EN), FR: strings.TrimSpace(t.FR)}
}

// long refuses a text that is longer than its limit in either language.
func long(field string, t i18n.Text, limit int) *fault.Error {
	for _, l := range i18n.Langs() {
		if len([]rune(t.Only(l))) > limit {
			return fault.Field(field+"_"+string(l), "programme.error.long", fault.Args{"Limit": limit})
		}
	}
	return nil
}

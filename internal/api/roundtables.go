package api

import (
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
)

// Scorecard is what government kept of what it promised.
type Scorecard struct {
	AsOf        string  `json:"asOf" format:"date"`
	Whole       bool    `json:"whole" doc:"All of it, as members see it; otherwise what the public sees."`
	From        string  `json:"from,omitempty" format:"date"`
	To          string  `json:"to,omitempty" format:"date"`
	All         Score   `json:"all"`
	Departments []Score `json:"departments"`
	Concerns    []Score `json:"concerns"`
}

// Score adds up one department, one concern, or all.
type Score struct {
	Key        string         `json:"key,omitempty"`
	Name       i18n.Text      `json:"name,omitzero"`
	Made       int            `json:"made" doc:"Commitments."`
	States     map[string]int `json:"states" doc:"Of the commitments: how many are in each state."`
	Overdue    int            `json:"overdue"`
	Moved      int            `json:"moved" doc:"Commitments whose day was moved."`
	Asked      int            `json:"asked"`
	Answers    int            `json:"answers"`
	Unanswered int            `json:"unanswered"`
	Late       int            `json:"late" doc:"Asks that wait longer than answers may take."`
	MedianDays *int           `json:"medianDays,omitempty" doc:"Days that an answer took, the middle one of all."`
}

func scoreOf(s followup.Score) Score {
	out := Score{
		Key: s.Key, Name: s.Name, Made: s.Made, States: map[string]int{}, Overdue: s.Overdue, Moved: s.Moved, Asked: s.Asked, Answers: s.Answers, Unanswered: s.Unanswered, Late: s.Late,
	}
	for state, n := range s.By {
		out.States[string(state)] = n
	}
	if s.MedianDays != followup.Unknown {
		out.MedianDays = &s.MedianDays
	}
	return out
}

func getScorecard(c *call) (Scorecard, error) {
	today := c.api.Roundtables.Day(c.Door.Now())
	card, whole, err := c.api.Followup.Scorecard(c.Ctx(), c.Actor, today)
	out := Scorecard{AsOf: db.Day(today), Whole: whole, From: db.Day(card.From), To: db.Day(card.To), All: scoreOf(card.All), Departments: []Score{}, Concerns: []Score{}}
	for _, s := range card.Departments {
		out.Departments = append(out.Departments, scoreOf(s))
	}
	for _, s := range card.Concerns {
		out.Concerns = append(out.Concerns, scoreOf(s))
	}
	return out, err
}

// Point is something to raise with officials.
type Point struct {
	Title      i18n.Text `json:"title"`
	Problem    i18n.Text `json:"problem" doc:"What is wrong: for members and the briefing note."`
	Question   i18n.Text `json:"question" doc:"What officials are asked to speak to."`
	Ask        i18n.Text `json:"ask" doc:"What they are asked to do."`
	Concern    string    `json:"concern" doc:"By its name in addresses."`
	Group      string    `json:"group,omitempty" doc:"The working group it concerns, by its name in addresses."`
	Department string    `json:"department,omitempty" doc:"Whom it is for, by its key; every department met without it."`
	Urgency    string    `json:"urgency" enum:"now,soon,steady"`
	Cited      string    `json:"cited,omitempty" doc:"The standing resolutions behind it, as people write them: Res. 13, November 1995."`
}

func proposePoint(c *call, in Point) (Reported, error) {
	p := roundtables.Proposal{
		Words:   roundtables.Words{Title: in.Title, Problem: in.Problem, Question: in.Question, Ask: in.Ask},
		Concern: in.Concern, DepartmentID: in.Department, Urgency: roundtables.Urgency(in.Urgency), Cited: in.Cited,
	}
	if in.Group != "" {
		b, err := c.api.Bodies.BodyBySlug(c.Ctx(), nil, in.Group)
		if err != nil {
			return Reported{}, err
		}
		p.GroupID = b.ID
	}
	key := c.R.PathValue("table")
	id, err := c.api.Roundtables.Propose(c.Ctx(), c.Actor, key, p, nil)
	if err != nil {
		return Reported{}, err
	}
	return Reported{ID: id, Page: c.site("roundtables", key, "items", id)}, nil
}

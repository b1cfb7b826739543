package proposals

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/programme"
	"plenary.example/internal/programme/internal/store"
)

// Status is where a proposal stands.
type Status string

// The states of a proposal.
const (
	Draft      Status = "draft"
	Submitted  Status = "submitted"
	InReview   Status = "in_review"
	Accepted   Status = "accepted"
	Waitlisted Status = "waitlisted"
	Refused    Status = "refused"
	Withdrawn  Status = "withdrawn"
)

// Name is the state in words.
func (s Status) Name() i18n.Message { return i18n.Say("proposals.state." + string(s)) }

// Decided reports whether a decision was taken.
func (s Status) Decided() bool { return s == Accepted || s == Waitlisted || s == Refused }

// Pending reports whether the proposal awaits a decision.
func (s Status) Pending() bool { return s == Submitted || s == InReview }

// Decisions lists what may be decided, in the order that forms show it.
func Decisions() []Status { return []Status{Accepted, Waitlisted, Refused} }

// Typed is what the proposer writes.
type Typed struct {
	Lang         i18n.Lang // in which they are written to
	Name         string
	Organization string
	Title, About i18n.Text
	Answers      map[string]string // by the question's ID
	Presenters   string            // who leads it, a line each
	Needs        string            // what they need to take part
	Languages    []string          // in which it would be held
}

// Proposal is a workshop that somebody proposes.
type Proposal struct {
	ID          string
	GatheringID string
	Number      int // from 1 in the order of handing in; 0: a draft
	Status      Status
	PersonID    string // empty: somebody without an account
	Email       string
	// OrganizationID is the proposer's, where it is one of the coalition's.
	OrganizationID string
	Typed
	MadeAt, TouchedAt, SubmittedAt, DecidedAt time.Time
	DecidedBy                                 string
	Words                                     string // of the decision, in the proposer's language
	SessionID                                 string // what became of it
}

// ToTranslate are the languages into which title or description are still to be put.
func (p Proposal) ToTranslate() []i18n.Lang {
	var list []i18n.Lang
	for _, l := range i18n.Langs() {
		if !p.Title.Has(l) || p.About.Has(l.Other()) && !p.About.Has(l) {
			list = append(list, l)
		}
	}
	return list
}

// maxShort bounds one line, in characters.
const maxShort = 200

// normal puts what was typed into the form that is kept.
func (t Typed) normal(c Call) Typed {
	t.Name, t.Organization = strings.TrimSpace(t.Name), strings.TrimSpace(t.Organization)
	t.Title, t.About = trim(t.Title), trim(t.About)
	t.Presenters, t.Needs = strings.TrimSpace(t.Presenters), strings.TrimSpace(t.Needs)
	answers := map[string]string{}
	for _, q := range c.Questions {
		if words := strings.TrimSpace(t.Answers[q.ID]); words != "" {
			answers[q.ID] = words
		}
	}
	t.Answers = answers
	t.Languages = slices.DeleteFunc(slices.Clone(t.Languages), func(l string) bool { return !slices.Contains(programme.Spoken(), l) })
	return t
}

// fits refuses what is longer than is kept; whatever else is wrong is a draft's right.
func (t Typed) fits() error {
	found := []*fault.Error{long("title", t.Title, maxShort), long("about", t.About, maxAbout)}
	for name, words := range map[string]string{"name": t.Name, "organization": t.Organization} {
		if len([]rune(words)) > maxShort {
			found = append(found, fault.Field(name, "programme.error.long", fault.Args{"Limit": maxShort}))
		}
	}
	more := map[string]string{"presenters": t.Presenters, "needs": t.Needs}
	for id, words := range t.Answers {
		more["answer_"+id] = words
	}
	for name, words := range more {
		if len([]rune(words)) > maxAbout {
			found = append(found, fault.Field(name, "programme.error.long", fault.Args{"Limit": maxAbout}))
		}
	}
	return fault.Join(found...)
}

// gaps refuses what a proposal lacks to be handed in.
func (t Typed) gaps(c Call) error {
	var found []*fault.Error
	need := func(missing bool, field, key string) {
		if missing {
			found = append(found, fault.Field(field, key, nil))
		}
	}
	need(t.Name == "", "name", "proposals.error.name")
	need(t.Title.Empty(), "title_"+string(t.Lang), "proposals.error.title")
	need(t.About.Empty(), "about_"+string(t.Lang), "proposals.error.about")
	for _, q := range c.Questions {
		need(q.Required && t.Answers[q.ID] == "", "answer_"+q.ID, "proposals.error.answer")
	}
	need(len(t.Languages) == 0, "languages", "proposals.error.languages")
	return fault.Join(found...)
}

func proposalOf(r store.Proposal) (Proposal, error) {
	p := Proposal{
		ID: r.ID, GatheringID: r.GatheringID, Number: int(r.Number), Status: Status(r.State), PersonID: r.PersonID, Email: r.Email, OrganizationID: r.OrganizationID,
		Typed: Typed{
			Lang: i18n.Lang(r.Lang), Name: r.Name, Organization: r.Organization, Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, About: i18n.Text{EN: r.AboutEn, FR: r.AboutFr},
			Presenters: r.Presenters, Needs: r.Needs, Languages: strings.Fields(r.Languages),
		},
		MadeAt: db.Time(r.MadeAt), TouchedAt: db.Time(r.TouchedAt), SubmittedAt: db.Time(r.SubmittedAt), DecidedAt: db.Time(r.DecidedAt), DecidedBy: r.DecidedBy,
		Words: r.Words, SessionID: r.SessionID,
	}
	if err := json.Unmarshal([]byte(r.Answers), &p.Answers); err != nil {
		return p, fmt.Errorf("proposals: the answers of %s are damaged: %w", r.ID, err)
	}
	return p, nil
}

// Conflict says why somebody may not review a proposal by themselves: they wrote it,
// or their organization did. ok is false where nothing is known against it.
func Conflict(who access.Actor, p Proposal) (i18n.Message, bool) {
	if who.PersonID != "" && who.PersonID == p.PersonID {
		return i18n.Say("proposals.conflict.own"), true
	}
	if p.OrganizationID != "" {
		if seat, ok := who.Seat(p.OrganizationID); ok {
			return i18n.Say("proposals.conflict.organization", "Organization", seat.Name), true
		}
	}
	return i18n.Message{}, false
}

package proposals

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/programme"
	"plenary.example/internal/programme/internal/store"
)

// PageSize is how many proposals a page of the list has.
const PageSize = 50

// Listed is a proposal as those who review and decide see it in the list.
type Listed struct {
	Proposal
	// Conflict: the reader has one, of whichever kind.
	Conflict bool
	// Reviewed: the reader's own review is in.
	Reviewed bool
	// Seen: the reader may see what the reviews come to.
	Seen    bool
	Summary Summary // the zero one where the reader may not see it
}

// List lists what was handed in for a gathering in the order it came, after the one
// with a number (0: from the first).
func (s *Service) List(ctx context.Context, who access.Actor, g gatherings.Gathering, after int) (list []Listed, more bool, err error) {
	c, err := s.Call(ctx, nil, g.ID)
	if err != nil {
		return nil, false, err
	}
	if err := mayRead(who, g, c); err != nil {
		return nil, false, err
	}
	q := s.on(nil)
	rows, err := q.ProposalsOf(ctx, store.ProposalsOfParams{Gathering: g.ID, After: int64(after), PageSize: PageSize + 1})
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if more = len(rows) > PageSize; more {
		rows = rows[:PageSize]
	}
	all, err := q.ReviewsIn(ctx, g.ID)
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	reviews := map[string][]Review{}
	for _, r := range all {
		one, err := reviewOf(r)
		if err != nil {
			return nil, false, err
		}
		reviews[r.ProposalID] = append(reviews[r.ProposalID], one)
	}
	for _, r := range rows {
		p, err := proposalOf(r)
		if err != nil {
			return nil, false, err
		}
		one := Listed{Proposal: p, Seen: maySeeReviews(who, g, c, p, reviews[p.ID])}
		_, one.Conflict = Conflict(who, p)
		if own, ok := reviewBy(who.PersonID, reviews[p.ID]); ok {
			one.Reviewed, one.Conflict = own.Conflict == "", one.Conflict || own.Conflict != ""
		}
		if one.Seen {
			one.Summary = Summarize(c, reviews[p.ID])
		}
		list = append(list, one)
	}
	return list, more, nil
}

// Read is a proposal before those who review and decide.
type Read struct {
	Proposal
	Call                 Call
	Own                  *Review // the reader's, nil while there is none
	Conflict             *i18n.Message
	Seen                 bool
	Reviews              []Review // the others' too; nil where the reader may not see them
	Summary              Summary
	MayDecide, MayReview bool
}

// ForReview reads what was handed in, for those who review and decide.
func (s *Service) ForReview(ctx context.Context, who access.Actor, id string) (Read, error) {
	h, err := s.load(ctx, nil, id)
	if err != nil {
		return Read{}, err
	}
	if err := mayRead(who, h.g, h.c); err != nil {
		return Read{}, err
	}
	if h.p.Status == Draft {
		return Read{}, notFound()
	}
	reviews, err := s.reviews(ctx, nil, id)
	if err != nil {
		return Read{}, err
	}
	r := Read{Proposal: h.p, Call: h.c, Seen: maySeeReviews(who, h.g, h.c, h.p, reviews)}
	if own, ok := reviewBy(who.PersonID, reviews); ok {
		r.Own = &own
	}
	if why, ok := Conflict(who, h.p); ok {
		r.Conflict = &why
	}
	if r.Seen {
		r.Reviews, r.Summary = reviews, Summarize(h.c, reviews)
	}
	r.MayReview = mayReview(who, h.c, h.p) == nil && h.p.Status.Pending()
	r.MayDecide = mayDecide(who, h.g, h.c, h.p, reviews) == nil && h.p.Status != Withdrawn && h.p.SessionID == ""
	return r, nil
}

func (s *Service) reviews(ctx context.Context, tx db.DBTX, id string) ([]Review, error) {
	rows, err := s.on(tx).ReviewsOf(ctx, id)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Review, 0, len(rows))
	for _, r := range rows {
		one, err := reviewOf(r)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, nil
}

// act loads a proposal for those who review and decide, changes and saves it.
func (s *Service) act(ctx context.Context, who access.Actor, action, id string, do func(tx *audit.Tx, h *held) error) error {
	return s.do(ctx, who, action, func(tx *audit.Tx) error {
		h, err := s.load(ctx, tx, id)
		if err != nil {
			return err
		}
		if h.p.Status == Draft {
			return notFound()
		}
		tx.About(ProposalKind, id)
		if err := do(tx, h); err != nil {
			return err
		}
		return s.save(ctx, tx, h.p)
	})
}

// Review enters what a reviewer thinks, or changes it until the decision. The first
// review of a proposal puts it under review.
func (s *Service) Review(ctx context.Context, who access.Actor, id string, scores map[string]int, comment string) error {
	return s.act(ctx, who, "proposals.review", id, func(tx *audit.Tx, h *held) error {
		if err := mayReview(who, h.c, h.p); err != nil {
			return err
		}
		if !h.p.Status.Pending() {
			return fault.New(fault.Conflict, "proposals.error.settled", fault.Args{"State": h.p.Status.Name()})
		}
		r := Review{ProposalID: id, PersonID: who.PersonID, Name: who.Name, Scores: map[string]int{}, Comment: strings.TrimSpace(comment)}
		for _, k := range h.c.Criteria {
			r.Scores[k.ID] = scores[k.ID]
		}
		if err := r.check(h.c); err != nil {
			return err
		}
		h.p.Status = InReview
		return s.putReview(ctx, tx, r)
	})
}

func (s *Service) putReview(ctx context.Context, tx *audit.Tx, r Review) error {
	scores, err := json.Marshal(r.Scores)
	if err != nil {
		return err
	}
	return store.New(tx).PutReview(ctx, store.PutReviewParams{
		ProposalID: r.ProposalID, PersonID: r.PersonID, Name: r.Name, Conflict: r.Conflict, Scores: string(scores), Comment: r.Comment, ReviewedAt: db.Micros(tx.Now),
	})
}

// Declare says that a reviewer has a conflict of interest, and why, until the decision.
// A review of theirs counts no more.
func (s *Service) Declare(ctx context.Context, who access.Actor, id, why string) error {
	return s.act(ctx, who, "proposals.declare_conflict", id, func(tx *audit.Tx, h *held) error {
		if err := who.Require(h.c.IsReviewer(who), "power.review_proposals"); err != nil {
			return err
		}
		if !h.p.Status.Pending() {
			return fault.New(fault.Conflict, "proposals.error.settled", fault.Args{"State": h.p.Status.Name()})
		}
		why := strings.TrimSpace(why)
		if why == "" || len([]rune(why)) > maxWords {
			return fault.Field("conflict", "proposals.error.why", fault.Args{"Limit": maxWords})
		}
		return s.putReview(ctx, tx, Review{ProposalID: id, PersonID: who.PersonID, Name: who.Name, Conflict: why, Scores: map[string]int{}})
	})
}

// Decide accepts a proposal, puts it on the waiting list or refuses it, with words
// that the letter to the proposer says. A decision may be changed until the proposal
// is a session; a refusal takes words.
func (s *Service) Decide(ctx context.Context, who access.Actor, id string, to Status, words string) error {
	return s.act(ctx, who, "proposals.decide", id, func(tx *audit.Tx, h *held) error {
		reviews, err := s.reviews(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := mayDecide(who, h.g, h.c, h.p, reviews); err != nil {
			return err
		}
		words := strings.TrimSpace(words)
		switch {
		case !slices.Contains(Decisions(), to):
			return fault.Field("decision", "proposals.error.decision", nil)
		case to == Refused && words == "" || len([]rune(words)) > maxAbout:
			return fault.Field("words", "proposals.error.words", fault.Args{"Limit": maxAbout})
		case h.p.Status == Withdrawn || h.p.SessionID != "":
			return fault.New(fault.Conflict, "proposals.error.settled", fault.Args{"State": h.p.Status.Name()})
		case h.p.Status == to && h.p.Words == words:
			return fault.New(fault.Conflict, "proposals.error.settled", fault.Args{"State": h.p.Status.Name()})
		}
		h.p.Status, h.p.Words, h.p.DecidedAt, h.p.DecidedBy = to, words, tx.Now, who.Name
		tx.Detail("decision", string(to))
		return s.write(ctx, tx, h.g, h.p, letter{kind: string(to), words: words})
	})
}

// MakeSession makes a session of an accepted proposal in the draft of the programme,
// without an hour, with those who lead it as guests. What it says in one language
// only is to be translated there.
func (s *Service) MakeSession(ctx context.Context, who access.Actor, id string) (made programme.Session, err error) {
	err = s.act(ctx, who, "proposals.make_session", id, func(tx *audit.Tx, h *held) (err error) {
		if err := mayRun(who, h.g); err != nil {
			return err
		}
		if h.p.Status != Accepted || h.p.SessionID != "" {
			return fault.New(fault.Conflict, "proposals.error.not_accepted", nil)
		}
		organization := i18n.Same(h.p.Organization)
		speakers := []programme.Speaker{{PersonID: h.p.PersonID, Name: h.p.Name, OrganizationID: h.p.OrganizationID, Organization: organization}}
		for _, name := range h.p.presenters() {
			if name != h.p.Name {
				speakers = append(speakers, programme.Speaker{Name: i18n.Clip(name, maxShort/2)})
			}
		}
		made, err = s.programme.AddTx(ctx, tx, h.g, programme.Session{Kind: programme.Workshop, Title: h.p.Title, About: h.p.About, Languages: h.p.Languages}, speakers...)
		h.p.SessionID = made.ID
		tx.Detail("session", made.Number)
		return err
	})
	return made, err
}

// letter is one message to a proposer: its sentences are "proposals.mail.KIND.subject"
// and ".body", and the words of the decision between body and button.
type letter struct {
	kind  string
	args  []any
	words string
}

// write queues a letter to the proposer in their language, with the link to the proposal.
func (s *Service) write(ctx context.Context, tx *audit.Tx, g gatherings.Gathering, p Proposal, l letter) error {
	if p.Email == "" {
		return nil
	}
	loc := s.catalog.For(p.Lang)
	url := s.o.Site + "/" + string(p.Lang) + "/gatherings/" + g.Key + "/proposals/"
	if p.PersonID != "" {
		url += p.ID
	} else {
		key, err := s.mail.Tokens(ctx)
		if err != nil {
			return err
		}
		url += "by-link/" + key.Link(linkPurpose, p.ID)
	}
	args := append([]any{"Gathering", g.Title, "Title", p.Title, "Closes", time.Time{}}, l.args...)
	m := outmail.Message{
		To: mailmsg.Address{Name: p.Name, Address: p.Email}, Lang: p.Lang, Subject: loc.T("proposals.mail."+l.kind+".subject", args...),
		Paragraphs: []string{loc.T("proposals.mail."+l.kind+".body", args...)}, Button: outmail.Button{Label: loc.T("proposals.mail.button"), URL: url},
	}
	if l.words != "" {
		m.Paragraphs = append(m.Paragraphs, l.words)
	}
	return s.mail.Queue(ctx, tx.Tx, m)
}

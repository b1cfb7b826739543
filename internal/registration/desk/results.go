package desk

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/internal/store"
	"plenary.example/internal/sheet"
)

// Invite writes to everybody who has a place and an address: the evaluation is open, by
// their own link. It is done once, after the gathering.
func (s *Service) Invite(ctx context.Context, who access.Actor, gatheringID string) (n int, err error) {
	key, err := s.mail.Tokens(ctx) // drawn before the transaction
	if err != nil {
		return 0, err
	}
	err = s.run(ctx, who, "desk.invite_to_evaluate", gatheringID, func(tx *audit.Tx, g gatherings.Gathering) error {
		e, found, err := s.EvaluationOf(ctx, tx, g)
		switch {
		case err != nil:
			return err
		case !found:
			return fault.New(fault.Conflict, "desk.error.no_evaluation", nil)
		case !e.Invited.IsZero():
			return fault.New(fault.Conflict, "desk.error.invited", nil)
		case tx.Now.Before(g.Ends):
			return fault.New(fault.Conflict, "desk.error.evaluation_early", nil)
		case !e.OpenAt(g, tx.Now):
			return fault.New(fault.Conflict, "desk.error.evaluation_closed", nil)
		}
		list, err := s.confirmed(ctx, tx, g.ID)
		if err != nil {
			return err
		}
		n = 0
		for _, r := range list {
			if r.Email == "" {
				continue
			}
			l := s.catalog.For(r.Lang)
			about := []any{"Title", g.Title, "Name", r.Name, "Until", l.DateTime(e.Closes.In(g.Location()))}
			err := s.mail.Queue(ctx, tx.Tx, outmail.Message{
				To: mailmsg.Address{Name: r.Name, Address: r.Email}, Lang: r.Lang, Subject: l.T("desk.letter.subject", about...),
				Paragraphs: []string{l.T("desk.letter.body", about...), l.T("desk.letter.secret", about...), l.T("desk.letter.until", about...)},
				Button:     outmail.Button{Label: l.T("desk.letter.button"), URL: s.o.Site + "/" + string(r.Lang) + "/gatherings/" + g.Key + "/register/people/" + key.Link(registration.PersonLink, r.ID) + "/evaluation"},
			})
			if err != nil {
				return err
			}
			n++
		}
		e.Invited = tx.Now
		tx.Detail("letters", n)
		return put(ctx, store.New(tx), e)
	})
	return n, err
}

// CloseNow closes an evaluation before its day.
func (s *Service) CloseNow(ctx context.Context, who access.Actor, gatheringID string) error {
	return s.run(ctx, who, "desk.close_evaluation", gatheringID, func(tx *audit.Tx, g gatherings.Gathering) error {
		e, found, err := s.EvaluationOf(ctx, tx, g)
		if err != nil {
			return err
		}
		if !found || e.Closed || tx.Now.Before(g.Ends) {
			return fault.New(fault.Conflict, "desk.error.not_open", nil)
		}
		return mix(ctx, store.New(tx), e)
	})
}

// mix closes an evaluation: the answers are written anew under new keys and in their
// order, so that their rows tell nothing of the order in which they came, and who has
// answered is forgotten.
func mix(ctx context.Context, q *store.Queries, e Evaluation) error {
	rows, err := q.Answers(ctx, e.GatheringID)
	if err != nil {
		return err
	}
	for i := range rows {
		rows[i].ID = randomKey()
	}
	slices.SortFunc(rows, func(a, b store.DeskAnswer) int { return strings.Compare(a.ID, b.ID) })
	if err := q.DropAnswers(ctx, e.GatheringID); err != nil {
		return err
	}
	for _, r := range rows {
		if err := q.InsertAnswer(ctx, store.InsertAnswerParams(r)); err != nil {
			return err
		}
	}
	if err := q.ForgetAnswered(ctx, e.GatheringID); err != nil {
		return err
	}
	e.Closed = true
	return put(ctx, q, e)
}

// Tidy closes the evaluations whose time is over.
func (s *Service) Tidy(ctx context.Context) error {
	due, err := s.on(nil).EvaluationsToClose(ctx, db.Micros(s.db.Now()))
	if err != nil {
		return audit.Fault(err)
	}
	for _, id := range due {
		err := s.run(ctx, access.TheProgram(), "desk.close_evaluation", id, func(tx *audit.Tx, g gatherings.Gathering) error {
			e, _, err := s.EvaluationOf(ctx, tx, g)
			if err != nil || e.Closed {
				return err
			}
			return mix(ctx, store.New(tx), e)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Result is what was answered to a question.
type Result struct {
	Question
	Answers int
	// Hidden: too few answered for anybody to see what.
	Hidden bool
	Counts []int    // of a scale, from 1; of yes and no: no first, then yes
	Words  []string // in no order
}

// Mean is the mean of a scale in hundredths; 0 for none.
func (r Result) Mean() int {
	sum, n := 0, 0
	for i, c := range r.Counts {
		sum, n = sum+(i+1)*c, n+c
	}
	if n == 0 {
		return 0
	}
	return (sum*100 + n/2) / n
}

// Results are what was answered, once the evaluation is closed, for those who run the desk.
func (s *Service) Results(ctx context.Context, who access.Actor, g gatherings.Gathering) (Evaluation, []Result, error) {
	if err := mayRun(who, g); err != nil {
		return Evaluation{}, nil, err
	}
	e, found, err := s.EvaluationOf(ctx, nil, g)
	if err != nil {
		return e, nil, err
	}
	if !found || !e.Closed {
		return e, nil, fault.New(fault.Conflict, "desk.error.results_early", nil)
	}
	rows, err := s.on(nil).Answers(ctx, g.ID)
	if err != nil {
		return e, nil, audit.Fault(err)
	}
	results := make([]Result, len(e.Questions))
	for i, question := range e.Questions {
		r := Result{Question: question}
		switch question.Kind {
		case OnScale:
			r.Counts = make([]int, Scale)
		case YesNo:
			r.Counts = make([]int, 2)
		case Words:
		}
		for _, row := range rows {
			if row.Slug != question.Slug {
				continue
			}
			r.Answers++
			switch question.Kind {
			case OnScale:
				r.Counts[row.Points-1]++
			case YesNo:
				r.Counts[row.Points]++
			case Words:
				r.Words = append(r.Words, row.Words)
			}
		}
		if r.Answers < Fewest {
			r.Answers, r.Hidden, r.Counts, r.Words = 0, true, nil, nil
		}
		results[i] = r
	}
	return e, results, nil
}

// WriteResults writes the results as a table: a line for each answer there was to choose,
// and for each answer in words.
func (s *Service) WriteResults(w io.Writer, results []Result, l *i18n.Localizer) error {
	out := sheet.NewWriter(w)
	out.Row(l.T("desk.column.question"), l.T("desk.column.answer"), l.T("desk.column.people"))
	for _, r := range results {
		text := r.Text.In(l.Lang())
		if r.Hidden {
			out.Row(text, l.T("desk.results.hidden", "Fewest", Fewest), "")
		}
		for i, n := range r.Counts {
			out.Row(text, r.Option(i, l), strconv.Itoa(n))
		}
		for _, words := range r.Words {
			out.Row(text, words, "")
		}
	}
	return out.Flush()
}

// Option is the answer that a count is of, in words.
func (r Result) Option(i int, l *i18n.Localizer) string {
	if r.Kind == YesNo {
		return l.T([]string{"desk.answer.no", "desk.answer.yes"}[i])
	}
	return l.T("desk.answer.scale." + strconv.Itoa(i+1))
}

package secretballots

import (
	"context"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/belenios"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/secretballots/internal/store"
)

// Outcome is what came out of one question.
type Outcome struct {
	Question   Question
	Electronic Sums
	Paper      Sums             // zero where there are no papers
	Decided    *ballots.Outcome // of a decision
	Elected    []int            // of a choice: the answers that win, the most marks first
	Tied       []int            // answers with as many marks as each other, for the last seats: to be settled
}

// Total is how often an answer was marked in all.
func (o Outcome) Total(answer int) int64 {
	n := o.Electronic.Answers[answer]
	if o.Paper.Answers != nil {
		n += o.Paper.Answers[answer]
	}
	return n
}

// Blank is how many left the question blank in all.
func (o Outcome) Blank() int64 { return o.Electronic.Blank + o.Paper.Blank }

// Result is what came out of a vote.
type Result struct {
	Ballots  int64 // that count, of those in the archive
	Cast     int64 // in all, replaced ones among them
	Papers   Papers
	Outcomes []Outcome
}

// ResultOf is the result of a vote that is opened. A Conflict refusal before.
func (s *Service) ResultOf(ctx context.Context, tx db.DBTX, v Vote) (Result, error) {
	if v.State != Opened && v.State != Declared {
		return Result{}, fault.New(fault.Conflict, "secret.error.state", fault.Args{"Now": Phase(v.State).Name()})
	}
	p, err := s.publishedOf(ctx, tx, v)
	if err != nil {
		return Result{}, err
	}
	text, err := s.on(tx).Text(ctx, v.ID, textResult)
	if err != nil {
		return Result{}, audit.Fault(err)
	}
	sums, err := belenios.ParseResult(p.election, []byte(text))
	if err != nil {
		return Result{}, err
	}
	n, err := s.on(tx).CountBallots(ctx, v.ID)
	if err != nil {
		return Result{}, audit.Fault(err)
	}
	r := Result{Ballots: n.Counting, Cast: n.CastInAll}
	if r.Papers, err = s.PapersOf(ctx, tx, v); err != nil {
		return Result{}, err
	}
	for i, q := range v.Questions {
		one := Outcome{Question: q, Electronic: Sums{Blank: sums[i][0], Answers: sums[i][1:]}}
		if r.Papers.Counted != nil {
			one.Paper = r.Papers.Counted.Questions[i]
		}
		one.decide()
		r.Outcomes = append(r.Outcomes, one)
	}
	return r, nil
}

// decide applies the rule of the question.
func (o *Outcome) decide() {
	q := o.Question
	if q.Kind == Decision {
		decided := ballots.Decide(q.Majority, int(o.Total(0)), int(o.Total(1)), int(o.Blank()), ballots.TieDefeats)
		o.Decided = &decided
		return
	}
	var marked []int
	for i := range q.Answers {
		if o.Total(i) > 0 {
			marked = append(marked, i)
		}
	}
	slices.SortStableFunc(marked, func(a, b int) int { return int(o.Total(b) - o.Total(a)) })
	if len(marked) <= q.Seats {
		o.Elected = marked
		return
	}
	last := o.Total(marked[q.Seats-1])
	if o.Total(marked[q.Seats]) < last {
		o.Elected = marked[:q.Seats]
		return
	}
	for _, i := range marked {
		switch n := o.Total(i); {
		case n > last:
			o.Elected = append(o.Elected, i)
		case n == last:
			o.Tied = append(o.Tied, i)
		}
	}
}

// Declare announces the result, once the papers are counted.
func (s *Service) Declare(ctx context.Context, who access.Actor, key string) error {
	if err := mayRun(who); err != nil {
		return err
	}
	return s.act(ctx, who, "secret.declare", key, func(a *act) error {
		if err := a.require(Opened); err != nil {
			return err
		}
		r, err := s.ResultOf(ctx, a, a.v)
		if err != nil {
			return err
		}
		if r.Papers.Waits() {
			return fault.New(fault.Conflict, "secret.error.papers_wait", fault.Args{"Count": r.Papers.Handed})
		}
		if v, err := s.ballots.VoteTx(ctx, a.Tx, a.v.VoteID); err != nil {
			return err
		} else if r.single() && v.State == ballots.StateClosed { // else a meeting has announced it
			if err := a.count(ctx, r); err != nil {
				return err
			}
			if _, err := s.ballots.AnnounceTx(ctx, a.Tx, a.v.VoteID); err != nil {
				return err
			}
		}
		a.v.State, a.v.DeclaredAt, a.v.DeclaredBy = Declared, a.Now, who.Name
		return a.tellVoters(ctx, "declared")
	})
}

// single reports whether the vote asked one question for or against, which has one count.
func (r Result) single() bool { return len(r.Outcomes) == 1 && r.Outcomes[0].Decided != nil }

// count writes the count of a vote on one question where votes have theirs.
func (a *act) count(ctx context.Context, r Result) error {
	o := r.Outcomes[0]
	c := ballots.SecretCount{Yes: int(o.Total(0)), No: int(o.Total(1)), Abstain: int(o.Blank())}
	if p := r.Papers.Counted; p != nil {
		c.Papers = ballots.Sheet{Yes: int(o.Paper.Answers[0]), No: int(o.Paper.Answers[1]), Abstain: int(o.Paper.Blank), Spoiled: int(p.Spoiled)}
	}
	return a.s.ballots.CountSecretTx(ctx, a.Tx, a.v.VoteID, c)
}

// Turnout is how many may vote and how many have: public.
func (s *Service) Turnout(ctx context.Context, v Vote) (ballots.Turnout, error) {
	if v.VoteID == "" {
		return ballots.Turnout{}, nil
	}
	return s.ballots.TurnoutOf(ctx, nil, v.VoteID)
}

// Archive writes the archive of a vote as far as it goes, at this moment.
func (s *Service) Archive(ctx context.Context, v Vote, write func(piece []byte) error) error {
	board, err := s.on(nil).Board(ctx, v.ID)
	if err != nil {
		return notFound(err)
	}
	const at = 64 // pieces at once
	for first := int64(0); first < board.Pieces; first += at {
		rows, err := s.on(nil).Pieces(ctx, store.PiecesParams{SecretID: v.ID, FirstPlace: first, EndPlace: min(first+at, board.Pieces)})
		if err != nil {
			return audit.Fault(err)
		}
		for _, r := range rows {
			if err := write(r.Body); err != nil {
				return err
			}
		}
	}
	return nil
}

// ArchiveState is how far an archive goes.
type ArchiveState struct {
	Bytes       int64
	Fingerprint string // of its last event, in hexadecimal digits as plenary verify says it: it stands for all before
}

// ArchiveOf is how far the archive of a vote goes now.
func (s *Service) ArchiveOf(ctx context.Context, v Vote) (ArchiveState, error) {
	board, err := s.on(nil).Board(ctx, v.ID)
	if err != nil {
		return ArchiveState{}, notFound(err)
	}
	return ArchiveState{Bytes: board.Bytes, Fingerprint: board.Last}, nil
}

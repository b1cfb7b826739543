package secretballots

import (
	"context"
	"runtime"
	"sync"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/belenios"
	"plenary.example/internal/belenios/archive"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/secretballots/internal/store"
)

// Close ends the taking of ballots: after the hour of the close, or before it when those
// who run the vote say so. Which credential each elector used is forgotten. The sums are
// made by a job that follows.
func (s *Service) Close(ctx context.Context, who access.Actor, key string) error {
	if !who.Program {
		if err := mayRun(who); err != nil {
			return err
		}
	}
	row, err := s.on(nil).SecretByKey(ctx, key)
	if err != nil {
		return notFound(err)
	}
	unlock := s.lock(row.ID)
	defer unlock()
	return s.act(ctx, who, "secret.close", key, func(a *act) error {
		phase := a.v.PhaseAt(a.Now)
		if phase != Over && (phase != Polling || who.Program) {
			return a.wrongPhase()
		}
		if err := a.append(ctx, func(b *belenios.Board) (archive.Hash, error) { return b.EndBallots() }); err != nil {
			return err
		}
		if err := s.ballots.CloseSecretTx(ctx, a.Tx, a.v.VoteID); err != nil {
			return err
		}
		if err := a.q.DeleteUses(ctx, a.v.ID); err != nil {
			return err
		}
		a.v.State, a.v.ClosedAt = Closed, a.Now
		return s.queue.Add(ctx, a.Tx.Tx, TallyJob{SecretID: a.v.ID})
	})
}

// CloseDue closes the votes whose hour has come.
func (s *Service) CloseDue(ctx context.Context, who access.Actor) error {
	keys, err := s.on(nil).SecretsToClose(ctx, db.Micros(s.db.Now()))
	if err != nil {
		return err
	}
	for _, key := range keys {
		if err := s.Close(ctx, who, key); err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	return nil
}

// CloseJob closes the votes whose hour has come.
type CloseJob struct{}

// Kind names the job.
func (CloseJob) Kind() string { return "secret_close" }

// TallyJob makes the sums of a closed vote.
type TallyJob struct {
	SecretID string `json:"secret"`
}

// Kind names the job.
func (TallyJob) Kind() string { return "secret_tally" }

// Slow marks the job as one of those that take their time: a thousand ballots take half a minute.
func (TallyJob) Slow() {}

// Tally adds up the last ballot of each elector, still encrypted, and asks the trustees to
// decrypt the sums. Every ballot is checked once more: what has lain in a database counts
// for what it is, not for what it was. Where the job is done already it does nothing.
func (s *Service) Tally(ctx context.Context, who access.Actor, id string) error {
	row, err := s.on(nil).SecretByID(ctx, id)
	if err != nil {
		return notFound(err)
	}
	v := voteOf(row)
	if v.State != Closed {
		return nil
	}
	p, err := s.publishedOf(ctx, nil, v)
	if err != nil {
		return err
	}
	rows, err := s.on(nil).LastBallots(ctx, v.ID)
	if err != nil {
		return audit.Fault(err)
	}
	tally, err := p.sum(rows)
	if err != nil {
		return err
	}
	return s.act(ctx, who, "secret.tally", v.Key, func(a *act) error {
		if a.v.State != Closed {
			return nil
		}
		if err := a.append(ctx, func(b *belenios.Board) (archive.Hash, error) { return b.Tally(tally) }); err != nil {
			return err
		}
		if err := a.put(ctx, textTally, tally.Append(nil)); err != nil {
			return err
		}
		a.v.State = Tallied
		a.Detail("ballots", tally.Ballots)
		return a.tellTrustees(ctx, a.v.Panel, "decrypt")
	})
}

// sum checks ballots on all processors and adds them up.
func (p *published) sum(rows []store.LastBallotsRow) (*belenios.Tally, error) {
	workers := max(1, min(runtime.GOMAXPROCS(0), len(rows)))
	sums, failed := make([]*belenios.Tally, workers), make([]error, workers)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			sums[w] = belenios.EmptyTally(p.election)
			for i := w; i < len(rows) && failed[w] == nil; i += workers {
				b, err := belenios.CheckBallot(p.election, p.voters, bodyOf(rows[i].Body, rows[i].Size))
				if err != nil {
					failed[w] = err
					return
				}
				sums[w].Add(p.election.Group, b.Choices, p.voters.List[b.Voter].Weight)
			}
		})
	}
	all.Wait()
	total := sums[0]
	for w, err := range failed {
		if err != nil {
			return nil, err
		}
		if w > 0 {
			total.Merge(p.election.Group, sums[w])
		}
	}
	return total, nil
}

// share takes a trustee's share of the decryption. With the last one that is needed the
// result is opened.
func (a *act) share(ctx context.Context, rows []store.SecretTrustee, me Trustee, text string) error {
	p, err := a.s.publishedOf(ctx, a, a.v)
	if err != nil {
		return err
	}
	written, err := a.q.Text(ctx, a.v.ID, textTally)
	if err != nil {
		return err
	}
	tally, err := belenios.ParseTally(p.election, []byte(written))
	if err != nil {
		return err
	}
	shares := map[int]*belenios.PartialDecryption{}
	row := rows[me.Number-1]
	row.Share = text
	rows[me.Number-1] = row
	for i, r := range rows {
		if r.Share == "" {
			continue
		}
		if shares[i+1], err = belenios.CheckDecryption(p.election, p.trustees, tally, i+1, []byte(r.Share)); err != nil {
			return err
		}
	}
	if err := a.saveTrustee(ctx, row); err != nil {
		return err
	}
	if err := a.append(ctx, func(b *belenios.Board) (archive.Hash, error) { return b.Share(me.Number, []byte(text)) }); err != nil {
		return err
	}
	if len(shares) < a.v.Enough() {
		return nil
	}
	open, err := belenios.Combine(p.election, p.trustees, tally, shares)
	if err != nil {
		return err
	}
	// No sum is more than what all electors come to together.
	result, err := belenios.OpenResult(p.election.Group, open, p.voters.Total)
	if err != nil {
		return err
	}
	if err := a.append(ctx, func(b *belenios.Board) (archive.Hash, error) { return b.Result(result) }); err != nil {
		return err
	}
	if err := a.put(ctx, textResult, result.Append(nil)); err != nil {
		return err
	}
	a.v.State, a.v.OpenedAt = Opened, a.Now
	return nil
}

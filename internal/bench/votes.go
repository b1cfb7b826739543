package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"plenary.example/internal/bench/driving"

	"plenary.example/internal/ballots"
	"plenary.example/internal/i18n"
	"plenary.example/internal/signin"
)

const (
	voters      = 5000
	voteClients = 128
	votesLimit  = 5000 // a second
	warmRounds  = 1    // first rounds whose ballots are counted and whose time is not
)

// votes measures confirmed votes a second over HTTP. In each run every
// delegate of the room casts one first ballot in a vote of its own; the answer
// comes after the ballot is on disk. The memory of sessions and of who people
// are is let grow stale before each run, as in a room that has listened to a
// debate. The first round warms the server up. The ballots are counted afterwards, from the database opened anew.
func votes(ctx context.Context, env Env) ([]Figure, error) {
	dir, err := env.fresh("votes")
	if err != nil {
		return nil, err
	}
	p, err := env.Open(ctx, dir, "")
	if err != nil {
		return nil, err
	}
	rounds, err := voteRounds(ctx, env, p)
	if err = errors.Join(err, p.Close()); err != nil {
		return nil, err
	}
	return countedAnew(ctx, env, dir, rounds)
}

type voteRound struct {
	vote      string
	confirmed int
	load      driving.Load
}

func voteRounds(ctx context.Context, env Env, p *Program) (rounds []voteRound, err error) {
	r, err := newRoom(ctx, env, p, voters)
	if err != nil {
		return nil, err
	}
	addr, stop, err := p.Serve(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	for run := range env.Runs + warmRounds {
		env.step("votes", run, env.Runs+warmRounds)
		round, err := r.voteRound(ctx, addr)
		if err != nil {
			return nil, err
		}
		rounds = append(rounds, round)
	}
	env.step("votes", env.Runs+warmRounds, env.Runs+warmRounds)
	return rounds, nil
}

func (r *room) voteRound(ctx context.Context, addr string) (voteRound, error) {
	vote, err := r.openVote(ctx)
	if err != nil {
		return voteRound{}, err
	}
	requests := r.castRequests(addr, vote)
	select {
	case <-ctx.Done():
		return voteRound{}, ctx.Err()
	case <-time.After(signin.MaxAge + 500*time.Millisecond):
	}
	load, err := driving.Drive(ctx, addr, voteClients, func(worker, i int) []byte {
		if n := worker + i*voteClients; n < len(requests) {
			return requests[n]
		}
		return nil
	})
	if err != nil {
		return voteRound{}, err
	}
	counted, err := r.closeVote(ctx)
	if err != nil {
		return voteRound{}, err
	}
	round := voteRound{vote: vote, confirmed: load.Statuses[http.StatusOK], load: load}
	if counted != round.confirmed || load.Requests != len(requests) {
		return round, fmt.Errorf("%d requests, answers %v, %d ballots counted", load.Requests, load.Statuses, counted)
	}
	return round, nil
}

// castRequests are the ballots of all delegates on the wire.
func (r *room) castRequests(addr, vote string) [][]byte {
	list := make([][]byte, len(r.delegates))
	choices := ballots.Choices()
	for i, d := range r.delegates {
		form := url.Values{"organization": {d.organization}, "choice": {string(choices[i%len(choices)])}}
		list[i] = driving.Post(addr, "/"+string(i18n.Langs()[i%2])+"/votes/"+vote+"/cast", d.cookie, form.Encode())
	}
	return list
}

// countedAnew opens the database again and holds what is there to what was confirmed.
func countedAnew(ctx context.Context, env Env, dir string, rounds []voteRound) ([]Figure, error) {
	p, err := env.Open(ctx, dir, "")
	if err != nil {
		return nil, err
	}
	defer func() { _ = p.Close() }()
	var rates, p50, p99, cpu []float64
	confirmed, kept := 0, 0
	for i, r := range rounds {
		v, err := p.Meetings.Vote(ctx, r.vote)
		if err != nil {
			return nil, err
		}
		kept += v.Yes + v.No + v.Abstain
		confirmed += r.confirmed
		if i < warmRounds {
			continue
		}
		rates = append(rates, float64(r.confirmed)/r.load.Elapsed.Seconds())
		p50, p99 = append(p50, milliseconds(r.load.P50)), append(p99, milliseconds(r.load.P99))
		cpu = append(cpu, r.load.CPUEach())
	}
	return []Figure{
		newFigure("votes.confirmed", PerSecond, rates...).held(AtLeast, votesLimit),
		newFigure("votes.cpu", Microseconds, cpu...),
		newFigure("votes.p50", Milliseconds, p50...),
		newFigure("votes.p99", Milliseconds, p99...),
		newFigure("votes.kept", Count, float64(kept)).held(Exactly, float64(confirmed)),
	}, nil
}

// Command belenios measures how fast an election is verified, beside Debian's
// belenios-tool on the same archive in the same run, and how many ballots a second are
// checked as they come in, in both groups.
//
//	go run ./bench/belenios [-ballots 1000] [-tool=false] [-runs 3]
//
// The election has one question to be answered with yes, no or a blank vote, and one
// of five candidates of whom none to all may be marked. The archive is made first, which
// takes longer than verifying it. Figures go to standard output, what is going on to
// standard error; it ends with 1 when a figure misses its limit.
package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"slices"
	"sync"
	"time"

	"plenary.example/internal/belenios"
	"plenary.example/internal/belenios/group"
	"plenary.example/internal/belenios/rehearsal"
	"plenary.example/internal/belenios/verifying"
)

func main() {
	ballots := flag.Int("ballots", 1000, "how many ballots the archive has")
	tool := flag.Bool("tool", true, "have belenios-tool verify the archive as well")
	runs := flag.Int("runs", 3, "how often each is measured; the median counts")
	profile := flag.String("profile", "", "write a CPU profile of verifying to `FILE`")
	keep := flag.String("keep", "", "keep the archives in `DIR`, each under its election's identifier")
	flag.Parse()
	if err := measure(context.Background(), *ballots, max(*runs, 1), *tool, *profile, *keep); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// limits that a figure is held to.
type limits struct {
	times  float64       // faster than the tool
	verify time.Duration // for a thousand ballots
	intake float64       // ballots a second
}

var errMissed = errors.New("a figure misses its limit")

func measure(ctx context.Context, ballots, runs int, tool bool, profile, keep string) error {
	var missed error
	for _, one := range []struct {
		g     group.Group
		tool  bool
		limit limits
	}{
		{group.Belenios2048(), tool, limits{times: 5, intake: 40}},
		{group.Ed25519(), false, limits{verify: 3 * time.Second, intake: 400}}, // the tool of release 2.0 has no other group
	} {
		if err := measureGroup(ctx, one.g, ballots, runs, one.tool, one.limit, profile, keep); errors.Is(err, errMissed) {
			missed = err
		} else if err != nil {
			return err
		}
	}
	return missed
}

// election makes an archive, its ballots on all processors.
func election(g group.Group, ballots int) (*rehearsal.Rehearsal, []byte, [][]byte, error) {
	weights := make([]int64, ballots)
	for i := range weights {
		weights[i] = 1
	}
	var file bytes.Buffer
	r, err := rehearsal.New(&file, rand.Reader, rehearsal.Plan{
		Group: g, Weights: weights, Singles: 3, Timestamp: 1795764034,
		Subject: belenios.Subject{Name: "Measured", Questions: []belenios.Question{
			{Text: "Adopt the resolution?", Answers: []string{"Yes", "No"}, Blank: true, Min: 1, Max: 1},
			{Text: "Who is to be on the committee?", Answers: []string{"A", "B", "C", "D", "E"}, Min: 0, Max: 5},
		}},
	})
	if err != nil {
		return nil, nil, nil, err
	}
	texts, failed := make([][]byte, ballots), make([]error, runtime.GOMAXPROCS(0))
	var wait sync.WaitGroup
	for p := range failed {
		wait.Go(func() {
			for i := p; i < ballots && failed[p] == nil; i += len(failed) {
				answer := make([]bool, 3)
				answer[i%3] = true
				texts[i], failed[p] = r.Ballot(i, [][]bool{answer, {i%2 == 0, i%3 == 0, i%5 == 0, i%7 == 0, true}})
				if i%100 == 0 {
					fmt.Fprintf(os.Stderr, "%s: ballot %d of %d made\n", g.Name(), i, ballots)
				}
			}
		})
	}
	wait.Wait()
	if err := errors.Join(failed...); err != nil {
		return nil, nil, nil, err
	}
	for _, text := range texts {
		if _, err := r.Board.Ballot(text); err != nil {
			return nil, nil, nil, err
		}
	}
	return r, file.Bytes(), texts, nil
}

func measureGroup(ctx context.Context, g group.Group, ballots, runs int, tool bool, limit limits, profile, keep string) error {
	r, file, texts, err := election(g, ballots)
	if err != nil {
		return err
	}
	if keep != "" {
		if err := os.WriteFile(filepath.Join(keep, r.Election.UUID+".bel"), file, 0o600); err != nil {
			return err
		}
	}
	stop, err := profiled(profile, g)
	if err != nil {
		return err
	}
	ours, err := median(runs, func() error {
		report, err := verifying.Archive(ctx, bytes.NewReader(file), nil)
		if err == nil && report.Ballots != ballots {
			err = fmt.Errorf("%d ballots of %d", report.Ballots, ballots)
		}
		return err
	})
	stop()
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d ballots, %.1f MB, verified by us on %d processors: %.2f s\n", g.Name(), ballots, float64(len(file))/1e6, runtime.GOMAXPROCS(0), ours.Seconds())
	passed := limit.verify == 0 || ours <= limit.verify*time.Duration(ballots)/1000
	if tool {
		theirs, err := byTool(ctx, r.Election.UUID, file)
		if err != nil {
			return err
		}
		times := theirs.Seconds() / ours.Seconds()
		fmt.Printf("%s: the same by belenios-tool: %.2f s; ours is %.1f times as fast (limit %.0f)\n", g.Name(), theirs.Seconds(), times, limit.times)
		passed = passed && times >= limit.times
	}
	rate, err := intake(r, texts, runs)
	if err != nil {
		return err
	}
	fmt.Printf("%s: ballots checked as they come in: %.0f a second (limit %.0f)\n", g.Name(), rate, limit.intake)
	if !passed || rate < limit.intake {
		return fmt.Errorf("%s: %w", g.Name(), errMissed)
	}
	return nil
}

// profiled begins a profile in a file of the group's own, where one is asked for.
func profiled(name string, g group.Group) (stop func(), err error) {
	if name == "" {
		return func() {}, nil
	}
	f, err := os.Create(name + "." + g.Name())
	if err != nil {
		return nil, err
	}
	return pprof.StopCPUProfile, pprof.StartCPUProfile(f)
}

// intake checks ballots as a server does, on all processors.
func intake(r *rehearsal.Rehearsal, texts [][]byte, runs int) (float64, error) {
	texts = texts[:min(len(texts), 200)]
	took, err := median(runs, func() error {
		failed := make([]error, runtime.GOMAXPROCS(0))
		var wait sync.WaitGroup
		for p := range failed {
			wait.Go(func() {
				for i := p; i < len(texts) && failed[p] == nil; i += len(failed) {
					_, failed[p] = belenios.CheckBallot(r.Election, r.Voters, texts[i])
				}
			})
		}
		wait.Wait()
		return errors.Join(failed...)
	})
	return float64(len(texts)) / took.Seconds(), err
}

func median(runs int, do func() error) (time.Duration, error) {
	took := make([]time.Duration, runs)
	for i := range took {
		start := time.Now()
		if err := do(); err != nil {
			return 0, err
		}
		took[i] = time.Since(start)
	}
	slices.Sort(took)
	return took[runs/2], nil
}

// byTool has belenios-tool verify the archive, once: it takes long.
func byTool(ctx context.Context, uuid string, file []byte) (took time.Duration, err error) {
	dir, err := os.MkdirTemp("", "plenary-belenios-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := os.WriteFile(filepath.Join(dir, uuid+".bel"), file, 0o600); err != nil {
		return 0, err
	}
	cmd := exec.CommandContext(ctx, "belenios-tool", "election", "verify")
	cmd.Dir = dir
	start := time.Now()
	if said, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("belenios-tool: %w\n%s", err, said)
	}
	return time.Since(start), nil
}

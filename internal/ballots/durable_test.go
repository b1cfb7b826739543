package ballots_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/migrations"
)

// durable opens a database on disk with every flush, as a coalition's is.
func durable(t testing.TB, dir string) (*ballots.Service, *audit.Log, func()) {
	t.Helper()
	d, err := db.Open(context.Background(), db.Options{Dir: dir, Now: clock.System{}.Now})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Migrate(context.Background(), migrations.Files); err != nil {
		t.Fatal(err)
	}
	log := audit.New(d)
	return ballots.New(log), log, func() { _ = d.Close() }
}

const (
	lives     = 100
	voters    = 10_000
	childDir  = "PLENARY_TEST_VOTER_DIR"
	childVote = "PLENARY_TEST_VOTER_VOTE"
	childFrom = "PLENARY_TEST_VOTER_FROM"
)

// TestVoter is the child of TestKilledWhileVoting: it votes and says each
// confirmed vote until it is killed. On its own it votes in a room of its own.
func TestVoter(t *testing.T) {
	dir := os.Getenv(childDir)
	if dir == "" {
		r := newRoom(t)
		vote := r.open(ballots.Simple, electors(2))
		r.cast(0, vote, ballots.Yes)
		if v := r.close(vote); v.Yes != 1 {
			t.Fatalf("count %+v", v)
		}
		return
	}
	d, err := db.Open(context.Background(), db.Options{Dir: dir, Now: clock.System{}.Now})
	if err != nil {
		t.Fatal(err)
	}
	s := ballots.New(audit.New(d))
	from, err := strconv.Atoi(os.Getenv(childFrom))
	if err != nil {
		t.Fatal(err)
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if from+i >= voters {
					return
				}
				choice := ballots.Choices()[i%3]
				if _, err := s.Cast(context.Background(), holder(from+i), os.Getenv(childVote), "", choice); err != nil {
					fmt.Printf("failed %v\n", err)
					return
				}
				fmt.Printf("confirmed %d %s\n", from+i, choice)
			}
		})
	}
	wg.Wait()
}

// TestKilledWhileVoting kills a voting program a hundred times with SIGKILL.
// Each vote it confirmed is there, as confirmed, and counted once.
func TestKilledWhileVoting(t *testing.T) {
	dir := t.TempDir()
	s, log, closeDB := durable(t, dir)
	var vote string
	err := log.Do(ctx, access.TheProgram(), "test.open", func(tx *audit.Tx) (err error) {
		vote, err = s.OpenTx(ctx, tx, ballots.NewVote{
			Question: i18n.Same("?"), Method: ballots.Open, Majority: ballots.Simple, Electors: electors(voters),
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	closeDB()
	confirmed := map[string]ballots.Choice{}
	from := 0
	for range lives {
		from += live(t, dir, vote, from, confirmed)
	}
	s, log, closeDB = durable(t, dir)
	defer closeDB()
	var v ballots.Vote
	err = log.Do(ctx, access.TheProgram(), "test.close", func(tx *audit.Tx) (err error) {
		v, err = s.CloseTx(ctx, tx, vote)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	lines, err := s.Lines(ctx, vote, i18n.EN)
	if err != nil {
		t.Fatal(err)
	}
	count := map[ballots.Choice]int{}
	for _, l := range lines {
		count[l.Choice]++
		if want, ok := confirmed[l.OrganizationID]; ok && l.Choice != want {
			t.Errorf("%s: confirmed %s, kept %q", l.OrganizationID, want, l.Choice)
		}
	}
	if v.Yes != count[ballots.Yes] || v.No != count[ballots.No] || v.Abstain != count[ballots.Abstain] {
		t.Errorf("counted %+v, kept %v", v, count)
	}
	if len(confirmed) < lives {
		t.Errorf("only %d votes were confirmed in %d lives", len(confirmed), lives)
	}
	t.Logf("%d lives, %d votes confirmed, %d kept", lives, len(confirmed), v.Yes+v.No+v.Abstain)
}

// live starts the voter, lets it vote for a moment, kills it, and notes what it
// had confirmed. It returns how many electors it went through.
func live(t *testing.T, dir, vote string, from int, confirmed map[string]ballots.Choice) int {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestVoter$")
	cmd.Env = append(os.Environ(), childDir+"="+dir, childVote+"="+vote, childFrom+"="+strconv.Itoa(from))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	farthest := 0
	var kill *time.Timer
	for lines.Scan() {
		if kill == nil {
			kill = time.AfterFunc(time.Duration(rand.IntN(12_000))*time.Microsecond, func() { _ = cmd.Process.Kill() })
		}
		words := strings.Fields(lines.Text())
		if len(words) > 0 && words[0] == "failed" {
			t.Errorf("the voter: %s", lines.Text())
		}
		if len(words) != 3 || words[0] != "confirmed" {
			continue
		}
		i, err := strconv.Atoi(words[1])
		if err != nil {
			continue
		}
		confirmed[elector(i).OrganizationID] = ballots.Choice(words[2])
		farthest = max(farthest, i-from+1)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	// Those in flight when it died may be kept or not: leave them behind.
	return farthest + 16
}

// BenchmarkCast measures durable votes a second with 64 delegates at once.
func BenchmarkCast(b *testing.B) {
	s, log, closeDB := durable(b, b.TempDir())
	defer closeDB()
	const cards = 5000
	var next atomic.Int64
	votes := make([]string, b.N/cards+1)
	for i := range votes {
		err := log.Do(ctx, access.TheProgram(), "test.open", func(tx *audit.Tx) (err error) {
			votes[i], err = s.OpenTx(ctx, tx, ballots.NewVote{
				Question: i18n.Same("?"), Method: ballots.Open, Majority: ballots.Simple, Electors: electors(cards),
			})
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			for {
				n := int(next.Add(1)) - 1
				if n >= b.N {
					return
				}
				if _, err := s.Cast(ctx, holder(n%cards), votes[n/cards], "", ballots.Yes); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "votes/s")
}

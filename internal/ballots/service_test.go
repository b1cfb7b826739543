package ballots_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/testdb"
)

type room struct {
	*ballots.Service
	log *audit.Log
	t   testing.TB
}

func newRoom(t testing.TB) room {
	t.Helper()
	log := audit.New(testdb.Open(t))
	return room{ballots.New(log), log, t}
}

var (
	ctx   = context.Background()
	chair = access.Actor{PersonID: "chair", Name: "Chair"}
)

func holder(i int) access.Actor {
	return access.Actor{PersonID: fmt.Sprintf("person-%04d", i), Name: fmt.Sprintf("Delegate %d", i)}
}

func elector(i int) ballots.Elector {
	return ballots.Elector{
		OrganizationID: fmt.Sprintf("org-%04d", i),
		Organization:   i18n.Text{EN: fmt.Sprintf("Organization %04d", i), FR: fmt.Sprintf("Organisme %04d", i)},
		PersonID:       holder(i).PersonID, Person: holder(i).Name,
	}
}

func electors(n int) []ballots.Elector {
	list := make([]ballots.Elector, n)
	for i := range list {
		list[i] = elector(i)
	}
	return list
}

func (r room) do(fn func(tx *audit.Tx) error) error {
	return r.log.Do(ctx, chair, "test.step", fn)
}

func (r room) must(fn func(tx *audit.Tx) error) {
	r.t.Helper()
	if err := r.do(fn); err != nil {
		r.t.Fatal(err)
	}
}

func (r room) open(majority ballots.Majority, list []ballots.Elector) string {
	r.t.Helper()
	var id string
	r.must(func(tx *audit.Tx) (err error) {
		id, err = r.OpenTx(ctx, tx, ballots.NewVote{
			Question: i18n.Text{EN: "Adopt?", FR: "Adopter ?"}, Method: ballots.RollCall, Majority: majority, Electors: list,
		})
		return err
	})
	return id
}

func (r room) cast(i int, vote string, c ballots.Choice) ballots.Receipt {
	r.t.Helper()
	got, err := r.Cast(ctx, holder(i), vote, "", c)
	if err != nil {
		r.t.Fatalf("delegate %d: %v", i, err)
	}
	return got
}

func (r room) close(vote string) ballots.Vote {
	r.t.Helper()
	var v ballots.Vote
	r.must(func(tx *audit.Tx) (err error) {
		v, err = r.CloseTx(ctx, tx, vote)
		return err
	})
	return v
}

func wantFault(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind || f.Key != key {
		t.Fatalf("got %v, want kind %d, %s", err, kind, key)
	}
	for _, lang := range i18n.Langs() {
		if s := catalog(t).For(lang).Say(i18n.Message{Key: f.Key, Args: f.Args}); s == "" || s[0] == '\xe2' && s[:3] == "⟦" {
			t.Fatalf("%s has no words for %s", lang, key)
		}
	}
}

func TestSixToThreeWithTwoAbstentions(t *testing.T) {
	r := newRoom(t)
	vote := r.open(ballots.TwoThirds, electors(12)) // one of twelve does not vote
	for i := range 11 {
		r.cast(i, vote, []ballots.Choice{ballots.Yes, ballots.No, ballots.Abstain}[map[bool]int{true: 0}[i < 6]+map[bool]int{true: 1}[i >= 6 && i < 9]+map[bool]int{true: 2}[i >= 9]])
	}
	if p, err := r.Progress(ctx, vote); err != nil || p.Electors != 12 || p.Voted != 11 || p.State != ballots.StateOpen {
		t.Fatalf("progress %+v, %v", p, err)
	}
	lines, err := r.Lines(ctx, vote, i18n.EN)
	if err != nil || len(lines) != 12 || lines[0].Choice != "" {
		t.Fatalf("an open vote shows how its electors vote: %+v, %v", lines, err)
	}
	v := r.close(vote)
	if o := v.Outcome(); !o.Adopted || o.Yes != 6 || o.No != 3 || o.Abstain != 2 || o.Needed != 6 {
		t.Fatalf("outcome %+v", o)
	}
	lines, err = r.Lines(ctx, vote, i18n.FR)
	if err != nil || lines[0].Choice != ballots.Yes || lines[11].Choice != "" || lines[0].Organization.FR != "Organisme 0000" {
		t.Fatalf("roll call %+v, %v", lines, err)
	}
	r.must(func(tx *audit.Tx) error {
		got, err := r.AnnounceTx(ctx, tx, vote)
		if err == nil && got.State != ballots.StateAnnounced {
			t.Errorf("state %s", got.State)
		}
		return err
	})
	for name, act := range map[string]func(tx *audit.Tx) error{
		"announce": func(tx *audit.Tx) error { _, err := r.AnnounceTx(ctx, tx, vote); return err },
		"reopen":   func(tx *audit.Tx) error { return r.ReopenTx(ctx, tx, vote) },
		"void":     func(tx *audit.Tx) error { return r.VoidTx(ctx, tx, vote, "mistake") },
		"close":    func(tx *audit.Tx) error { _, err := r.CloseTx(ctx, tx, vote); return err },
	} {
		t.Run(name, func(t *testing.T) { wantFault(t, r.do(act), fault.Conflict, "ballots.error.state") })
	}
}

func TestASecondTapIsTheSameBallot(t *testing.T) {
	r := newRoom(t)
	vote := r.open(ballots.Simple, electors(3))
	first := r.cast(0, vote, ballots.Yes)
	if again := r.cast(0, vote, ballots.Yes); !again.Again || !again.CastAt.Equal(first.CastAt) {
		t.Errorf("second tap %+v, first %+v", again, first)
	}
	if changed := r.cast(0, vote, ballots.No); changed.Again || changed.Previous != ballots.Yes {
		t.Errorf("change %+v", changed)
	}
	history, err := r.log.History(ctx, "vote", vote, "")
	if err != nil {
		t.Fatal(err)
	}
	var casts []audit.Entry
	for _, e := range history {
		if e.Action == "ballots.cast" {
			casts = append(casts, e)
		}
	}
	if len(casts) != 2 || casts[1].Detail["previous"] != "yes" || casts[1].Detail["choice"] != "no" {
		t.Errorf("the record has %+v", casts)
	}
	if v := r.close(vote); v.Yes != 0 || v.No != 1 {
		t.Errorf("count %+v", v)
	}
	if late := r.cast(0, vote, ballots.No); !late.Again {
		t.Errorf("a retry after the close should confirm the ballot: %+v", late)
	}
	_, err = r.Cast(ctx, holder(0), vote, "", ballots.Yes)
	wantFault(t, err, fault.Conflict, "ballots.error.closed")
	_, err = r.Cast(ctx, holder(1), vote, "", ballots.Yes)
	wantFault(t, err, fault.Conflict, "ballots.error.closed")
}

func TestWhoMayNotVote(t *testing.T) {
	r := newRoom(t)
	vote := r.open(ballots.Simple, electors(2))
	_, err := r.Cast(ctx, access.Actor{}, vote, "", ballots.Yes)
	wantFault(t, err, fault.SignIn, "fault.sign_in")
	_, err = r.Cast(ctx, holder(7), vote, "", ballots.Yes)
	wantFault(t, err, fault.Forbidden, "ballots.error.no_card")
	_, err = r.Cast(ctx, holder(0), vote, elector(1).OrganizationID, ballots.Yes)
	wantFault(t, err, fault.Forbidden, "ballots.error.not_holder")
	_, err = r.Cast(ctx, holder(0), "no-such-vote", "", ballots.Yes)
	wantFault(t, err, fault.NotFound, "ballots.error.not_found")
	_, err = r.Cast(ctx, holder(0), vote, "", "perhaps")
	wantFault(t, err, fault.Invalid, "ballots.error.choice")
	if v := r.close(vote); v.Yes+v.No+v.Abstain != 0 {
		t.Errorf("something was counted: %+v", v)
	}
}

func TestACardChangesHandsDuringTheVote(t *testing.T) {
	r := newRoom(t)
	vote := r.open(ballots.Simple, electors(2))
	r.cast(0, vote, ballots.Yes)
	passed := elector(0)
	passed.PersonID, passed.Person = holder(9).PersonID, holder(9).Name
	r.must(func(tx *audit.Tx) error { return r.AdmitTx(ctx, tx, vote, passed) })
	_, err := r.Cast(ctx, holder(0), vote, "", ballots.No)
	wantFault(t, err, fault.Forbidden, "ballots.error.no_card")
	mine, err := r.MineIn(ctx, holder(9), vote)
	if err != nil || len(mine) != 1 || mine[0].Choice != ballots.Yes {
		t.Fatalf("the new holder sees %+v, %v", mine, err)
	}
	if got := r.cast(9, vote, ballots.No); got.Previous != ballots.Yes {
		t.Errorf("receipt %+v", got)
	}
	r.must(func(tx *audit.Tx) error { return r.AdmitTx(ctx, tx, vote, elector(5)) })
	r.cast(5, vote, ballots.No)
	// Handing in a card takes back the right to vote, not a vote.
	r.must(func(tx *audit.Tx) error { return r.WithdrawTx(ctx, tx, vote, elector(5).OrganizationID) })
	r.must(func(tx *audit.Tx) error { return r.WithdrawTx(ctx, tx, vote, elector(1).OrganizationID) })
	_, err = r.Cast(ctx, holder(1), vote, "", ballots.Yes)
	wantFault(t, err, fault.Forbidden, "ballots.error.no_card")
	if v := r.close(vote); v.No != 2 || v.Yes != 0 {
		t.Errorf("count %+v", v)
	}
	lines, err := r.Lines(ctx, vote, i18n.EN)
	if err != nil || len(lines) != 2 || lines[0].CastBy != holder(9).Name {
		t.Errorf("lines %+v, %v", lines, err)
	}
}

func TestTwoCardsInOneHand(t *testing.T) {
	r := newRoom(t)
	list := electors(2)
	list[1].PersonID = list[0].PersonID
	vote := r.open(ballots.Simple, list)
	_, err := r.Cast(ctx, holder(0), vote, "", ballots.Yes)
	wantFault(t, err, fault.Invalid, "ballots.error.which_card")
	for i := range list {
		if _, err := r.Cast(ctx, holder(0), vote, list[i].OrganizationID, ballots.Yes); err != nil {
			t.Fatal(err)
		}
	}
	if v := r.close(vote); v.Yes != 2 {
		t.Errorf("count %+v", v)
	}
}

func TestReopenAndVoid(t *testing.T) {
	r := newRoom(t)
	vote := r.open(ballots.Simple, electors(3))
	r.cast(0, vote, ballots.Yes)
	r.close(vote)
	r.must(func(tx *audit.Tx) error { return r.ReopenTx(ctx, tx, vote) })
	r.cast(1, vote, ballots.Yes)
	if v := r.close(vote); v.Yes != 2 {
		t.Errorf("count %+v", v)
	}
	r.must(func(tx *audit.Tx) error { return r.VoidTx(ctx, tx, vote, "The question was misread") })
	v, err := r.Vote(ctx, vote)
	if err != nil || v.State != ballots.StateVoid || v.Counted() || v.VoidReason == "" {
		t.Errorf("%+v, %v", v, err)
	}
	_, err = r.Cast(ctx, holder(0), vote, "", ballots.Yes)
	wantFault(t, err, fault.Conflict, "ballots.error.void")
}

func TestBadVotes(t *testing.T) {
	r := newRoom(t)
	good := ballots.NewVote{Question: i18n.Same("Q"), Method: ballots.Open, Majority: ballots.Simple, Electors: electors(1)}
	long := string(make([]byte, ballots.MaxQuestion+1))
	for key, spoil := range map[string]func(*ballots.NewVote){
		"ballots.error.question_missing": func(v *ballots.NewVote) { v.Question.FR = " " },
		"ballots.error.question_long":    func(v *ballots.NewVote) { v.Question.EN = long },
		"ballots.error.method":           func(v *ballots.NewVote) { v.Method = "shouting" },
		"ballots.error.majority":         func(v *ballots.NewVote) { v.Majority = "three_quarters" },
		"ballots.error.tie":              func(v *ballots.NewVote) { v.Tie = "coin" },
		"ballots.error.no_electors":      func(v *ballots.NewVote) { v.Electors = nil },
	} {
		v := good
		spoil(&v)
		err := r.do(func(tx *audit.Tx) error { _, err := r.OpenTx(ctx, tx, v); return err })
		if f := fault.Of(err); f == nil || f.Key != key {
			t.Errorf("got %v, want %s", err, key)
		}
	}
}

// A hundred hands on every card at once, on a vote that closes in their midst:
// what was confirmed is what is counted.
func TestManyAtOnce(t *testing.T) {
	r := newRoom(t)
	const cards, taps = 60, 6
	vote := r.open(ballots.Simple, electors(cards))
	var wg sync.WaitGroup
	var mu sync.Mutex
	confirmed := map[int]bool{}
	var unexpected []error
	for i := range cards {
		for range taps {
			wg.Go(func() {
				_, err := r.Cast(ctx, holder(i), vote, "", ballots.Yes)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					confirmed[i] = true
				case !fault.Is(err, fault.Conflict) && !errors.Is(err, db.ErrBusy):
					unexpected = append(unexpected, err)
				}
			})
		}
	}
	v := r.close(vote)
	wg.Wait()
	if len(unexpected) > 0 {
		t.Fatal(unexpected[0])
	}
	if v.Yes != len(confirmed) {
		t.Errorf("%d counted, %d confirmed", v.Yes, len(confirmed))
	}
}

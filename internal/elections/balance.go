package elections

import (
	"context"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/elections/internal/store"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Balance is what a candidate says of themselves, of their own will. Each may be
// empty: not said.
type Balance struct {
	Gender  string // "woman", "man", "other"
	Refugee string // lived experience of refuge: "yes", "no"
	Youth   string // 30 or younger: "yes", "no"
}

// Aspect is one thing a candidate may say, with its possible answers.
type Aspect struct {
	Name    string
	Answers []string
}

// Aspects lists what candidates may say of themselves.
func Aspects() []Aspect {
	return []Aspect{{"gender", []string{"woman", "man", "other"}}, {"refugee", []string{"yes", "no"}}, {"youth", []string{"yes", "no"}}}
}

// Said is an answer in words; empty: not said.
func Said(aspect, answer string) i18n.Message {
	if answer == "" {
		return i18n.Say("elections.balance.unsaid")
	}
	return i18n.Say("elections.balance." + aspect + "." + answer)
}

// of is what the balance says of an aspect.
func (b Balance) of(aspect string) string {
	switch aspect {
	case "gender":
		return b.Gender
	case "refugee":
		return b.Refugee
	}
	return b.Youth
}

func (b Balance) check() error {
	for _, a := range Aspects() {
		if answer := b.of(a.Name); answer != "" && !slices.Contains(a.Answers, answer) {
			return fault.Field(a.Name, "elections.error.answer", nil)
		}
	}
	return nil
}

// balanceOpen reports whether what nominees say of themselves may still change:
// until nominations close, which is when sums are first shown. Sums that changed
// afterwards would tell who made them change.
func (a *act) balanceOpen() bool {
	p := a.e.PhaseAt(a.Now)
	return p == Announced || p == Nominating
}

// Say keeps what a nominee who stands says of themselves, until the election is over
// or they take it back, as long as nominations are open. consent says that they agree to it being kept and summed.
func (s *Service) Say(ctx context.Context, who access.Actor, key string, b Balance, consent bool) error {
	if err := b.check(); err != nil {
		return err
	}
	if !consent {
		return fault.Field("consent", "elections.error.consent", nil)
	}
	return s.ownBalance(ctx, who, key, func(a *act, n store.ElectionNomination) error {
		if !a.balanceOpen() {
			return fault.New(fault.Conflict, "elections.error.balance_closed", nil)
		}
		if n.Answer != string(Accepted) {
			return fault.New(fault.Conflict, "elections.error.accept_first", nil)
		}
		return a.q.PutBalance(ctx, store.PutBalanceParams{ElectionID: a.e.ID, PersonID: who.PersonID, Gender: b.Gender, Refugee: b.Refugee, Youth: b.Youth})
	})
}

// Forget takes back what a nominee said of themselves, until nominations close.
// Later it is erased with the rest, when the election is over.
func (s *Service) Forget(ctx context.Context, who access.Actor, key string) error {
	return s.ownBalance(ctx, who, key, func(a *act, _ store.ElectionNomination) error {
		if !a.balanceOpen() {
			return fault.New(fault.Conflict, "elections.error.balance_closed", nil)
		}
		_, err := a.q.DeleteBalance(ctx, a.e.ID, who.PersonID)
		return err
	})
}

// ownBalance runs fn for a nominee of the election, in person. The record gets no
// line: that somebody said something, and when, is told to nobody.
func (s *Service) ownBalance(ctx context.Context, who access.Actor, key string, fn func(a *act, n store.ElectionNomination) error) error {
	if who.PersonID == "" {
		return who.Require(false, "power.own_nomination")
	}
	if err := who.InPerson("elections.error.acted_balance"); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "elections.say_of_oneself", func(tx *audit.Tx) error {
		a := &act{Tx: tx, s: s, q: store.New(tx), who: who}
		row, err := a.q.ElectionByKey(ctx, key)
		if err != nil {
			return notFound(err)
		}
		if a.e, err = electionOf(row); err != nil {
			return err
		}
		n, err := a.q.NominationOfPerson(ctx, a.e.ID, who.PersonID)
		if missing(err) {
			return who.Require(false, "power.own_nomination")
		}
		if err != nil {
			return err
		}
		return fn(a, n)
	})
}

// Own is what the actor, in person, has said of themselves; ok is false for nothing.
func (s *Service) Own(ctx context.Context, who access.Actor, e Election) (b Balance, ok bool, err error) {
	if err := who.InPerson("elections.error.acted_balance"); err != nil {
		return Balance{}, false, err
	}
	r, err := s.on(nil).BalanceOfPerson(ctx, e.ID, who.PersonID)
	if missing(err) {
		return Balance{}, false, nil
	}
	return Balance{Gender: r.Gender, Refugee: r.Refugee, Youth: r.Youth}, err == nil, audit.Fault(err)
}

// Hidden stands for a sum that is not shown.
const Hidden = -1

// Sum is how many candidates gave each answer.
type Sum struct {
	Aspect  string
	Answers []string // the possible ones, and "" for not said
	Counts  []int    // of each, or Hidden
}

// Sums are what candidates said of themselves, added up.
type Sums struct {
	People int  // how many said anything
	Needed int  // how many must have, before anything is shown
	Early  bool // nominations are not closed yet: sums that change would tell who came
	Sums   []Sum
}

// SumsOf adds up what the nominees of an election said of themselves, to those
// who run it, as it was when nominations closed, those who withdrew or were refused
// since among them: once nominations are closed, when enough have said something, and
// only such sums as point at nobody.
func (s *Service) SumsOf(ctx context.Context, who access.Actor, e Election) (Sums, error) {
	if err := mayRun(who); err != nil {
		return Sums{}, err
	}
	rows, err := s.on(nil).BalanceOf(ctx, e.ID)
	if err != nil {
		return Sums{}, audit.Fault(err)
	}
	said := make([]Balance, len(rows))
	for i, r := range rows {
		said[i] = Balance{Gender: r.Gender, Refugee: r.Refugee, Youth: r.Youth}
	}
	if p := e.PhaseAt(s.db.Now()); p == Phase(Planned) || p == Announced || p == Nominating {
		return Sums{Needed: s.o.Rules.SumsFrom(), Early: true}, nil
	}
	return SumUp(said, s.o.Rules.SumsFrom()), nil
}

// least is the smallest sum that is shown.
const least = 3

// SumUp adds up what people said of themselves. Fewer than needed, and nothing is
// shown, not even how many they are. A sum below three, none included, is hidden;
// and where the hidden ones together are fewer than three, so that subtracting
// would give them away, the smallest of the others is hidden too.
func SumUp(said []Balance, needed int) Sums {
	if len(said) < needed {
		return Sums{Needed: needed}
	}
	all := Sums{People: len(said), Needed: needed}
	for _, a := range Aspects() {
		sum := Sum{Aspect: a.Name, Answers: append(slices.Clone(a.Answers), "")}
		counts := make([]int, len(sum.Answers))
		for _, b := range said {
			if i := slices.Index(sum.Answers, b.of(a.Name)); i >= 0 {
				counts[i]++
			}
		}
		sum.Counts = suppress(counts)
		all.Sums = append(all.Sums, sum)
	}
	return all
}

func suppress(counts []int) []int {
	shown := slices.Clone(counts)
	hidden, any := 0, false
	for i, n := range counts {
		if n < least {
			shown[i], hidden, any = Hidden, hidden+n, true
		}
	}
	for any && hidden < least {
		smallest := -1
		for i, n := range shown {
			if n != Hidden && (smallest < 0 || n < shown[smallest]) {
				smallest = i
			}
		}
		if smallest < 0 {
			break
		}
		hidden += shown[smallest]
		shown[smallest] = Hidden
	}
	return shown
}

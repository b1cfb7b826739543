package elections

import (
	"context"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/elections/internal/store"
	"plenary.example/internal/elections/marking"
	"plenary.example/internal/fault"
)

// Paper is a paper ballot as far as it has been entered. What it says is shown to
// nobody before the count.
type Paper struct {
	Number        int
	First, Second string // who entered it
	Agree         bool   // both entered the same
	NotReturned   bool   // whoever has entered it says that it never came back
}

// notReturned stands in the place of the choices of a paper that never came back.
const notReturned = "-"

// EnterPaper enters a paper ballot by the number written on it. Two people enter
// each, without seeing the other's entry; whoever enters it again replaces their
// own. When both say the same it will be counted.
func (s *Service) EnterPaper(ctx context.Context, who access.Actor, key string, number int, choices []int) (paper Paper, err error) {
	return s.enter(ctx, who, "elections.enter_paper", key, number, func(a *act, _ Turnout) (string, error) {
		c, err := s.Contest(ctx, a, a.e)
		if err != nil {
			return "", err
		}
		if !c.Method.Ranked() {
			choices = slices.Clone(choices)
			slices.Sort(choices)
		}
		return written(choices), marking.Check(c, choices)
	})
}

// NotReturned enters in a paper's place that it was handed out and never came back:
// like a paper, by two people, once the vote may be closed. Nobody has voted by it
// then, and whoever was given it cannot vote again. It is under the number that no
// paper bears.
func (s *Service) NotReturned(ctx context.Context, who access.Actor, key string, number int) (Paper, error) {
	return s.enter(ctx, who, "elections.paper_not_returned", key, number, func(a *act, t Turnout) (string, error) {
		return notReturned, a.mayClose(t)
	})
}

// enter is one person's entry of a paper: what it says.
func (s *Service) enter(ctx context.Context, who access.Actor, action, key string, number int, says func(*act, Turnout) (string, error)) (paper Paper, err error) {
	if err := mayScrutineer(who); err != nil {
		return Paper{}, err
	}
	err = s.run(ctx, who, action, key, func(a *act) error {
		if err := a.require(Voting); err != nil {
			return err
		}
		turnout, err := s.TurnoutOf(ctx, a, a.e)
		if err != nil {
			return err
		}
		if number < 1 || number > turnout.Handed() {
			return fault.Field("number", "elections.error.paper_number", fault.Args{"Count": turnout.Handed()})
		}
		said, err := says(a, turnout)
		if err != nil {
			return err
		}
		row, err := a.q.Paper(ctx, a.e.ID, int64(number))
		if err != nil && !missing(err) {
			return err
		}
		by := who.PersonID
		put := store.PutPaperParams{
			ElectionID: a.e.ID, Number: int64(number), FirstChoices: row.FirstChoices, FirstBy: row.FirstBy, SecondChoices: row.SecondChoices, SecondBy: row.SecondBy,
		}
		switch {
		case put.FirstBy == "" || put.FirstBy == by:
			put.FirstBy, put.FirstChoices = by, said
		case put.SecondBy == "" || put.SecondBy == by:
			put.SecondBy, put.SecondChoices = by, said
		default:
			return fault.New(fault.Conflict, "elections.error.paper_done", nil)
		}
		paper = paperOf(store.PapersOfRow{Number: put.Number, FirstChoices: put.FirstChoices, FirstBy: put.FirstBy, SecondChoices: put.SecondChoices, SecondBy: put.SecondBy})
		a.Detail("number", number)
		return a.q.PutPaper(ctx, put)
	})
	return paper, err
}

// StrikePaper forgets both entries of a paper, to enter it anew.
func (s *Service) StrikePaper(ctx context.Context, who access.Actor, key string, number int) error {
	if err := mayScrutineer(who); err != nil {
		return err
	}
	return s.run(ctx, who, "elections.strike_paper", key, func(a *act) error {
		if err := a.require(Voting); err != nil {
			return err
		}
		a.Detail("number", number)
		_, err := a.q.DeletePaper(ctx, a.e.ID, int64(number))
		return err
	})
}

// Papers lists how far the papers have been entered, with the names of those who
// did.
func (s *Service) Papers(ctx context.Context, who access.Actor, e Election) ([]Paper, error) {
	if err := mayScrutineer(who); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).PapersOf(ctx, e.ID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var ids []string
	for _, r := range rows {
		ids = append(ids, r.FirstBy, r.SecondBy)
	}
	by, err := s.people.PersonsByID(ctx, nil, ids)
	list := make([]Paper, len(rows))
	for i, r := range rows {
		list[i] = paperOf(r)
		list[i].First, list[i].Second = by[r.FirstBy].Name, by[r.SecondBy].Name
	}
	return list, err
}

func paperOf(r store.PapersOfRow) Paper {
	p := Paper{Number: int(r.Number), First: r.FirstBy, Second: r.SecondBy, Agree: r.SecondBy != "" && r.FirstChoices == r.SecondChoices}
	p.NotReturned = r.FirstChoices == notReturned && (r.SecondBy == "" || p.Agree)
	return p
}

// takePapers puts the papers into the urn: every paper handed out was entered by
// two people who read the same on it, or who say that it never came back.
func (a *act) takePapers(ctx context.Context, handed int) error {
	rows, err := a.q.PapersOf(ctx, a.e.ID)
	if err != nil {
		return err
	}
	agreed := 0
	for _, r := range rows {
		if paperOf(r).Agree {
			agreed++
		}
	}
	if agreed != handed || len(rows) != handed {
		return fault.New(fault.Conflict, "elections.error.papers", fault.Args{"Handed": handed, "Agreed": agreed})
	}
	for _, r := range rows {
		if r.FirstChoices == notReturned {
			a.e.NotReturned++
		} else if err := (urn{a.q, a.e.ID}).drop(ctx, read(r.FirstChoices)); err != nil {
			return err
		}
	}
	a.e.Papers = handed - a.e.NotReturned
	return a.q.DeletePapers(ctx, a.e.ID)
}

package elections

import (
	"context"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/elections/internal/store"
	"plenary.example/internal/fault"
)

// Paper is a paper ballot as far as it has been entered. What it says is shown to
// nobody before the count.
type Paper struct {
	Number        int
	First, Second string // who entered it
	Agree         bool   // both entered the same
}

// EnterPaper enters a paper ballot by the number written on it. Two people enter
// each, without seeing the other's entry; whoever enters it again replaces their
// own. When both say the same it will be counted.
func (s *Service) EnterPaper(ctx context.Context, who access.Actor, key string, number int, choices []int) (paper Paper, err error) {
	if err := mayScrutineer(who); err != nil {
		return Paper{}, err
	}
	err = s.run(ctx, who, "elections.enter_paper", key, func(a *act) error {
		if err := a.require(Voting); err != nil {
			return err
		}
		turnout, err := s.TurnoutOf(ctx, a, a.e)
		if err != nil {
			return err
		}
		if number < 1 || number > turnout.Papers {
			return fault.Field("number", "elections.error.paper_number", fault.Args{"Count": turnout.Papers})
		}
		c, err := s.Contest(ctx, a, a.e)
		if err != nil {
			return err
		}
		if err := CheckBallot(c, choices); err != nil {
			return err
		}
		if !c.Method.Ranked() {
			choices = slices.Clone(choices)
			slices.Sort(choices)
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
			put.FirstBy, put.FirstChoices = by, written(choices)
		case put.SecondBy == "" || put.SecondBy == by:
			put.SecondBy, put.SecondChoices = by, written(choices)
		default:
			return fault.New(fault.Conflict, "elections.error.paper_done", nil)
		}
		paper = paperOf(put.Number, put.FirstBy, put.SecondBy, put.FirstChoices == put.SecondChoices)
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
	names := map[string]string{"": ""}
	list := make([]Paper, len(rows))
	for i, r := range rows {
		for _, id := range []string{r.FirstBy, r.SecondBy} {
			if _, known := names[id]; !known {
				p, err := s.people.Person(ctx, id)
				if err != nil {
					return nil, err
				}
				names[id] = p.Name
			}
		}
		list[i] = paperOf(r.Number, names[r.FirstBy], names[r.SecondBy], r.FirstChoices == r.SecondChoices)
	}
	return list, nil
}

func paperOf(number int64, first, second string, same bool) Paper {
	return Paper{Number: int(number), First: first, Second: second, Agree: second != "" && same}
}

// takePapers puts the papers into the urn: every paper handed out was entered by
// two people who read the same on it.
func (a *act) takePapers(ctx context.Context, handed int) error {
	rows, err := a.q.PapersOf(ctx, a.e.ID)
	if err != nil {
		return err
	}
	agreed := 0
	for _, r := range rows {
		if r.SecondBy != "" && r.FirstChoices == r.SecondChoices {
			agreed++
		}
	}
	if agreed != handed || len(rows) != handed {
		return fault.New(fault.Conflict, "elections.error.papers", fault.Args{"Handed": handed, "Agreed": agreed})
	}
	for _, r := range rows {
		if err := (urn{a.q, a.e.ID}).drop(ctx, read(r.FirstChoices)); err != nil {
			return err
		}
	}
	a.e.Papers = handed
	return a.q.DeletePapers(ctx, a.e.ID)
}

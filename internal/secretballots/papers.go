package secretballots

import (
	"context"
	"encoding/json"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/secretballots/internal/store"
)

// Sums are what was said to one question: how many left it blank, and how many marked
// each answer.
type Sums struct {
	Blank   int64   `json:"blank"`
	Answers []int64 `json:"answers"`
}

// Sheet is what one scrutineer counted of the papers.
type Sheet struct {
	Questions []Sums `json:"questions"`
	Spoiled   int64  `json:"spoiled"` // papers that say nothing clear, to any question
}

// Equal reports whether two counts have the same figures.
func (s Sheet) Equal(o Sheet) bool {
	return s.Spoiled == o.Spoiled && slices.EqualFunc(s.Questions, o.Questions, func(a, b Sums) bool {
		return a.Blank == b.Blank && slices.Equal(a.Answers, b.Answers)
	})
}

// HandPaper notes that an organization has its paper in the urn, or, with on false, that
// it was taken out again before the close. It has then no other ballot.
func (s *Service) HandPaper(ctx context.Context, who access.Actor, key, organizationID string, on bool) error {
	if err := mayRun(who); err != nil {
		return err
	}
	return s.act(ctx, who, "secret.paper", key, func(a *act) error {
		if phase := a.v.PhaseAt(a.Now); phase != Polling && phase != Over {
			return a.wrongPhase()
		}
		one, err := a.elector(ctx, organizationID)
		if err != nil {
			return err
		}
		if one.Weight != 1 {
			return fault.New(fault.Conflict, "secret.error.paper_weight", fault.Args{"Organization": one.Organization})
		}
		return s.ballots.MarkPaperTx(ctx, a.Tx, a.v.VoteID, organizationID, on)
	})
}

// EnterSheet takes a scrutineer's count of the papers, once the vote is closed. It
// accounts for each of them. Papers count when two scrutineers have counted alike.
func (s *Service) EnterSheet(ctx context.Context, who access.Actor, key string, sheet Sheet) error {
	if err := mayRun(who); err != nil {
		return err
	}
	if err := who.InPerson("secret.error.in_person"); err != nil {
		return err
	}
	return s.act(ctx, who, "secret.sheet", key, func(a *act) error {
		if err := a.require(Closed, Tallied, Opened); err != nil {
			return err
		}
		turnout, err := s.ballots.TurnoutOf(ctx, a, a.v.VoteID)
		if err != nil {
			return err
		}
		if err := sheet.check(a.v, int64(turnout.Papers)); err != nil {
			return err
		}
		figures, err := json.Marshal(sheet)
		if err != nil {
			return err
		}
		return a.q.PutSheet(ctx, store.PutSheetParams{SecretID: a.v.ID, PersonID: who.PersonID, Name: who.Name, Figures: string(figures), EnteredAt: db.Micros(a.Now)})
	})
}

func (s Sheet) check(v Vote, papers int64) error {
	if len(s.Questions) != len(v.Questions) || s.Spoiled < 0 || s.Spoiled > papers {
		return fault.Field("spoiled", "secret.error.sheet", fault.Args{"Count": papers})
	}
	valid := papers - s.Spoiled
	for i, q := range v.Questions {
		sums := s.Questions[i]
		var marks int64
		wrong := len(sums.Answers) != len(q.Answers) || sums.Blank < 0 || sums.Blank > valid
		for _, n := range sums.Answers {
			marks += n
			wrong = wrong || n < 0 || n > valid
		}
		said := valid - sums.Blank
		if wrong || marks < said*int64(q.Smallest) || marks > said*int64(q.Largest) {
			return fault.Field(QuestionField(i+1, "blank"), "secret.error.sheet_question", fault.Args{"Question": i + 1, "Count": valid})
		}
	}
	return nil
}

// Papers is what is known of the papers of a vote.
type Papers struct {
	Handed  int
	Entered []string // who has counted
	Counted *Sheet   // what two of them found; nil before, or where there are none
}

// Waits reports whether papers have still to be counted.
func (p Papers) Waits() bool { return p.Handed > 0 && p.Counted == nil }

// PapersOf is what is known of the papers of a vote. tx nil is the reader.
func (s *Service) PapersOf(ctx context.Context, tx db.DBTX, v Vote) (Papers, error) {
	if v.VoteID == "" {
		return Papers{}, nil
	}
	turnout, err := s.ballots.TurnoutOf(ctx, tx, v.VoteID)
	if err != nil {
		return Papers{}, err
	}
	p := Papers{Handed: turnout.Papers}
	rows, err := s.on(tx).SheetsOf(ctx, v.ID)
	if err != nil {
		return Papers{}, audit.Fault(err)
	}
	var all []Sheet
	for _, r := range rows {
		var one Sheet
		if err := json.Unmarshal([]byte(r.Figures), &one); err != nil {
			return Papers{}, fault.Wrap(err, fault.Internal, "fault.internal", nil)
		}
		p.Entered = append(p.Entered, r.Name)
		if p.Counted == nil && slices.ContainsFunc(all, one.Equal) {
			p.Counted = &one
		}
		all = append(all, one)
	}
	return p, nil
}

package ballots

import (
	"context"
	"errors"
	"strings"

	"plenary.example/internal/audit"
	"plenary.example/internal/ballots/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// MaxQuestion is the longest question, in bytes, in one language.
const MaxQuestion = 2000

// Service keeps votes.
type Service struct {
	log *audit.Log
	db  *db.DB
}

// New returns the service whose acts go on the record.
func New(log *audit.Log) *Service { return &Service{log: log, db: log.DB()} }

// NewVote says what to open.
type NewVote struct {
	Question i18n.Text
	Method   Method
	Majority Majority
	Tie      TieRule // empty: a tie defeats
	Members  int     // more than half of so many also adopt, whatever is cast; 0: only the majority
	Electors []Elector
}

// OpenTx opens a vote and returns its key. A vote needs a question in both
// languages and at least one elector; each organization counts once.
func (s *Service) OpenTx(ctx context.Context, tx *audit.Tx, v NewVote) (string, error) {
	if v.Tie == "" {
		v.Tie = TieDefeats
	}
	if err := v.check(); err != nil {
		return "", err
	}
	id := db.NewID()
	q := store.New(tx)
	err := q.InsertVote(ctx, store.InsertVoteParams{
		ID: id, QuestionEn: v.Question.EN, QuestionFr: v.Question.FR, Method: string(v.Method.stored()),
		Majority: string(v.Majority), Tie: string(v.Tie), OpenedAt: db.Micros(tx.Now), Members: int64(v.Members),
		Secret: db.Flag(v.Method == Secret),
	})
	if err != nil {
		return "", err
	}
	for _, e := range v.Electors {
		if err := q.InsertElector(ctx, electorRow(id, e)); err != nil {
			return "", err
		}
	}
	return id, tx.Also(ctx, "ballots.open", "vote", id, map[string]any{
		"question": v.Question, "method": v.Method, "majority": v.Majority, "electors": len(v.Electors),
	})
}

func (v NewVote) check() error {
	switch {
	case strings.TrimSpace(v.Question.EN) == "" || strings.TrimSpace(v.Question.FR) == "":
		return fault.Field("question", "ballots.error.question_missing", nil)
	case len(v.Question.EN) > MaxQuestion || len(v.Question.FR) > MaxQuestion:
		return fault.Field("question", "ballots.error.question_long", fault.Args{"Max": MaxQuestion})
	case !v.Method.Valid() && v.Method != Secret:
		return fault.Field("method", "ballots.error.method", nil)
	case !v.Majority.Valid():
		return fault.Field("majority", "ballots.error.majority", nil)
	case v.Tie != TieDefeats && v.Tie != TieCarries:
		return fault.Field("tie", "ballots.error.tie", nil)
	case len(v.Electors) == 0:
		return fault.New(fault.Conflict, "ballots.error.no_electors", nil)
	}
	return nil
}

func electorRow(voteID string, e Elector) store.InsertElectorParams {
	return store.InsertElectorParams{
		VoteID: voteID, OrganizationID: e.OrganizationID, NameEn: e.Organization.EN, NameFr: e.Organization.FR,
		PersonID: e.PersonID, PersonName: e.Person,
	}
}

// AdmitTx makes an organization an elector of an open vote, or passes its
// place to another holder. A ballot already cast stands as the organization's.
func (s *Service) AdmitTx(ctx context.Context, tx *audit.Tx, voteID string, e Elector) error {
	if err := s.requireOpen(ctx, tx, voteID); err != nil {
		return err
	}
	return store.New(tx).InsertElector(ctx, electorRow(voteID, e))
}

// WithdrawTx takes an organization off the electors of an open vote, unless it
// has voted: a ballot cast stands.
func (s *Service) WithdrawTx(ctx context.Context, tx *audit.Tx, voteID, organizationID string) error {
	if err := s.requireOpen(ctx, tx, voteID); err != nil {
		return err
	}
	_, err := store.New(tx).DeleteElector(ctx, voteID, organizationID)
	return err
}

// ElectorsTx lists the electors of a vote.
func (s *Service) ElectorsTx(ctx context.Context, tx *audit.Tx, voteID string) ([]Elector, error) {
	rows, err := store.New(tx).ElectorsOf(ctx, voteID)
	if err != nil {
		return nil, err
	}
	list := make([]Elector, len(rows))
	for i, r := range rows {
		list[i] = Elector{
			OrganizationID: r.OrganizationID, Organization: i18n.Text{EN: r.NameEn, FR: r.NameFr}, PersonID: r.PersonID, Person: r.PersonName,
		}
	}
	return list, nil
}

func (s *Service) requireOpen(ctx context.Context, tx *audit.Tx, voteID string) error {
	return s.require(ctx, tx, voteID, StateOpen)
}

// require refuses, in words, a vote that is in none of the states.
func (s *Service) require(ctx context.Context, tx *audit.Tx, voteID string, states ...State) error {
	row, err := store.New(tx).VoteState(ctx, voteID)
	if err != nil {
		return notFound(err)
	}
	for _, want := range states {
		if State(row.State) == want {
			return nil
		}
	}
	return fault.New(fault.Conflict, "ballots.error.state", fault.Args{"State": i18n.Say("ballots.state." + row.State)})
}

// CloseTx closes an open vote and counts it. The outcome is not announced yet.
func (s *Service) CloseTx(ctx context.Context, tx *audit.Tx, voteID string) (Vote, error) {
	if err := s.requireOpen(ctx, tx, voteID); err != nil {
		return Vote{}, err
	}
	q := store.New(tx)
	rows, err := q.CountChoices(ctx, voteID)
	if err != nil {
		return Vote{}, err
	}
	count := map[Choice]int64{}
	for _, r := range rows {
		count[Choice(r.Choice)] = r.Number
	}
	papers, err := q.CountPapers(ctx, voteID)
	if err != nil {
		return Vote{}, err
	}
	state := ""
	if papers > 0 {
		state = uncounted
	}
	err = q.CloseVote(ctx, store.CloseVoteParams{
		ID: voteID, ClosedAt: db.Micros(tx.Now), Yes: count[Yes], No: count[No], Abstain: count[Abstain], Papers: papers, PaperState: state,
	})
	if err != nil {
		return Vote{}, err
	}
	err = tx.Also(ctx, "ballots.close", "vote", voteID, map[string]any{
		"yes": count[Yes], "no": count[No], "abstain": count[Abstain], "papers": papers,
	})
	if err != nil {
		return Vote{}, err
	}
	return s.VoteTx(ctx, tx, voteID)
}

// ReopenTx opens a closed vote again, with the ballots cast so far; its result
// has not been announced.
func (s *Service) ReopenTx(ctx context.Context, tx *audit.Tx, voteID string) error {
	if err := s.require(ctx, tx, voteID, StateClosed); err != nil {
		return err
	}
	if err := s.notSecret(ctx, tx, voteID); err != nil {
		return err
	}
	if err := store.New(tx).ReopenVote(ctx, voteID); err != nil {
		return err
	}
	return tx.Also(ctx, "ballots.reopen", "vote", voteID, nil)
}

// AnnounceTx makes the outcome of a closed vote final.
func (s *Service) AnnounceTx(ctx context.Context, tx *audit.Tx, voteID string) (Vote, error) {
	if err := s.require(ctx, tx, voteID, StateClosed); err != nil {
		return Vote{}, err
	}
	v, err := s.VoteTx(ctx, tx, voteID)
	if err != nil {
		return Vote{}, err
	}
	if v.Uncounted {
		return Vote{}, fault.New(fault.Conflict, "ballots.error.uncounted", fault.Args{"Count": v.Papers})
	}
	if err := store.New(tx).AnnounceVote(ctx, voteID, db.Micros(tx.Now)); err != nil {
		return Vote{}, err
	}
	if v, err = s.VoteTx(ctx, tx, voteID); err != nil {
		return Vote{}, err
	}
	return v, tx.Also(ctx, "ballots.announce", "vote", voteID, map[string]any{
		"yes": v.Yes, "no": v.No, "abstain": v.Abstain, "adopted": v.Outcome().Adopted,
	})
}

// VoidTx declares that a vote does not count; reason is kept. What was cast
// stays in the record and is not a result.
func (s *Service) VoidTx(ctx context.Context, tx *audit.Tx, voteID, reason string) error {
	if err := s.require(ctx, tx, voteID, StateOpen, StateClosed); err != nil {
		return err
	}
	err := store.New(tx).VoidVote(ctx, store.VoidVoteParams{ID: voteID, VoidReason: reason, ClosedAt: db.Micros(tx.Now)})
	if err != nil {
		return err
	}
	return tx.Also(ctx, "ballots.void", "vote", voteID, map[string]any{"reason": reason})
}

// VoteTx reads a vote inside a transaction.
func (s *Service) VoteTx(ctx context.Context, tx *audit.Tx, voteID string) (Vote, error) {
	row, err := store.New(tx).Vote(ctx, voteID)
	if err != nil {
		return Vote{}, notFound(err)
	}
	return voteOf(row), nil
}

// Vote reads a vote.
func (s *Service) Vote(ctx context.Context, voteID string) (Vote, error) {
	row, err := store.New(s.db.Reader()).Vote(ctx, voteID)
	if err != nil {
		return Vote{}, notFound(err)
	}
	return voteOf(row), nil
}

func notFound(err error) error {
	if errors.Is(err, db.ErrNotFound) {
		return fault.Wrap(err, fault.NotFound, "ballots.error.not_found", nil)
	}
	return audit.Fault(err)
}

func voteOf(r store.Vote) Vote {
	return Vote{
		ID: r.ID, Question: i18n.Text{EN: r.QuestionEn, FR: r.QuestionFr}, Method: methodOf(r.Method, r.Secret),
		Majority: Majority(r.Majority), Tie: TieRule(r.Tie), State: State(r.State),
		OpenedAt: db.Time(r.OpenedAt), ClosedAt: db.Time(r.ClosedAt), AnnouncedAt: db.Time(r.AnnouncedAt),
		VoidReason: r.VoidReason, Yes: int(r.Yes), No: int(r.No), Abstain: int(r.Abstain),
		Papers: int(r.Papers), Uncounted: r.PaperState == uncounted, Spoiled: int(r.PaperSpoiled), Round: int(r.CountRound), Members: int(r.Members), Advance: int(r.Advance),
	}
}

// Progress tells how many electors a vote has and how many have voted.
func (s *Service) Progress(ctx context.Context, voteID string) (Progress, error) {
	row, err := store.New(s.db.Reader()).Progress(ctx, voteID)
	if err != nil {
		return Progress{}, notFound(err)
	}
	return Progress{State: State(row.State), Electors: int(row.Electors), Voted: int(row.Voted + row.Papers), Papers: int(row.Papers)}, nil
}

// Lines lists what each organization answered, in the order of their names in
// lang. While the vote is open nobody may see how the others vote, so the
// choices and their dates are left out.
func (s *Service) Lines(ctx context.Context, voteID string, lang i18n.Lang) ([]Line, error) {
	v, err := s.Vote(ctx, voteID)
	if err != nil {
		return nil, err
	}
	rows, err := store.New(s.db.Reader()).RollCall(ctx, voteID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	lines := linesOf(rows)
	if v.State == StateOpen {
		for i := range lines {
			lines[i] = Line{Elector: lines[i].Elector}
		}
	}
	SortLines(lines, lang)
	return lines, nil
}

// LinesTx is Lines inside a transaction, for the minutes; the vote is counted.
func (s *Service) LinesTx(ctx context.Context, tx *audit.Tx, voteID string, lang i18n.Lang) ([]Line, error) {
	if err := s.require(ctx, tx, voteID, StateClosed, StateAnnounced); err != nil {
		return nil, err
	}
	rows, err := store.New(tx).RollCall(ctx, voteID)
	if err != nil {
		return nil, err
	}
	lines := linesOf(rows)
	SortLines(lines, lang)
	return lines, nil
}

func linesOf(rows []store.RollCallRow) []Line {
	lines := make([]Line, len(rows))
	for i, r := range rows {
		lines[i] = Line{
			Elector: Elector{
				OrganizationID: r.OrganizationID, Organization: i18n.Text{EN: r.NameEn, FR: r.NameFr},
				PersonID: r.PersonID, Person: r.PersonName,
			},
			Choice: Choice(r.Choice), CastAt: db.Time(r.CastAt), CastBy: r.CastBy, OnPaper: r.Paper, Channel: Channel(r.Channel), Entered: r.EnteredBy,
		}
	}
	return lines
}

package ballots

import (
	"context"
	"errors"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Channel is how a ballot came that the holder of the card did not cast here.
type Channel string

// The channels; empty: by the holder's own device.
const (
	Phone   Channel = "phone"
	Paper   Channel = "paper"   // a paper with a name on it, in an open vote or a roll call
	Advance Channel = "advance" // handed in before the meeting
)

// Valid reports whether c is a channel that somebody else enters.
func (c Channel) Valid() bool { return c == Phone || c == Paper || c == Advance }

// Words name the channel: "by telephone".
func (c Channel) Words() i18n.Message { return i18n.Say("ballots.channel." + string(c)) }

// EnterTx records the ballot of an elector that a scrutineer took by telephone or
// on a paper with its name. It goes by the same electors as every other: an
// organization that has voted by itself keeps that vote. What a scrutineer has
// entered may be put right until the close.
func (s *Service) EnterTx(ctx context.Context, tx *audit.Tx, voteID, organizationID string, choice Choice, channel Channel) (Receipt, error) {
	if !choice.Valid() {
		return Receipt{}, fault.Field("choice", "ballots.error.choice", nil)
	}
	if !channel.Valid() {
		return Receipt{}, fault.Field("channel", "ballots.error.channel", nil)
	}
	q := store.New(tx)
	place, err := s.place(ctx, q, voteID, organizationID)
	if err != nil {
		return Receipt{}, err
	}
	if place.Secret != 0 {
		return Receipt{}, fault.New(fault.Conflict, "ballots.error.secret", nil)
	}
	name := i18n.Text{EN: place.NameEn, FR: place.NameFr}
	if place.Paper {
		return Receipt{}, fault.New(fault.Conflict, "ballots.error.on_paper", fault.Args{"Organization": name})
	}
	before, err := q.Ballot(ctx, voteID, organizationID)
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return Receipt{}, err
	}
	if err == nil && before.Channel == "" {
		return Receipt{}, fault.New(fault.Conflict, "ballots.error.voted_itself", fault.Args{"Organization": name})
	}
	r := Receipt{VoteID: voteID, OrganizationID: organizationID, Organization: name, Choice: choice, CastAt: tx.Now, Previous: Choice(before.Choice)}
	if r.Previous == choice && Channel(before.Channel) == channel {
		r.Again, r.Previous = true, ""
		return r, nil
	}
	err = q.EnterBallot(ctx, store.EnterBallotParams{
		VoteID: voteID, OrganizationID: organizationID, PersonID: place.PersonID, PersonName: place.PersonName,
		Choice: string(choice), CastAt: db.Micros(tx.Now), Channel: string(channel), EnteredBy: tx.Who().Name,
	})
	if err != nil {
		return Receipt{}, err
	}
	detail := r.detail()
	detail["channel"] = channel
	return r, tx.Also(ctx, "ballots.enter", "vote", voteID, detail)
}

// place is an elector of an open vote.
func (s *Service) place(ctx context.Context, q *store.Queries, voteID, organizationID string) (store.PlaceRow, error) {
	place, err := q.Place(ctx, voteID, organizationID)
	if errors.Is(err, db.ErrNotFound) {
		if _, err := q.VoteState(ctx, voteID); err != nil {
			return place, notFound(err)
		}
		return place, fault.New(fault.Conflict, "ballots.error.not_elector", nil)
	}
	if err == nil && State(place.State) != StateOpen {
		err = fault.New(fault.Conflict, "ballots.error.state", fault.Args{"State": i18n.Say("ballots.state." + place.State)})
	}
	return place, err
}

// MarkPaperTx notes that an elector's paper is in the urn, or, with on false, that
// it was taken out again before the close. Its holder then has no other ballot.
func (s *Service) MarkPaperTx(ctx context.Context, tx *audit.Tx, voteID, organizationID string, on bool) error {
	q := store.New(tx)
	place, err := s.place(ctx, q, voteID, organizationID)
	if err != nil || place.Paper == on {
		return err
	}
	if on && place.MarkedAt != 0 {
		return fault.New(fault.Conflict, "ballots.error.voted_itself", fault.Args{"Organization": i18n.Text{EN: place.NameEn, FR: place.NameFr}})
	}
	if on {
		_, err := q.Ballot(ctx, voteID, organizationID)
		if err == nil {
			return fault.New(fault.Conflict, "ballots.error.voted_itself", fault.Args{"Organization": i18n.Text{EN: place.NameEn, FR: place.NameFr}})
		}
		if !errors.Is(err, db.ErrNotFound) {
			return err
		}
	}
	tx.Detail("organization", organizationID)
	tx.Detail("paper", on)
	return q.MarkPaper(ctx, store.MarkPaperParams{Paper: on, VoteID: voteID, OrganizationID: organizationID})
}

// Sheet is what one scrutineer counted of the papers in one round.
type Sheet struct {
	VoteID           string
	Round            int
	PersonID, Person string // the scrutineer
	Yes, No, Abstain int
	Spoiled          int // papers that say nothing clear: no votes cast
	EnteredAt        time.Time
}

// Papers is how many papers the sheet accounts for.
func (s Sheet) Papers() int { return s.Yes + s.No + s.Abstain + s.Spoiled }

func (s Sheet) same(o Sheet) bool {
	return s.Yes == o.Yes && s.No == o.No && s.Abstain == o.Abstain && s.Spoiled == o.Spoiled
}

// EnterSheetTx takes a scrutineer's count of the papers of a closed vote. It must
// account for exactly the papers that were handed in. Once two scrutineers have
// counted alike, each without seeing the other's sheet, the papers are counted, and
// true is returned.
func (s *Service) EnterSheetTx(ctx context.Context, tx *audit.Tx, sheet Sheet) (counted bool, err error) {
	q := store.New(tx)
	row, err := q.Vote(ctx, sheet.VoteID)
	if err != nil {
		return false, notFound(err)
	}
	switch v := voteOf(row); {
	case v.State != StateClosed:
		return false, fault.New(fault.Conflict, "ballots.error.state", fault.Args{"State": i18n.Say("ballots.state." + row.State)})
	case !v.Uncounted:
		return false, fault.New(fault.Conflict, "ballots.error.no_papers", nil)
	case sheet.Yes < 0 || sheet.No < 0 || sheet.Abstain < 0 || sheet.Spoiled < 0 || sheet.Papers() != v.Papers:
		return false, fault.Field("yes", "ballots.error.papers", fault.Args{"Count": v.Papers, "Counted": sheet.Papers()})
	}
	who := tx.Who()
	err = q.PutSheet(ctx, store.PutSheetParams{
		VoteID: sheet.VoteID, Round: row.CountRound, PersonID: who.PersonID, PersonName: who.Name,
		Yes: int64(sheet.Yes), No: int64(sheet.No), Abstain: int64(sheet.Abstain), Spoiled: int64(sheet.Spoiled), EnteredAt: db.Micros(tx.Now),
	})
	if err != nil {
		return false, err
	}
	tx.Detail("vote", sheet.VoteID)
	tx.Detail("sheet", []int{sheet.Yes, sheet.No, sheet.Abstain, sheet.Spoiled})
	all, err := sheetsOf(ctx, q, sheet.VoteID)
	if err != nil {
		return false, err
	}
	for _, other := range all {
		if other.Round != int(row.CountRound) || other.PersonID == who.PersonID || !other.same(sheet) {
			continue
		}
		return true, q.PapersCounted(ctx, store.PapersCountedParams{
			ID: sheet.VoteID, Yes: row.Yes + int64(sheet.Yes), No: row.No + int64(sheet.No), Abstain: row.Abstain + int64(sheet.Abstain),
			PaperYes: int64(sheet.Yes), PaperNo: int64(sheet.No), PaperAbstain: int64(sheet.Abstain), PaperSpoiled: int64(sheet.Spoiled),
		})
	}
	return false, nil
}

func sheetsOf(ctx context.Context, q *store.Queries, voteID string) ([]Sheet, error) {
	rows, err := q.SheetsOf(ctx, voteID)
	if err != nil {
		return nil, err
	}
	list := make([]Sheet, len(rows))
	for i, r := range rows {
		list[i] = Sheet{
			VoteID: r.VoteID, Round: int(r.Round), PersonID: r.PersonID, Person: r.PersonName, Yes: int(r.Yes), No: int(r.No), Abstain: int(r.Abstain),
			Spoiled: int(r.Spoiled), EnteredAt: db.Time(r.EnteredAt),
		}
	}
	return list, nil
}

// Sheets lists what scrutineers counted of a vote's papers, round by round. Of a
// round that is under way nobody sees another's sheet: it would tell them what to
// count.
func (s *Service) Sheets(ctx context.Context, who access.Actor, v Vote) ([]Sheet, error) {
	list, err := sheetsOf(ctx, store.New(s.db.Reader()), v.ID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	return slices.DeleteFunc(list, func(sheet Sheet) bool { return !sheet.shownTo(who, v) }), nil
}

func (s Sheet) shownTo(who access.Actor, v Vote) bool {
	return s.Round < v.Round || !v.Uncounted || who.PersonID != "" && s.PersonID == who.PersonID
}

// Recount is what counting a vote again came to.
type Recount struct {
	Before, After Tally
	// Papers are to be counted again by two scrutineers; After is without them.
	Papers bool
}

// Tally is a count.
type Tally struct{ Yes, No, Abstain int }

// Same reports whether the count stands.
func (r Recount) Same() bool { return !r.Papers && r.Before == r.After }

// RecountTx counts the ballots of a closed vote again, one by one, and has the
// papers counted again in a new round. The sheets of the round before stay.
func (s *Service) RecountTx(ctx context.Context, tx *audit.Tx, voteID string) (Recount, error) {
	if err := s.require(ctx, tx, voteID, StateClosed); err != nil {
		return Recount{}, err
	}
	if err := s.notSecret(ctx, tx, voteID); err != nil {
		return Recount{}, err
	}
	v, err := s.VoteTx(ctx, tx, voteID)
	if err != nil {
		return Recount{}, err
	}
	q := store.New(tx)
	rows, err := q.RollCall(ctx, voteID)
	if err != nil {
		return Recount{}, err
	}
	r := Recount{Before: Tally{v.Yes, v.No, v.Abstain}, Papers: v.Papers > 0}
	for _, l := range rows {
		switch Choice(l.Choice) {
		case Yes:
			r.After.Yes++
		case No:
			r.After.No++
		case Abstain:
			r.After.Abstain++
		}
	}
	state := ""
	if r.Papers {
		state = uncounted
	}
	err = q.CountAnew(ctx, store.CountAnewParams{ID: voteID, Yes: int64(r.After.Yes), No: int64(r.After.No), Abstain: int64(r.After.Abstain), PaperState: state})
	if err != nil {
		return Recount{}, err
	}
	return r, tx.Also(ctx, "ballots.recount", "vote", voteID, map[string]any{"before": r.Before, "after": r.After, "papers": v.Papers})
}

// uncounted is the state of papers that two scrutineers have not counted alike yet.
const uncounted = "uncounted"

// Mark tells whether an elector has voted, never how.
type Mark struct {
	Elector

	Voted   bool
	OnPaper bool
	Channel Channel
}

// Marks lists the electors of a vote in the order of their names in lang.
func (s *Service) Marks(ctx context.Context, voteID string, lang i18n.Lang) ([]Mark, error) {
	rows, err := store.New(s.db.Reader()).RollCall(ctx, voteID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	lines := linesOf(rows)
	SortLines(lines, lang)
	list := make([]Mark, len(lines))
	for i, l := range lines {
		list[i] = Mark{Elector: l.Elector, Voted: l.Choice != "" || l.OnPaper, OnPaper: l.OnPaper, Channel: l.Channel}
	}
	return list, nil
}

package scrutiny

import (
	"context"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/said"
)

// Correction is a line of the electorate put right after the meeting had begun.
type Correction struct {
	Organization meetings.Party
	Entitled     bool // as corrected; before, it was the contrary
	Before       i18n.Message
	Reason       i18n.Text
	By           string
	At           time.Time
}

// Corrections lists how the electorate of a meeting was put right, in order.
func (s *Service) Corrections(ctx context.Context, meetingID string) ([]Correction, error) {
	rows, err := s.read().CorrectionsOf(ctx, meetingID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Correction, len(rows))
	for i, r := range rows {
		list[i] = Correction{
			Organization: meetings.Party{ID: r.OrganizationID, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}}, Entitled: r.Entitled,
			Reason: i18n.Text{EN: r.ReasonEn, FR: r.ReasonFr}, By: r.CorrectedBy, At: db.Time(r.CorrectedAt),
		}
		if list[i].Before, err = said.Recall(r.BeforeNote); err != nil {
			return nil, audit.Fault(err)
		}
	}
	return list, nil
}

// Correct puts an organization's line of the electorate right once the meeting has
// opened, or after it. In session it has effect at once: the card of an organization
// that may not vote goes back to the desk. What was cast and announced stands; the
// record shows the electorate as it was and as it is, and Reviews what each vote
// would have come to.
func (s *Service) Correct(ctx context.Context, who access.Actor, key, organizationID string, entitled bool, reason i18n.Text) error {
	if err := mayPrepare(who); err != nil {
		return err
	}
	if err := bothOrOne("reason", reason); err != nil {
		return err
	}
	return s.meetings.Act(ctx, who, "scrutiny.correct_electorate", key, func(a *meetings.Tx) error {
		q := store.New(a)
		if err := a.Require(meetings.InSession, meetings.Adjourned); err != nil {
			return err
		}
		before, err := q.ElectorateEntry(ctx, a.Meeting.ID, organizationID)
		if missing(err) {
			return fault.Field("organization", "scrutiny.error.not_listed", nil)
		}
		if err != nil {
			return err
		}
		name := i18n.Text{EN: before.NameEn, FR: before.NameFr}
		if before.Entitled == entitled {
			return fault.Field("organization", "scrutiny.error.same", fault.Args{"Organization": name})
		}
		kind := "excluded"
		if entitled {
			kind = "included"
		}
		why, err := said.Keep(i18n.Say("scrutiny.why."+kind, "Reason", reason))
		if err != nil {
			return err
		}
		if _, err := q.SetEntitlement(ctx, store.SetEntitlementParams{MeetingID: a.Meeting.ID, OrganizationID: organizationID, Entitled: entitled, Why: why, Note: why}); err != nil {
			return err
		}
		err = q.InsertCorrection(ctx, store.InsertCorrectionParams{
			ID: db.NewID(), MeetingID: a.Meeting.ID, OrganizationID: organizationID, NameEn: before.NameEn, NameFr: before.NameFr, Entitled: entitled,
			BeforeWhy: before.Why, BeforeNote: before.Note, ReasonEn: reason.EN, ReasonFr: reason.FR, CorrectedBy: who.Name, CorrectedAt: db.Micros(a.Now),
		})
		if err != nil {
			return err
		}
		a.Detail("organization", organizationID)
		a.Detail("entitled", entitled)
		if err := a.Happened(ctx, "corrected", meetings.Event{ItemID: a.Meeting.ItemID}, i18n.Say("scrutiny.event."+kind, "Organization", name, "Reason", reason)); err != nil {
			return err
		}
		if entitled || a.Meeting.State != meetings.InSession {
			return nil
		}
		card, err := q.CardOf(ctx, a.Meeting.ID, organizationID)
		if missing(err) || err == nil && !card.Held {
			return nil
		}
		if err != nil {
			return err
		}
		return a.TakeCard(ctx, organizationID)
	})
}

// Review is what a vote would have come to with the electorate as it was corrected.
type Review struct {
	Vote meetings.MeetingVote
	// Out are organizations that voted and were not entitled; what each answered is
	// known but for papers.
	Out []ballots.Line
	// Kept are organizations that were entitled and could not vote.
	Kept []meetings.Party
	// Corrected is the outcome without the ballots of those who are out.
	Corrected ballots.Outcome
	// Safe: whatever the papers said and those kept out would have answered, the
	// result is the same.
	Safe bool
}

// Reviews lists the announced votes of a meeting that the corrections bear on, in
// the order they were opened.
func (s *Service) Reviews(ctx context.Context, m meetings.Meeting) ([]Review, error) {
	corrections, err := s.Corrections(ctx, m.ID)
	if err != nil || len(corrections) == 0 {
		return nil, err
	}
	latest := map[string]Correction{}
	for _, c := range corrections {
		latest[c.Organization.ID] = c
	}
	votes, err := s.meetings.Votes(ctx, m.ID)
	if err != nil {
		return nil, err
	}
	var list []Review
	for _, v := range votes {
		if v.State != ballots.StateAnnounced {
			continue
		}
		lines, err := s.ballots.Lines(ctx, v.ID, i18n.EN)
		if err != nil {
			return nil, err
		}
		if r := review(v, lines, latest); len(r.Out)+len(r.Kept) > 0 {
			list = append(list, r)
		}
	}
	return list, nil
}

// review works a vote out anew. Those put in after the vote had closed were kept out
// of it; those put out before it opened are not on its roll any more.
func review(v meetings.MeetingVote, lines []ballots.Line, latest map[string]Correction) Review {
	r := Review{Vote: v}
	yes, no, abstain, papers := v.Yes, v.No, v.Abstain, 0
	onRoll := map[string]bool{}
	for _, l := range lines {
		onRoll[l.OrganizationID] = true
		c, corrected := latest[l.OrganizationID]
		if !corrected || c.Entitled || l.Choice == "" && !l.OnPaper {
			continue
		}
		r.Out = append(r.Out, l)
		switch {
		case l.OnPaper:
			papers++
		case l.Choice == ballots.Yes:
			yes--
		case l.Choice == ballots.No:
			no--
		default:
			abstain--
		}
	}
	for _, c := range latest {
		if c.Entitled && !onRoll[c.Organization.ID] && !c.At.Before(v.ClosedAt) {
			r.Kept = append(r.Kept, c.Organization)
		}
	}
	slices.SortFunc(r.Kept, func(a, b meetings.Party) int { return strings.Compare(a.ID, b.ID) })
	r.Corrected = ballots.Decide(v.Majority, yes, no, abstain, v.Tie)
	// The two extremes: all that is unknown pulls one way, or the other.
	most := ballots.Decide(v.Majority, yes+len(r.Kept), max(0, no-papers), abstain, v.Tie)
	least := ballots.Decide(v.Majority, max(0, yes-papers), no+len(r.Kept), abstain, v.Tie)
	adopted := v.Outcome().Adopted
	r.Safe = r.Corrected.Adopted == adopted && most.Adopted == adopted && least.Adopted == adopted
	return r
}

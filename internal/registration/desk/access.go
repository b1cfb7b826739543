package desk

import (
	"context"
	"slices"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/internal/store"
)

// Duty is what somebody does at the desk.
type Duty string

// The duties.
const (
	Door         Duty = "door"
	Hotel        Duty = "hotel"
	Interpreters Duty = "interpreters"
	Kitchen      Duty = "kitchen"
	Emergency    Duty = "emergency"
)

// Duties lists the duties in the order pages show them.
func Duties() []Duty { return []Duty{Door, Hotel, Interpreters, Kitchen, Emergency} }

// Say is the duty in words.
func (d Duty) Say() i18n.Message { return i18n.Say("desk.duty." + string(d)) }

// Lists are the duties that come with a list to read.
func Lists() []Duty { return []Duty{Hotel, Interpreters, Kitchen, Emergency} }

// maxDuties bounds how many people have a duty at one gathering.
const maxDuties = 500

// MayRun reports whether somebody runs the desk of a gathering: gives duties, prints
// badges and certificates, asks for the evaluation and reads the figures. Those who run
// its registration do.
func MayRun(who access.Actor, g gatherings.Gathering) bool { return registration.MayRun(who, g) }

func mayRun(who access.Actor, g gatherings.Gathering) error {
	return who.Require(MayRun(who, g), "power.run_desk")
}

// Rights are what somebody may do at the desk of a gathering.
type Rights struct {
	Run    bool
	duties []Duty
	over   bool // the gathering is
	late   bool // and has been for so long that nothing more is sent
}

// May reports whether somebody has what a duty gives: whoever has it, until the
// gathering is over, and those who run the desk. The emergency contacts are for those
// who have that duty alone.
func (r Rights) May(d Duty) bool {
	has := !r.over && slices.Contains(r.duties, d)
	if d == Emergency {
		return has
	}
	return has || r.Run
}

// Any reports whether somebody has anything to do at the desk.
func (r Rights) Any() bool { return r.Run || !r.over && len(r.duties) > 0 }

// MaySend reports whether somebody may send what their phone kept: like the door, and
// for some days after the gathering.
func (r Rights) MaySend() bool { return r.Run || !r.late && slices.Contains(r.duties, Door) }

// RightsOf tells what somebody may do at the desk of a gathering. Duties are a person's
// own: whoever acts for them has none. tx nil is the reader.
func (s *Service) RightsOf(ctx context.Context, tx db.DBTX, who access.Actor, g gatherings.Gathering) (Rights, error) {
	now := s.db.Now()
	r := Rights{Run: MayRun(who, g), over: !now.Before(g.Ends), late: !now.Before(g.Ends.Add(sendFor))}
	if who.PersonID == "" || who.ActedBy != (access.Clerk{}) {
		return r, nil
	}
	rows, err := s.on(tx).DutiesOf(ctx, who.PersonID, maxDuties)
	for _, d := range rows {
		if d.GatheringID == g.ID {
			r.duties = append(r.duties, Duty(d.Duty))
		}
	}
	return r, audit.Fault(err)
}

// require returns nil where somebody has what a duty gives.
func (s *Service) require(ctx context.Context, who access.Actor, g gatherings.Gathering, d Duty) error {
	r, err := s.RightsOf(ctx, nil, who, g)
	if err != nil {
		return err
	}
	return who.Require(r.May(d), "power.desk_"+string(d))
}

// Helper is somebody who has duties.
type Helper struct {
	Person people.Person
	Duties []Duty
}

// Helpers lists who has duties at a gathering, by name.
func (s *Service) Helpers(ctx context.Context, who access.Actor, g gatherings.Gathering) ([]Helper, error) {
	if err := mayRun(who, g); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).DutiesIn(ctx, g.ID, maxDuties)
	if err != nil {
		return nil, audit.Fault(err)
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.PersonID
	}
	of, err := s.people.PersonsByID(ctx, nil, ids)
	if err != nil {
		return nil, err
	}
	var list []Helper
	for _, r := range rows {
		i := slices.IndexFunc(list, func(h Helper) bool { return h.Person.ID == r.PersonID })
		if i < 0 {
			i, list = len(list), append(list, Helper{Person: of[r.PersonID]})
		}
		list[i].Duties = append(list[i].Duties, Duty(r.Duty))
	}
	slices.SortFunc(list, func(a, b Helper) int { return strings.Compare(people.Fold(a.Person.Name), people.Fold(b.Person.Name)) })
	return list, nil
}

// GiveDuties gives somebody of the register their duties at a gathering, by their
// address, in the place of those they had; none takes all of them back.
func (s *Service) GiveDuties(ctx context.Context, who access.Actor, gatheringID, email string, duties ...Duty) error {
	return s.run(ctx, who, "desk.give_duties", gatheringID, func(tx *audit.Tx, g gatherings.Gathering) error {
		p, err := s.people.PersonByEmailTx(ctx, tx, people.FoldEmail(email))
		if fault.Is(err, fault.NotFound) {
			return fault.Field("email", "desk.error.helper", nil)
		}
		if err != nil {
			return err
		}
		q := store.New(tx)
		rows, err := q.DutiesIn(ctx, g.ID, maxDuties)
		if err != nil {
			return err
		}
		if len(rows)+len(duties) > maxDuties {
			return fault.New(fault.Conflict, "desk.error.many_helpers", nil)
		}
		for _, d := range Duties() {
			if slices.Contains(duties, d) {
				err = q.InsertDuty(ctx, store.InsertDutyParams{GatheringID: g.ID, Duty: string(d), PersonID: p.ID})
			} else {
				_, err = q.DropDuty(ctx, store.DropDutyParams{GatheringID: g.ID, Duty: string(d), PersonID: p.ID})
			}
			if err != nil {
				return err
			}
		}
		tx.Detail("person", p.ID)
		tx.Detail("duties", duties)
		return nil
	})
}

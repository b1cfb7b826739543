package elections

import (
	"context"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/db"
	"plenary.example/internal/elections/internal/store"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// Proposal is a nomination as somebody makes it. People are named by the address
// the register has of them.
type Proposal struct {
	Nominee   string   // empty: oneself
	Seconders []string // those to ask
	Statement i18n.Text
	// Nominator is who proposed it aloud, for a nomination recorded from the floor;
	// empty: the nominee themselves.
	Nominator string
}

// Nominate proposes somebody, or oneself, while nominations are open. The nominee
// is asked to accept and the seconders to confirm, each by mail and on the
// nomination's page.
func (s *Service) Nominate(ctx context.Context, who access.Actor, key string, p Proposal) (id string, err error) {
	seat, err := mayNominate(who)
	if err != nil {
		return "", err
	}
	err = s.act(ctx, who, "elections.nominate", key, func(a *act) error {
		if a.e.PhaseAt(a.Now) != Nominating {
			return a.wrongPhase()
		}
		by, err := s.people.PersonTx(ctx, a, who.PersonID)
		if err != nil {
			return err
		}
		nominee := by
		if p.Nominee != "" {
			if nominee, err = a.find(ctx, "nominee", p.Nominee); err != nil {
				return err
			}
		}
		n, err := a.enter(ctx, nominee, by, p)
		if err != nil {
			return err
		}
		if nominee.ID != by.ID {
			if err := noStatement(p.Statement, nominee.Name); err != nil {
				return err
			}
		}
		id = n.ID
		a.Detail("nominee", nominee.ID)
		a.Detail("for", seat.OrganizationID)
		return a.ask(ctx, n, nominee, n.Seconders)
	})
	return id, err
}

// NominateFromFloor records a nomination made aloud, with what its nominee and
// seconders said: late, or from the floor once the slate is published. Those it
// names are taken at the word of whoever records it.
func (s *Service) NominateFromFloor(ctx context.Context, who access.Actor, key string, p Proposal) (id string, err error) {
	if err := mayRun(who); err != nil {
		return "", err
	}
	err = s.run(ctx, who, "elections.nominate_from_floor", key, func(a *act) error {
		if err := a.require(Called, Slate); err != nil {
			return err
		}
		if a.e.State == Slate && !a.e.Floor {
			return fault.New(fault.Conflict, "elections.error.no_floor", nil)
		}
		nominee, err := a.find(ctx, "nominee", p.Nominee)
		if err != nil {
			return err
		}
		by := nominee
		if p.Nominator != "" {
			if by, err = a.find(ctx, "nominator", p.Nominator); err != nil {
				return err
			}
		}
		if nominee.ID == who.PersonID {
			return fault.New(fault.Forbidden, "elections.error.stands_here", nil)
		}
		n, err := a.enter(ctx, nominee, by, p)
		if err != nil {
			return err
		}
		id = n.ID
		n.FromFloor, n.Answer, n.AnsweredAt = true, Accepted, a.Now
		n.Statement = i18n.Text{EN: tidy(p.Statement.EN), FR: tidy(p.Statement.FR)}
		for _, one := range n.Seconders {
			if err := a.confirm(ctx, n, one.PersonID); err != nil {
				return err
			}
		}
		if len(n.Seconders) < a.e.SecondersNeeded {
			return fault.Field("seconders", "elections.error.seconders", fault.Args{"Count": a.e.SecondersNeeded})
		}
		if a.e.State == Slate {
			if err := a.mustBeEligible(ctx, n); err != nil {
				return err
			}
			last := 0
			list, err := a.nominations(ctx)
			if err != nil {
				return err
			}
			for _, other := range list {
				last = max(last, other.Position)
			}
			n.Position = last + 1
		}
		a.Detail("nominee", nominee.ID)
		if err := a.tellNominee(ctx, n); err != nil {
			return err
		}
		return a.saveNomination(ctx, n)
	})
	return id, err
}

// find is the person with an address; the refusal names the field it was typed in.
func (a *act) find(ctx context.Context, field, address string) (people.Person, error) {
	p, err := a.s.people.PersonByEmailTx(ctx, a, address)
	if fault.Is(err, fault.NotFound) {
		return p, fault.Field(field, "elections.error.nobody", fault.Args{"Address": i18n.Clip(squeeze(address), 100)})
	}
	return p, err
}

// enter stores a nomination and whom it asks.
func (a *act) enter(ctx context.Context, nominee, by people.Person, p Proposal) (Nomination, error) {
	statement := i18n.Text{EN: tidy(p.Statement.EN), FR: tidy(p.Statement.FR)}
	if err := checkStatement(statement); err != nil {
		return Nomination{}, err
	}
	if _, err := a.q.NominationOfPerson(ctx, a.e.ID, nominee.ID); !missing(err) {
		if err != nil {
			return Nomination{}, err
		}
		return Nomination{}, fault.Field("nominee", "elections.error.nominated", fault.Args{"Name": nominee.Name})
	}
	n := Nomination{
		ID: db.NewID(), ElectionID: a.e.ID, PersonID: nominee.ID, Name: nominee.Name, ByPerson: by.ID, ByName: by.Name, MadeAt: a.Now,
	}
	if n.Own() {
		n.Answer, n.AnsweredAt, n.Statement = Accepted, a.Now, statement
	}
	if err := a.represent(ctx, &n); err != nil {
		return n, err
	}
	for _, address := range p.Seconders {
		if squeeze(address) == "" {
			continue
		}
		one, err := a.find(ctx, "seconders", address)
		if err != nil {
			return n, err
		}
		if one.ID == nominee.ID || one.ID == by.ID {
			return n, fault.Field("seconders", "elections.error.seconds_own", fault.Args{"Name": one.Name})
		}
		if !slices.ContainsFunc(n.Seconders, func(s Seconder) bool { return s.PersonID == one.ID }) {
			n.Seconders = append(n.Seconders, Seconder{PersonID: one.ID, Name: one.Name})
		}
	}
	if len(n.Seconders) > maxSeconders {
		return n, fault.Field("seconders", "elections.error.too_many_seconders", fault.Args{"Count": maxSeconders})
	}
	if len(n.Seconders) < a.e.SecondersNeeded {
		return n, fault.Field("seconders", "elections.error.seconders", fault.Args{"Count": a.e.SecondersNeeded})
	}
	list, err := a.q.NominationsOf(ctx, a.e.ID, MaxNominations)
	if err != nil {
		return n, err
	}
	if len(list) == MaxNominations {
		return n, fault.New(fault.Conflict, "elections.error.too_many", nil)
	}
	err = a.q.InsertNomination(ctx, store.InsertNominationParams{
		ID: n.ID, ElectionID: n.ElectionID, PersonID: n.PersonID, Name: n.Name, OrganizationID: n.OrganizationID, OrganizationEn: n.Organization.EN,
		OrganizationFr: n.Organization.FR, Region: string(n.Region), ByPerson: n.ByPerson, ByName: n.ByName, MadeAt: db.Micros(n.MadeAt),
		Answer: string(n.Answer), AnsweredAt: db.Micros(n.AnsweredAt),
	})
	if err != nil {
		return n, err
	}
	for _, one := range n.Seconders {
		if err := a.q.InsertSeconder(ctx, store.InsertSeconderParams{NominationID: n.ID, PersonID: one.PersonID, Name: one.Name}); err != nil {
			return n, err
		}
	}
	return n, a.saveNomination(ctx, n)
}

// represent says which organization a nominee represents: a member in good
// standing, or else any member, or none.
func (a *act) represent(ctx context.Context, n *Nomination) error {
	seats, err := a.s.people.SeatsOf(ctx, a, n.PersonID, a.s.eligibilityDay(a.e, a.Now))
	if err != nil {
		return err
	}
	best := -1
	for i, s := range seats {
		if s.Class == string(people.Member) && (best < 0 || s.GoodStanding && !seats[best].GoodStanding) {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	o, err := a.s.people.OrganizationTx(ctx, a, seats[best].OrganizationID)
	if err != nil {
		return err
	}
	n.OrganizationID, n.Organization, n.Region = o.ID, o.Name, o.Region
	return nil
}

func checkStatement(t i18n.Text) error {
	var wrong []*fault.Error
	for _, l := range i18n.Langs() {
		if len([]rune(t.Only(l))) > MaxStatement {
			wrong = append(wrong, fault.Field("statement_"+string(l), "elections.error.too_long", fault.Args{"Limit": MaxStatement}))
		}
	}
	return fault.Join(wrong...)
}

// noStatement refuses a statement written for somebody else: the nominee writes it,
// and what was typed is not lost without a word.
func noStatement(t i18n.Text, nominee string) error {
	var wrong []*fault.Error
	for _, l := range i18n.Langs() {
		if tidy(t.Only(l)) != "" {
			wrong = append(wrong, fault.Field("statement_"+string(l), "elections.error.not_theirs", fault.Args{"Name": nominee}))
		}
	}
	return fault.Join(wrong...)
}

// nominated runs fn on a nomination of an election that is not over, and stores it.
func (s *Service) nominated(ctx context.Context, who access.Actor, action, key, id string, fn func(a *act, n *Nomination) error) error {
	return s.act(ctx, who, action, key, func(a *act) error {
		n, err := a.nomination(ctx, id)
		if err != nil {
			return err
		}
		if err := fn(a, &n); err != nil {
			return err
		}
		a.Detail("nominee", n.PersonID)
		return a.saveNomination(ctx, n)
	})
}

// Accept records that the nominee accepts.
func (s *Service) Accept(ctx context.Context, who access.Actor, key, id string) error {
	return s.nominated(ctx, who, "elections.accept", key, id, func(a *act, n *Nomination) error {
		if err := a.speaksFor(ctx, *n); err != nil {
			return err
		}
		if err := a.require(Called); err != nil {
			return err
		}
		if n.Answer == Withdrawn && a.Now.After(a.e.NominationsClose) {
			return a.wrongPhase()
		}
		n.Answer, n.AnsweredAt = Accepted, a.Now
		if err := a.represent(ctx, n); err != nil {
			return err
		}
		return a.tellNominee(ctx, *n)
	})
}

// Decline records that the nominee declines, or withdraws after accepting. Before
// the vote is counted it is never too late: whoever withdraws once ballots are
// out stays on them and is passed over in the count. Once the slate is published the
// nominee says it, or the secretariat records it for them. What the nominee said of
// themselves is erased, at once as long as nominations are open: later the sums
// would tell what it was.
func (s *Service) Decline(ctx context.Context, who access.Actor, key, id string) error {
	return s.nominated(ctx, who, "elections.decline", key, id, func(a *act, n *Nomination) error {
		if err := a.speaksFor(ctx, *n); err != nil {
			return err
		}
		if n.Position > 0 && n.PersonID != who.PersonID && !who.IsStaff() {
			return who.Require(false, "power.withdraw_candidate")
		}
		if err := a.require(Called, Slate, Voting); err != nil {
			return err
		}
		switch n.Answer {
		case "":
			n.Answer, n.AnsweredAt = Declined, a.Now
		case Accepted:
			n.Answer, n.AnsweredAt = Withdrawn, a.Now
		case Declined, Withdrawn:
			return nil
		}
		if a.balanceOpen() {
			if _, err := a.q.DeleteBalance(ctx, a.e.ID, n.PersonID); err != nil {
				return err
			}
		}
		return a.tellNominee(ctx, *n)
	})
}

// Second answers for a seconder: they support the nomination, or do not.
func (s *Service) Second(ctx context.Context, who access.Actor, key, id string, supports bool) error {
	return s.nominated(ctx, who, "elections.second", key, id, func(a *act, n *Nomination) error {
		if !slices.ContainsFunc(n.Seconders, func(s Seconder) bool { return s.PersonID == who.PersonID && who.PersonID != "" }) {
			return who.Require(false, "power.second")
		}
		if err := a.require(Called); err != nil {
			return err
		}
		if !a.Now.Before(a.e.NominationsClose) {
			return a.wrongPhase()
		}
		if supports {
			if _, err := mayNominate(who); err != nil {
				return err
			}
			return a.confirm(ctx, *n, who.PersonID)
		}
		_, err := a.q.AnswerSeconding(ctx, store.AnswerSecondingParams{NominationID: n.ID, PersonID: who.PersonID, Answer: "declined", AnsweredAt: db.Micros(a.Now)})
		return err
	})
}

// confirm records that a seconder, of a member in good standing, supports.
func (a *act) confirm(ctx context.Context, n Nomination, personID string) error {
	seats, err := a.s.people.SeatsOf(ctx, a, personID, a.s.Day(a.Now))
	if err != nil {
		return err
	}
	for _, s := range seats {
		if s.Class == string(people.Member) && s.GoodStanding {
			_, err := a.q.AnswerSeconding(ctx, store.AnswerSecondingParams{
				NominationID: n.ID, PersonID: personID, Answer: "confirmed", AnsweredAt: db.Micros(a.Now), OrganizationEn: s.Name.EN, OrganizationFr: s.Name.FR,
			})
			return err
		}
	}
	p, err := a.s.people.PersonTx(ctx, a, personID)
	if err != nil {
		return err
	}
	return fault.Field("seconders", "elections.error.seconder_standing", fault.Args{"Name": p.Name})
}

// AskSeconders asks further people to support a nomination, while there is time.
func (s *Service) AskSeconders(ctx context.Context, who access.Actor, key, id string, addresses ...string) error {
	return s.nominated(ctx, who, "elections.ask_seconders", key, id, func(a *act, n *Nomination) error {
		if who.PersonID == "" || who.PersonID != n.ByPerson {
			if err := a.speaksFor(ctx, *n); err != nil {
				return err
			}
		}
		if a.e.PhaseAt(a.Now) != Nominating {
			return a.wrongPhase()
		}
		var asked []Seconder
		for _, address := range addresses {
			if squeeze(address) == "" {
				continue
			}
			one, err := a.find(ctx, "seconders", address)
			if err != nil {
				return err
			}
			if one.ID == n.PersonID || one.ID == n.ByPerson {
				return fault.Field("seconders", "elections.error.seconds_own", fault.Args{"Name": one.Name})
			}
			if slices.ContainsFunc(n.Seconders, func(s Seconder) bool { return s.PersonID == one.ID }) {
				continue
			}
			if len(n.Seconders) == maxSeconders {
				return fault.Field("seconders", "elections.error.too_many_seconders", fault.Args{"Count": maxSeconders})
			}
			if err := a.q.InsertSeconder(ctx, store.InsertSeconderParams{NominationID: n.ID, PersonID: one.ID, Name: one.Name}); err != nil {
				return err
			}
			added := Seconder{PersonID: one.ID, Name: one.Name}
			n.Seconders, asked = append(n.Seconders, added), append(asked, added)
		}
		if len(asked) == 0 {
			return fault.Field("seconders", "elections.error.seconders", fault.Args{"Count": 1})
		}
		return a.ask(ctx, *n, people.Person{}, asked)
	})
}

// Write replaces a candidate's statement, in both languages or one, until voting
// opens.
func (s *Service) Write(ctx context.Context, who access.Actor, key, id string, t i18n.Text) error {
	t = i18n.Text{EN: tidy(t.EN), FR: tidy(t.FR)}
	if err := checkStatement(t); err != nil {
		return err
	}
	return s.nominated(ctx, who, "elections.write_statement", key, id, func(a *act, n *Nomination) error {
		if err := a.speaksFor(ctx, *n); err != nil {
			return err
		}
		if err := a.require(Called, Slate); err != nil {
			return err
		}
		n.Statement = t
		return nil
	})
}

// Rule admits a nomination that the computed answer would keep off the slate, or
// refuses one that it would let on, with a reason that the nominee is shown; no
// ruling takes one back.
func (s *Service) Rule(ctx context.Context, who access.Actor, key, id string, ruling Ruling, reason string) error {
	if err := mayRun(who); err != nil {
		return err
	}
	reason = squeeze(reason)
	if ruling != "" && (reason == "" || len([]rune(reason)) > maxReason) {
		return fault.Field("reason", "elections.error.reason", fault.Args{"Limit": maxReason})
	}
	return s.nominated(ctx, who, "elections.rule", key, id, func(a *act, n *Nomination) error {
		if n.PersonID == who.PersonID {
			return fault.New(fault.Conflict, "elections.error.own_case", nil)
		}
		if err := a.notStanding(ctx); err != nil {
			return err
		}
		if err := a.require(Called); err != nil {
			return err
		}
		n.Ruling, n.RuledBy, n.Reason = ruling, who.Name, reason
		if ruling == "" {
			n.RuledBy, n.Reason = "", ""
		}
		a.Detail("ruling", ruling)
		a.Detail("reason", reason)
		return nil
	})
}

// mustBeEligible refuses somebody who may not stand, in the words of the first
// condition that is not met.
func (a *act) mustBeEligible(ctx context.Context, n Nomination) error {
	if n.Ruling == Admitted {
		return nil
	}
	e, err := a.s.Eligible(ctx, a, a.e, n.PersonID)
	if err != nil || e.Eligible {
		return err
	}
	for _, c := range e.Checks {
		if !c.Met && !c.Informs {
			return fault.New(fault.Conflict, "elections.error.not_eligible", fault.Args{"Name": n.Name, "Why": c.Words})
		}
	}
	return nil
}

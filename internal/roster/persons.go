package roster

import (
	"context"
	"slices"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// person decides what becomes of one.
func (p *plan) person(ctx context.Context, one *individual) error {
	for _, at := range one.places {
		if at.org.fate == Doubt || at.org.fate == Refused {
			one.fate = at.org.fate
			p.tell(one.first, one.fate, i18n.Say("roster.note.organization_waits", "Organization", at.org.facts.name))
			return nil
		}
	}
	if err := p.findPerson(ctx, one); err != nil {
		return err
	}
	switch {
	case one.fate != "":
		p.tell(one.first, one.fate, one.reason)
		return nil
	case one.known != nil:
		one.id = one.known.ID
		v := compare(one.who.says(), oursOfPerson(*one.known), p.seen[one.id], p.knows(one.id))
		p.tellVerdict(one.first, &one.fate, v)
		if len(v.changes) > 0 {
			p.sums.PersonsChanged++
		}
		err := p.newPlaces(ctx, one)
		one.quiet = len(v.changes) == 0 && len(one.places) == 0 && p.isKept(kindOfPerson, one.ids, one.id, v.seen)
		return err
	}
	one.id, one.fate = db.NewID(), Added
	p.sums.Persons++
	for i, at := range one.places {
		p.sums.Places++
		switch {
		case i == 0 && at.org.associate:
			p.tell(one.first, Added, i18n.Say("roster.step.add_associate", "Name", one.who.name))
		case i == 0:
			p.tell(one.first, Added, i18n.Say("roster.step.add_person_at", "Name", one.who.name, "Organization", at.org.facts.name))
		default:
			p.tell(at.row, Added, i18n.Say("roster.step.place", "Name", one.who.name, "Organization", at.org.facts.name))
		}
	}
	if len(one.places) == 0 {
		p.tell(one.first, Added, i18n.Say("roster.step.add_person", "Name", one.who.name))
	}
	return nil
}

// findPerson looks a person up: by the other program's key, by e-mail address,
// or by name among the people of an organization that is known.
func (p *plan) findPerson(ctx context.Context, one *individual) error {
	for _, id := range one.ids {
		r, ok := p.sources[kindOfPerson+" "+id]
		if !ok {
			continue
		}
		known, err := p.register.person(ctx, r.SubjectID)
		if err != nil {
			return err
		}
		if known != nil && known.Gone == people.Erased {
			one.fate, one.reason = Refused, i18n.Say("roster.refused.erased")
			return nil
		}
		if one.known = known; known != nil {
			return nil
		}
	}
	if one.who.email != "" {
		known, err := p.register.byEmail(ctx, one.who.email)
		switch {
		case err != nil:
			return err
		case known != nil && !sameName(known.Name, one.who.name):
			one.fate, one.reason = Doubt, i18n.Say("roster.doubt.person_email", "Email", one.who.email, "Name", known.Name)
			return nil
		case known != nil:
			one.known = known
			return nil
		}
	}
	for _, at := range one.places {
		if at.org.known == nil {
			continue
		}
		there, err := p.s.people.PeopleOf(ctx, nil, at.org.id, time.Time{})
		if err != nil {
			return err
		}
		for _, place := range there {
			if people.Fold(place.Person.Name) == people.Fold(one.who.name) && (one.who.email == "" || place.Person.Email == "") {
				known := place.Person
				one.known = &known
				return nil
			}
		}
	}
	return nil
}

// newPlaces keeps of a known person's places those that the register does not
// have, or had and ended.
func (p *plan) newPlaces(ctx context.Context, one *individual) error {
	if len(one.places) == 0 {
		return nil
	}
	have, err := p.register.placesOf(ctx, one.id)
	if err != nil {
		return err
	}
	one.places = slices.DeleteFunc(one.places, func(at place) bool { return slices.Contains(have, at.org.id) })
	for _, at := range one.places {
		p.sums.Places++
		p.tell(at.row, Added, i18n.Say("roster.step.place", "Name", one.who.name, "Organization", at.org.facts.name))
	}
	return nil
}

package registration

import (
	"context"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/registration/internal/store"
)

// holds reports whether somebody may change an order, or one person's part of it
// (r nil: the whole): whoever runs the registration, whoever is the payer or that
// person by their account, and whoever has the link, which is the key that the mail
// brought.
func holds(who access.Actor, here at, link string, o Order, r *Registration) error {
	own := who.PersonID != "" && who.PersonID == o.PersonID
	if id, err := here.mail.key.OpenLink(orderLink, link); err == nil && id == o.ID {
		own = true
	}
	if r != nil {
		own = own || who.PersonID != "" && who.PersonID == r.PersonID
		if id, err := here.mail.key.OpenLink(PersonLink, link); err == nil && id == r.ID {
			own = true
		}
	}
	return who.Require(own || MayRun(who, here.Gathering), "power.hold_registration")
}

// SetNeeds keeps what a person needs, as often as it changes.
func (s *Service) SetNeeds(ctx context.Context, who access.Actor, link, registrationID string, n Needs) error {
	n = n.normal()
	return s.onRegistration(ctx, who, "registration.set_needs", registrationID, func(tx *audit.Tx, here at, o Order, r Registration) error {
		if err := holds(who, here, link, o, &r); err != nil {
			return err
		}
		if r.State == Cancelled {
			return fault.New(fault.Conflict, "registration.error.cancelled", nil)
		}
		if f := n.check(); f != nil {
			return f
		}
		r.Needs = n
		return put(ctx, tx, r)
	})
}

// SetOptions makes what somebody takes beside their place those of the list: what is
// new while there is some, and what they let go is free again.
func (s *Service) SetOptions(ctx context.Context, who access.Actor, link, registrationID string, slugs []string) error {
	return s.onRegistration(ctx, who, "registration.set_options", registrationID, func(tx *audit.Tx, here at, o Order, r Registration) error {
		if err := holds(who, here, link, o, &r); err != nil {
			return err
		}
		if !r.State.Held() {
			return fault.New(fault.Conflict, "registration.error.no_place", nil)
		}
		q := store.New(tx)
		for _, had := range r.Options {
			if !slices.Contains(slugs, had.Slug) {
				if err := s.giveBackOption(ctx, q, here, r.ID, had.Slug); err != nil {
					return err
				}
			}
		}
		for _, slug := range slugs {
			if !r.Takes(slug) {
				if err := s.takeOption(ctx, q, here, r, slug); err != nil {
					return err
				}
			}
		}
		_, err := s.recount(ctx, tx, here, o.ID)
		return err
	})
}

// AddPerson registers one more person in an organization's order. after is how many
// the form saw in it: where there are more meanwhile, the same form came twice.
func (s *Service) AddPerson(ctx context.Context, who access.Actor, link, orderID string, after int, e Entrant) error {
	return s.onOrder(ctx, who, "registration.add_person", orderID, func(tx *audit.Tx, here at, o Order) error {
		if err := holds(who, here, link, o, nil); err != nil {
			return err
		}
		if !o.Many {
			return fault.New(fault.Conflict, "registration.error.not_many", nil)
		}
		if len(o.People) != after {
			return nil
		}
		if len(o.People) >= MaxGroup {
			return fault.Field("people", "registration.error.too_many", fault.Args{"Most": MaxGroup})
		}
		if err := s.mayComeNow(tx, who, here); err != nil {
			return err
		}
		a := Application{Many: true, Name: o.Name, Email: o.Email, Organization: o.Organization, OrganizationID: o.OrganizationID, People: []Entrant{e}}.normal()
		if err := s.checkApplication(ctx, tx, who, here, a); err != nil {
			return err
		}
		if err := s.enter(ctx, tx, here, o, len(o.People), a.People[0]); err != nil {
			return err
		}
		o, err := s.recount(ctx, tx, here, o.ID)
		if err != nil {
			return err
		}
		return here.mail.registered(ctx, tx, here, o, o.People[len(o.People)-1:])
	})
}

// TakeOffer takes the place that is offered.
func (s *Service) TakeOffer(ctx context.Context, who access.Actor, link, registrationID string) error {
	return s.onRegistration(ctx, who, "registration.take_offer", registrationID, func(tx *audit.Tx, here at, o Order, r Registration) error {
		if err := holds(who, here, link, o, &r); err != nil {
			return err
		}
		switch {
		case r.State == Confirmed:
			return nil // taken already
		case r.State != Offered || !tx.Now.Before(r.OfferedUntil):
			return fault.New(fault.Conflict, "registration.error.offer_over", nil)
		}
		r.State = Confirmed
		if err := put(ctx, tx, r); err != nil {
			return err
		}
		o, err := s.recount(ctx, tx, here, o.ID)
		if err != nil {
			return err
		}
		return here.mail.registered(ctx, tx, here, o, []Registration{r})
	})
}

// cancelled is an order without some of its people, and what that comes to.
func (here at) cancelled(o Order, ids []string) (left Order, gone []Registration, c Cancelling) {
	left = o
	left.People = nil
	for _, r := range o.People {
		if r.State != Cancelled && slices.Contains(ids, r.ID) {
			gone = append(gone, r)
			continue
		}
		left.People = append(left.People, r)
	}
	return left, gone, here.set.Refund.cancelling(o.Bill().Total, left.Bill().Total, o.Paid, here.day)
}

// WhatIf is what cancelling people of an order would come to today.
func (s *Service) WhatIf(ctx context.Context, o Order, ids []string) (Cancelling, error) {
	set, err := s.SettingsOf(ctx, nil, o.GatheringID)
	if err != nil {
		return Cancelling{}, err
	}
	g, err := s.gatherings.ByID(ctx, nil, o.GatheringID)
	if err != nil {
		return Cancelling{}, err
	}
	_, _, c := at{Gathering: g, set: set, day: dayThere(s.db.Now(), g)}.cancelled(o, ids)
	return c, nil
}

// Cancel takes people out of an order: their places go to the line, and what the
// policy gives back stands to be given back. waive lets them off what the policy
// keeps, which is the secretariat's to decide. Done twice it changes nothing more.
func (s *Service) Cancel(ctx context.Context, who access.Actor, link, orderID string, ids []string, waive bool) error {
	return s.onOrder(ctx, who, "registration.cancel", orderID, func(tx *audit.Tx, here at, o Order) error {
		left, gone, c := here.cancelled(o, ids)
		if len(gone) == 0 {
			return nil
		}
		one := &gone[0]
		if len(gone) > 1 {
			one = nil
		}
		if err := holds(who, here, link, o, one); err != nil {
			return err
		}
		if waive {
			if err := mayTakeMoney(who); err != nil {
				return err
			}
			c.Back, c.Kept = c.Back+c.Kept, 0
		}
		tx.Detail("people", len(gone))
		tx.Detail("kept", c.Kept)
		kinds := map[string]bool{}
		for _, r := range gone {
			kinds[r.kind()] = true
			if err := s.leave(ctx, tx, here, r); err != nil {
				return err
			}
		}
		left.Kept += c.Kept
		if err := putOrder(ctx, tx, left); err != nil {
			return err
		}
		o, err := s.recount(ctx, tx, here, o.ID)
		if err != nil {
			return err
		}
		if err := here.mail.cancelled(ctx, tx, here, o, gone, c); err != nil {
			return err
		}
		for _, kind := range []string{InPerson, Online} {
			if kinds[kind] {
				if err := s.moveLine(ctx, tx, here, kind); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// GivePlace gives somebody who waits a place although none is free: those who run the
// registration answer for the room.
func (s *Service) GivePlace(ctx context.Context, who access.Actor, registrationID string) error {
	return s.onRegistration(ctx, who, "registration.give_place", registrationID, func(tx *audit.Tx, here at, o Order, r Registration) error {
		if err := mayRun(who, here.Gathering); err != nil {
			return err
		}
		if r.State != Waiting {
			return fault.New(fault.Conflict, "registration.error.not_waiting", nil)
		}
		if err := store.New(tx).MovePlaces(ctx, store.MovePlacesParams{GatheringID: here.ID, Kind: r.kind(), TakenMore: 1, WaitingMore: -1}); err != nil {
			return err
		}
		r.State = Confirmed
		if err := put(ctx, tx, r); err != nil {
			return err
		}
		o, err := s.recount(ctx, tx, here, o.ID)
		if err != nil {
			return err
		}
		return here.mail.registered(ctx, tx, here, o, []Registration{r})
	})
}

// Own returns a person's registration to that person alone: by their account, by
// their own link, or by that of the order where nobody else is in it. Not even those
// who run the registration are let in, or who act for the person: it opens what is confidential. tx nil is the
// reader.
func (s *Service) Own(ctx context.Context, tx db.DBTX, who access.Actor, link, registrationID string) (Registration, error) {
	mail, err := s.post(ctx)
	if err != nil {
		return Registration{}, err
	}
	r, err := s.Get(ctx, tx, registrationID)
	if err != nil {
		return Registration{}, err
	}
	own := themself(who) && who.PersonID == r.PersonID
	if id, err := mail.key.OpenLink(PersonLink, link); err == nil && id == r.ID {
		own = true
	}
	if id, err := mail.key.OpenLink(orderLink, link); err == nil && id == r.OrderID && !r.Many {
		own = true
	}
	return r, who.Require(own, "power.own_registration")
}

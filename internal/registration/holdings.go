package registration

import (
	"context"
	"slices"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/registration/internal/store"
)

// The kinds of what registration holds about a person.
const (
	heldRegistrations = "registrations"
	heldOrders        = "registration_orders"
)

// found are a person's registrations and orders, by their key in the register and by
// their address.
func (s *Service) found(ctx context.Context, tx db.DBTX, personID string) (own []Registration, orders []Order, err error) {
	q := s.on(tx)
	p, err := s.people.PersonTx(ctx, tx, personID)
	if err != nil {
		return nil, nil, err
	}
	rows, err := q.RegistrationsOfPerson(ctx, personID, holding.Most)
	if err != nil {
		return nil, nil, audit.Fault(err)
	}
	list, err := q.OrdersOfPerson(ctx, personID, holding.Most)
	if err != nil {
		return nil, nil, audit.Fault(err)
	}
	if p.Email != "" {
		more, err := q.RegistrationsOfAddress(ctx, p.Email, holding.Most)
		if err != nil {
			return nil, nil, audit.Fault(err)
		}
		rows = append(rows, more...)
		paid, err := q.OrdersOfEmail(ctx, p.Email, holding.Most)
		if err != nil {
			return nil, nil, audit.Fault(err)
		}
		list = append(list, paid...)
	}
	for _, r := range rows {
		if !slices.ContainsFunc(own, func(o Registration) bool { return o.ID == r.ID }) {
			own = append(own, registrationOf(r))
		}
	}
	for _, r := range list {
		if !slices.ContainsFunc(orders, func(o Order) bool { return o.ID == r.ID }) {
			orders = append(orders, orderOf(r))
		}
	}
	return own, orders, nil
}

// Holdings is what registration holds about a person: where they registered and what
// they need, and for whom they paid. All of it goes with an erasure, but for the
// figures; a gathering still to come is to be cancelled first.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	own, orders, err := s.found(ctx, tx, personID)
	if err != nil {
		return nil, err
	}
	registered, paid := holding.Of(heldRegistrations, holding.Moves), holding.Of(heldOrders, holding.Moves)
	now := s.db.Now()
	for _, r := range own {
		g, err := s.gatherings.ByID(ctx, tx, r.GatheringID)
		if err != nil {
			return nil, err
		}
		registered.Records = append(registered.Records, holding.Record{
			{Name: "gathering", Value: g.Title},
			{Name: "name", Value: r.Name},
			{Name: "email", Value: r.Email},
			{Name: "organization", Value: r.Organization},
			{Name: "state", Value: holding.WordOf("registration.state.", string(r.State))},
			{Name: "at", Value: r.Made},
			{Name: "access", Value: r.Needs.Access},
			{Name: "diet", Value: r.Needs.Diet},
			{Name: "spoken", Value: r.Needs.Languages},
			{Name: "childcare", Value: r.Needs.Childcare},
			{Name: "emergency", Value: r.Needs.Emergency},
			{Name: "pronouns", Value: r.Needs.Pronouns},
			{Name: "arrives", Value: r.Needs.Arrives},
			{Name: "leaves", Value: r.Needs.Leaves},
			{Name: "room_with", Value: r.Needs.RoomWith},
		})
		if r.State != Cancelled && now.Before(g.Ends) && g.State != gatherings.Cancelled {
			registered.Block = append(registered.Block, i18n.Say("registration.holding.coming", "Title", g.Title))
		}
	}
	for _, o := range orders {
		g, err := s.gatherings.ByID(ctx, tx, o.GatheringID)
		if err != nil {
			return nil, err
		}
		paid.Records = append(paid.Records, holding.Record{
			{Name: "gathering", Value: g.Title}, {Name: "name", Value: o.Name}, {Name: "email", Value: o.Email}, {Name: "address", Value: o.Address}, {Name: "at", Value: o.Made},
		})
	}
	registered.Count, paid.Count = len(registered.Records), len(paid.Records)
	return []holding.Holding{registered, paid}, nil
}

// Repoint gives one person's registrations to another.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	q := store.New(tx)
	registered, paid := holding.Move{Kind: heldRegistrations}, holding.Move{Kind: heldOrders}
	rows, err := q.RegistrationsOfPerson(ctx, from, holding.Most)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if _, err := q.MoveRegistration(ctx, store.MoveRegistrationParams{ID: r.ID, FromPerson: from, ToPerson: to}); err != nil {
			return nil, err
		}
		registered.Rows = append(registered.Rows, r.ID)
	}
	orders, err := q.OrdersOfPerson(ctx, from, holding.Most)
	if err != nil {
		return nil, err
	}
	for _, o := range orders {
		if _, err := q.MoveOrder(ctx, store.MoveOrderParams{ID: o.ID, FromPerson: from, ToPerson: to}); err != nil {
			return nil, err
		}
		paid.Rows = append(paid.Rows, o.ID)
	}
	return holding.Some(registered, paid), nil
}

// Restore undoes what Repoint did.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	for _, m := range moves {
		var err error
		switch m.Kind {
		case heldRegistrations:
			err = holding.Back(m, func(key string) (int64, error) {
				return q.MoveRegistration(ctx, store.MoveRegistrationParams{ID: key, FromPerson: to, ToPerson: from})
			})
		case heldOrders:
			err = holding.Back(m, func(key string) (int64, error) {
				return q.MoveOrder(ctx, store.MoveOrderParams{ID: key, FromPerson: to, ToPerson: from})
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Erase takes a person out of registrations and orders: that somebody had a place,
// and what was paid for it, stays.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	own, orders, err := s.found(ctx, tx, personID)
	if err != nil {
		return err
	}
	q := store.New(tx)
	for _, r := range own {
		if err := q.ForgetRegistration(ctx, store.ForgetRegistrationParams{ID: r.ID, Fold: people.Fold(r.Organization)}); err != nil {
			return err
		}
	}
	for _, o := range orders {
		if err := q.ForgetOrder(ctx, "", o.ID); err != nil {
			return err
		}
	}
	return nil
}

// OrganizationLinks are where registrations and orders name an organization.
func OrganizationLinks(tx db.DBTX) []holding.Link {
	q := store.New(tx)
	return []holding.Link{
		{Kind: "org_registrations", Keys: q.RegistrationsOfOrganization, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveRegistration(ctx, store.GiveRegistrationParams{RowKey: key, FromOrganization: from, ToOrganization: to})
		}},
		{Kind: "org_registration_orders", Keys: q.OrdersOfOrganization, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveOrder(ctx, store.GiveOrderParams{RowKey: key, FromOrganization: from, ToOrganization: to})
		}},
	}
}

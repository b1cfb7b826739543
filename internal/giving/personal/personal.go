// Package personal says what giving holds about a person, and forgets it when they ask.
//
// Donors are not persons of the register: somebody gives without an account, and an
// organization gives too. A person's are those with the person's e-mail address. So a
// merge of two persons moves nothing; what is held is found by the address of either.
//
// An erasure takes the name and every address from the donor and from what was promised,
// with the notes and with what was said to families, and ends consent. The gifts, their
// amounts and days stay in the books, and the receipts as they were issued, which the
// Income Tax Act has a charity keep (section 230; Income Tax Regulations 5800). A gift
// that a card is charged for each month is stopped first.
package personal

import (
	"context"

	"plenary.example/internal/audit"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/internal/store"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/people"
)

// The kinds of what giving holds about a person.
const (
	heldDonor    = "donor"
	heldGifts    = "gifts"
	heldPledges  = "pledges"
	heldNotes    = "donor_notes"
	heldConsents = "donor_consents"
	heldWritten  = "donor_notes_written"
)

// Holder is giving as a subject that holds something about persons.
type Holder struct {
	audit.Unmoved

	log      *audit.Log
	people   *people.Service
	giving   *giving.Service
	consents *consents.Service
}

// New returns the holder.
func New(log *audit.Log, register *people.Service, gifts *giving.Service, agreed *consents.Service) *Holder {
	return &Holder{log: log, people: register, giving: gifts, consents: agreed}
}

func (h *Holder) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		tx = h.log.DB().Reader()
	}
	return store.New(tx)
}

// held is what giving has of one person.
type held struct {
	donors  []store.GivingDonor
	pledges []store.GivingPledge // with those that no donor was made of yet
	written []store.GivingNote   // by the person, about others
}

func (h *Holder) found(ctx context.Context, tx db.DBTX, personID string) (held, error) {
	p, err := h.people.PersonTx(ctx, tx, personID)
	if err != nil {
		return held{}, err
	}
	q := h.on(tx)
	var all held
	if all.written, err = q.NotesBy(ctx, personID, holding.Most); err != nil || p.Email == "" {
		return all, audit.Fault(err)
	}
	if all.donors, err = q.DonorsOfEmail(ctx, p.Email, holding.Most); err != nil {
		return all, audit.Fault(err)
	}
	if all.pledges, err = q.PledgesOfEmail(ctx, p.Email, holding.Most); err != nil {
		return all, audit.Fault(err)
	}
	for _, d := range all.donors {
		more, err := q.PledgesOf(ctx, d.ID, holding.Most)
		if err != nil {
			return all, audit.Fault(err)
		}
		for _, one := range more {
			if one.Email == "" { // the others are found by it
				all.pledges = append(all.pledges, one)
			}
		}
	}
	return all, nil
}

// Holdings is what giving holds about a person: who they are as a donor, their gifts,
// what they promised, what was noted, and their consent to be written to.
func (h *Holder) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	all, err := h.found(ctx, tx, personID)
	if err != nil {
		return nil, err
	}
	donor, gifts, notes, agreed := holding.Of(heldDonor, holding.Remain), holding.Of(heldGifts, holding.Remain), holding.Of(heldNotes, holding.Remain), holding.Of(heldConsents, holding.Remain)
	q := h.on(tx)
	for _, d := range all.donors {
		donor.Records = append(donor.Records, holding.Record{
			{Name: "name", Value: d.Name},
			{Name: "email", Value: d.Email},
			{Name: "phone", Value: d.Phone},
			{Name: "address", Value: oneLine(d)},
			{Name: "lang", Value: holding.WordOf("holding.lang.", d.Lang)},
			{Name: "at", Value: db.Time(d.MadeAt)},
		})
		given, err := q.GiftsOfDonor(ctx, d.ID, holding.Most)
		if err != nil {
			return nil, audit.Fault(err)
		}
		for _, g := range given {
			gifts.Records = append(gifts.Records, holding.Record{
				{Name: "day", Value: holding.Day(g.Received)},
				{Name: "amount", Value: money.Of(g.Cents, g.Currency).Text()},
				{Name: "kind", Value: holding.WordOf("giving.kind.", g.Kind)},
				{Name: "note", Value: g.Note},
			})
		}
		written, err := q.NotesOf(ctx, d.ID, holding.Most)
		if err != nil {
			return nil, audit.Fault(err)
		}
		for _, n := range written {
			notes.Records = append(notes.Records, noteRecord(n))
		}
		list, err := h.consents.Of(ctx, tx, consents.Donor(d.ID))
		if err != nil {
			return nil, err
		}
		for _, c := range list {
			agreed.Records = append(agreed.Records, holding.Record{
				{Name: "purpose", Value: holding.Word{Code: string(c.Purpose), Say: c.Purpose.Name()}},
				{Name: "consent", Value: c.Words},
				{Name: "lang", Value: holding.WordOf("holding.lang.", string(c.Lang))},
				{Name: "implied", Value: c.Implied},
				{Name: "method", Value: holding.Word{Code: string(c.Method), Say: c.Method.Name()}},
				{Name: "at", Value: c.At},
				{Name: "network", Value: c.Network},
				{Name: "ended", Value: c.Ended},
			})
		}
	}
	by := holding.Of(heldWritten, holding.Remain)
	for _, n := range all.written {
		by.Records = append(by.Records, noteRecord(n))
	}
	donor.Count, gifts.Count, notes.Count, agreed.Count, by.Count = len(donor.Records), len(gifts.Records), len(notes.Records), len(agreed.Records), len(by.Records)
	return []holding.Holding{donor, gifts.Staying(), promised(all.pledges), notes, agreed.Staying(), by.Staying()}, nil
}

func promised(list []store.GivingPledge) holding.Holding {
	h := holding.Of(heldPledges, holding.Remain)
	for _, p := range list {
		h.Records = append(h.Records, holding.Record{
			{Name: "name", Value: p.Name},
			{Name: "email", Value: p.Email},
			{Name: "amount", Value: money.Of(p.Cents, p.Currency).Text()},
			{Name: "state", Value: holding.WordOf("giving.state.", p.State)},
			{Name: "message", Value: p.Message},
			{Name: "at", Value: db.Time(p.MadeAt)},
		})
		if monthly(p) {
			h.Block = append(h.Block, i18n.Say("giving.holding.monthly", "Amount", money.Of(p.Cents, p.Currency).Text()))
		}
	}
	h.Count = len(h.Records)
	return h
}

// monthly reports whether a card is charged for a pledge.
func monthly(p store.GivingPledge) bool {
	return p.State == string(giving.Active) || p.State == string(giving.PastDue)
}

func noteRecord(n store.GivingNote) holding.Record {
	return holding.Record{
		{Name: "note", Value: n.Body}, {Name: "entered_by", Value: n.ByName}, {Name: "at", Value: db.Time(n.At)}, {Name: "ends", Value: holding.Day(n.UntilDay)},
	}
}

func oneLine(d store.GivingDonor) string {
	a := giving.Address{Street: d.Street, City: d.City, Province: d.Province, Postal: d.Postal, Country: d.Country}
	line := ""
	for _, one := range a.Lines("") {
		if line != "" {
			line += ", "
		}
		line += one
	}
	return line
}

// Erase takes a person out of giving; see the package comment for what stays.
func (h *Holder) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	all, err := h.found(ctx, tx, personID)
	if err != nil {
		return err
	}
	q := store.New(tx)
	today := db.Day(h.giving.Today())
	for _, d := range all.donors {
		if err := q.ForgetTributes(ctx, d.ID); err != nil {
			return err
		}
	}
	for _, p := range all.pledges {
		if err := q.ForgetTributesOfPledge(ctx, p.ID); err != nil {
			return err
		}
		forget := store.ForgetPledgeParams{ID: p.ID, State: p.State, EndedDay: p.EndedDay}
		if p.State == string(giving.Begun) || p.State == string(giving.Promised) {
			forget.State, forget.EndedDay = string(giving.Stopped), today
		}
		if err := q.ForgetPledge(ctx, forget); err != nil {
			return err
		}
	}
	for _, d := range all.donors {
		for _, gone := range []func() error{
			func() error { return q.DropWords(ctx, d.ID) },
			func() error { return q.DropNotesOf(ctx, d.ID) },
			func() error { return q.EraseDonor(ctx, db.Micros(tx.Now), d.ID) },
			func() error { return h.consents.ForgetTx(ctx, tx, consents.Donor(d.ID)) },
			func() error { return tx.Also(ctx, "giving.erase", giving.KindDonor, d.ID, nil) },
		} {
			if err := gone(); err != nil {
				return err
			}
		}
	}
	return nil
}

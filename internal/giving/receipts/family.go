package receipts

import (
	"context"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/paper"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
)

// stationery is the coalition's of today, for cards and letters: signed where somebody
// signs.
func (s *Service) stationery(ctx context.Context) (*paper.Stationery, error) {
	kept, err := s.charity().kept()
	if err != nil {
		return nil, err
	}
	signer, err := s.signer(ctx, nil, "")
	if err != nil && !fault.Is(err, fault.Conflict) {
		return nil, err
	}
	f, _, err := s.form(ctx, Receipt{charity: kept, signerID: signer.ID})
	return f, err
}

// Stationery is the coalition's of today, on which letters of thanks are written.
func (s *Service) Stationery(ctx context.Context) (*paper.Stationery, error) {
	return s.stationery(ctx)
}

// card is what the family of a tribute is told: by whom, unless the donor wants not to be
// named, and never how much.
func card(t giving.Tribute, d giving.Donor, g giving.Gift) paper.Card {
	c := paper.Card{Lang: t.Lang, Occasion: paper.Honour, Of: t.Name, From: d.Name, To: t.Family, Message: t.Message, Day: g.Received}
	if t.Kind == giving.InMemory {
		c.Occasion = paper.Memory
	}
	if d.Unnamed {
		c.From = ""
	}
	return c
}

// tellFamily sends the card of a gift's tribute by mail, where the family has an address;
// once.
func (s *Service) tellFamily(ctx context.Context, giftID string) error {
	f, err := s.stationery(ctx)
	if err != nil {
		return err
	}
	return s.log.Do(ctx, access.TheProgram(), "giving.tell_family", func(tx *audit.Tx) error {
		t, err := s.giving.TributeOf(ctx, tx, giftID)
		if err != nil || t.Kind == "" || !t.Told.IsZero() || t.FamilyEmail == "" {
			return err
		}
		g, err := s.giving.Gift(ctx, tx, giftID)
		if err != nil {
			return err
		}
		d, err := s.giving.Donor(ctx, tx, g.DonorID)
		if err != nil {
			return err
		}
		subject, said, err := f.Mail(card(t, d, g))
		if err != nil {
			return err
		}
		said = append(said, s.catalog.For(t.Lang).T("giving.letter.foot", "Coalition", s.o.Profile.Name, "Place", s.giving.Foot()))
		err = s.mail.Queue(ctx, tx.Tx, outmail.Message{To: mailmsg.Address{Name: t.Family, Address: t.FamilyEmail}, Lang: t.Lang, Subject: subject, Paragraphs: said})
		if err != nil {
			return err
		}
		tx.About(giving.Kind, g.ID)
		return s.giving.ToldTx(ctx, tx, t.ID, "mail")
	})
}

// TellFamily sends the card of a gift that was entered by hand to the family by mail.
func (s *Service) TellFamily(ctx context.Context, who access.Actor, giftID string) error {
	if err := giving.RequireKeeping(who); err != nil {
		return err
	}
	return s.tellFamily(ctx, giftID)
}

// Card is the card of a gift's tribute on paper.
func (s *Service) Card(ctx context.Context, who access.Actor, giftID string) ([]byte, error) {
	if err := giving.RequireReading(who); err != nil {
		return nil, err
	}
	t, err := s.giving.TributeOf(ctx, nil, giftID)
	if err != nil {
		return nil, err
	}
	if t.Kind == "" {
		return nil, fault.New(fault.NotFound, "giving.error.no_tribute", nil)
	}
	g, err := s.giving.Gift(ctx, nil, giftID)
	if err != nil {
		return nil, err
	}
	d, err := s.giving.Donor(ctx, nil, g.DonorID)
	if err != nil {
		return nil, err
	}
	f, err := s.stationery(ctx)
	if err != nil {
		return nil, err
	}
	raw, err := f.Card(card(t, d, g))
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, "fault.internal", nil)
	}
	return raw, nil
}

// Thank thanks the donor of a gift that was entered by hand, and tells the family, by
// mail: with the receipt, where it was issued and nobody has it yet.
func (s *Service) Thank(ctx context.Context, who access.Actor, giftID string) error {
	if err := giving.RequireKeeping(who); err != nil {
		return err
	}
	g, err := s.giving.Gift(ctx, nil, giftID)
	if err != nil {
		return err
	}
	return s.thank(ctx, g)
}

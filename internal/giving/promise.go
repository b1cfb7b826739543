package giving

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving/internal/store"
	"plenary.example/internal/i18n"
	"plenary.example/internal/payments"
)

// How often, within an hour, a gift may be begun or a link be asked for: from one
// network, behind which a whole conference may sit, and for one address. Gifts by card
// need a limit too: thieves try cards on pages of charities.
const (
	attemptWindow = time.Hour
	perAddress    = 8
	perNetwork    = 120
)

// count refuses what was asked for too often, and counts this time. Neither the
// address nor the network is kept, only hashes of them.
func count(ctx context.Context, tx *audit.Tx, what, address, network string) error {
	q := store.New(tx)
	for _, limited := range []struct {
		who, subject string
		most         int64
	}{{address, what + " address " + address, perAddress}, {network, what + " network " + network, perNetwork}} {
		if limited.who == "" {
			continue
		}
		sum := sha256.Sum256([]byte(limited.subject))
		key := hex.EncodeToString(sum[:])
		n, err := q.CountAttempts(ctx, key, db.Micros(tx.Now.Add(-attemptWindow)))
		if err != nil {
			return err
		}
		if n >= limited.most {
			return fault.New(fault.TooMany, "giving.error.too_often", nil)
		}
		if err := q.InsertAttempt(ctx, store.InsertAttemptParams{ID: db.NewID(), SubjectHash: key, At: db.Micros(tx.Now)}); err != nil {
			return err
		}
	}
	return nil
}

// Promise keeps what somebody means to give, from the page where gifts are given: by
// card it is begun, and PayByCard leads on; by cheque or transfer it is promised, and
// a message says how, with a short code. network is where the form came from. The
// same form sent twice is one pledge.
func (s *Service) Promise(ctx context.Context, who access.Actor, p Pledge, network string) (made Pledge, err error) {
	mail, err := s.post(ctx)
	if err != nil {
		return Pledge{}, err
	}
	p = p.normal(s.o.Profile.Giving.Home())
	p.Amount.Currency = s.o.Profile.Currency
	must := withEmail
	if s.o.Profile.Giving.Official {
		must = withAddress
	}
	if p.Frequency == InParts { // agreed with the secretariat alone
		p.Frequency = Once
	}
	wrong := p.check(s.o.Profile.Giving.LeastCents(), must)
	if must == withAddress && p.From.Email == "" {
		wrong = append(wrong, fault.Field("email", "giving.error.email_missing", nil))
	}
	if p.Way == ByCard && !s.CardOffered() {
		wrong = append(wrong, fault.Field("way", "giving.error.no_card", nil))
	}
	if p.Way == ByETransfer && s.eTransfer() == "" {
		wrong = append(wrong, fault.Field("way", "giving.error.way", nil))
	}
	if err := fault.Join(wrong...); err != nil {
		return Pledge{}, err
	}
	err = s.log.Do(ctx, who, "giving.promise", func(tx *audit.Tx) error {
		q := store.New(tx)
		if p.Once != "" {
			had, err := q.PledgeOnce(ctx, p.Once)
			if err == nil {
				made, err = s.Pledge(ctx, tx, had)
				return err
			}
			if !errors.Is(err, db.ErrNotFound) {
				return err
			}
		}
		if err := count(ctx, tx, "give", p.From.Email, network); err != nil {
			return err
		}
		if c, err := s.Campaign(ctx, tx, p.Campaign); err != nil {
			return err
		} else if p.Campaign != "" {
			if !c.TakesOn(s.day(tx.Now)) {
				return fault.New(fault.Conflict, "giving.error.campaign_closed", fault.Args{"Name": c.Name})
			}
			p.Fund = c.Fund
		}
		if err := s.fundTaken(ctx, tx, p.Fund); err != nil {
			return err
		}
		made = p
		made.State = Begun
		if p.Way != ByCard {
			made.State = Promised
		}
		if made, err = s.insertPledge(ctx, tx, made); err != nil {
			return err
		}
		if made.State == Promised {
			return mail.promised(ctx, tx, made)
		}
		return nil
	})
	return made, err
}

// insertPledge writes a pledge with its tribute, and gives it a code where it is paid
// by hand.
func (s *Service) insertPledge(ctx context.Context, tx *audit.Tx, p Pledge) (Pledge, error) {
	q := store.New(tx)
	p.ID, p.Made, p.MadeBy = db.NewID(), tx.Now, tx.Who().Name
	if p.Once == "" {
		p.Once = p.ID
	}
	tx.About(KindPledge, p.ID)
	tx.Detail("cents", p.Amount.Cents)
	tx.Detail("way", string(p.Way))
	if err := q.InsertPledge(ctx, store.InsertPledgeParams(p.row())); err != nil {
		return Pledge{}, err
	}
	if p.Tribute.Kind != "" {
		p.Tribute.ID, p.Tribute.Pledge = db.NewID(), p.ID
		if err := q.InsertTribute(ctx, store.InsertTributeParams(p.Tribute.row())); err != nil {
			return Pledge{}, err
		}
	}
	if p.Way == ByCard {
		return p, nil
	}
	code, err := s.payments.CodeTx(ctx, tx, purposeOf(p.ID))
	p.Code = code
	return p, err
}

func purposeOf(key string) payments.Purpose { return payments.Purpose{Kind: PurposeKind, Key: key} }

// Pledge returns a pledge with its tribute and its code; a NotFound refusal for none.
// Who may see it is the caller's to ask. tx nil is the reader.
func (s *Service) Pledge(ctx context.Context, tx db.DBTX, id string) (Pledge, error) {
	q := s.on(tx)
	row, err := q.Pledge(ctx, id)
	if err != nil {
		return Pledge{}, notFound(err, "giving.error.no_pledge")
	}
	p := pledgeOf(row)
	t, err := q.TributeOfPledge(ctx, id)
	switch {
	case err == nil:
		p.Tribute = tributeOf(t)
	case !errors.Is(err, db.ErrNotFound):
		return Pledge{}, audit.Fault(err)
	}
	if p.Way == ByCard {
		return p, nil
	}
	p.Code, err = s.payments.CodeOf(ctx, tx, purposeOf(id))
	return p, err
}

// PayByCard returns the address of the card page for a pledge that was begun. Whoever
// has the pledge's link may pay it.
func (s *Service) PayByCard(ctx context.Context, who access.Actor, token string, lang i18n.Lang) (url string, err error) {
	p, err := s.PledgeByToken(ctx, token)
	if err != nil {
		return "", err
	}
	if p.State != Begun || p.Way != ByCard || s.db.Now().Sub(p.Made) > payWithin {
		return "", fault.New(fault.Conflict, "giving.error.pledge_done", nil)
	}
	from := p.From
	if p.DonorID != "" {
		d, err := s.Donor(ctx, nil, p.DonorID)
		if err != nil {
			return "", err
		}
		from = d.Particulars
	}
	return s.payments.Checkout(ctx, who, payments.Checkout{
		Purpose: purposeOf(p.ID), Payer: from.Name, Email: from.Email, Amount: p.Amount, Monthly: p.Frequency == Monthly, Fund: p.Fund, Lang: lang, Description: s.description(p),
		ReturnTo: "/" + string(lang) + "/give/pledges/" + token,
	})
}

// description is what a gift is, in words, as the card page and the ledger have it.
func (s *Service) description(p Pledge) i18n.Text {
	key := "giving.about.once"
	if p.Frequency == Monthly {
		key = "giving.about.monthly"
	}
	return s.both(key, "Name", s.o.Profile.Name)
}

// both says a sentence in both languages.
func (s *Service) both(key string, args ...any) i18n.Text {
	return i18n.Text{EN: s.catalog.For(i18n.EN).T(key, args...), FR: s.catalog.For(i18n.FR).T(key, args...)}
}

// PledgeByToken returns the pledge of a link; a NotFound refusal for a word that is
// none of ours.
func (s *Service) PledgeByToken(ctx context.Context, token string) (Pledge, error) {
	p, err := s.post(ctx)
	if err != nil {
		return Pledge{}, err
	}
	id, err := p.key.OpenLink(pledgeLink, token)
	if err != nil {
		return Pledge{}, fault.Wrap(err, fault.NotFound, "giving.error.no_pledge", nil)
	}
	return s.Pledge(ctx, nil, id)
}

// PledgeToken is the word in the link of a pledge.
func (s *Service) PledgeToken(ctx context.Context, id string) (string, error) {
	p, err := s.post(ctx)
	return p.key.Link(pledgeLink, id), err
}

// DonorByToken returns the donor of a link; a NotFound refusal for a word that is none
// of ours.
func (s *Service) DonorByToken(ctx context.Context, token string) (Donor, error) {
	p, err := s.post(ctx)
	if err != nil {
		return Donor{}, err
	}
	id, err := p.key.OpenLink(donorLink, token)
	if err != nil {
		return Donor{}, fault.Wrap(err, fault.NotFound, "giving.error.no_donor", nil)
	}
	d, err := s.Donor(ctx, nil, id)
	if err == nil && d.Erased {
		return Donor{}, fault.New(fault.NotFound, "giving.error.no_donor", nil)
	}
	return d, err
}

// DonorToken is the word in the link of a donor's own page.
func (s *Service) DonorToken(ctx context.Context, id string) (string, error) {
	p, err := s.post(ctx)
	return p.key.Link(donorLink, id), err
}

// SendLink sends an address the links of the donors' pages that it has. It says
// nothing about whether there are any. network is where the request came from; too
// many are a TooMany refusal, whether or not the address is known.
func (s *Service) SendLink(ctx context.Context, who access.Actor, address string, lang i18n.Lang, network string) error {
	from := Particulars{Name: "-", Email: address, Lang: lang}.normal(s.o.Profile.Giving.Home())
	if err := fault.Join(from.check(withEmail)...); err != nil {
		return err
	}
	mail, err := s.post(ctx)
	if err != nil {
		return err
	}
	return s.log.Do(ctx, who, "giving.send_link", func(tx *audit.Tx) error {
		if err := count(ctx, tx, "link", from.Email, network); err != nil {
			return err
		}
		rows, err := store.New(tx).DonorsOfEmail(ctx, from.Email, PageSize)
		if err != nil || len(rows) == 0 {
			return err
		}
		return mail.links(ctx, tx, rows)
	})
}

// ChangeOwn is what a donor changes on their own page: how they are reached and
// addressed, and whether they are named. The name on receipts is the secretariat's to
// change.
func (s *Service) ChangeOwn(ctx context.Context, who access.Actor, token string, phone string, a Address, lang i18n.Lang, unnamed, byPost bool) error {
	d, err := s.DonorByToken(ctx, token)
	if err != nil {
		return err
	}
	return s.log.Do(ctx, who, "giving.change_own", func(tx *audit.Tx) error {
		now, err := s.Donor(ctx, tx, d.ID)
		if err != nil {
			return err
		}
		now.Phone, now.Address, now.Lang, now.Unnamed, now.ByPost, now.Said = phone, a, lang, unnamed, byPost, Address{}
		now.Particulars = now.normal(s.o.Profile.Giving.Home())
		must := nameOnly
		if s.o.Profile.Giving.Official {
			must = withAddress
		}
		if err := fault.Join(now.check(must)...); err != nil {
			return err
		}
		_, err = s.putDonor(ctx, tx, now)
		return err
	})
}

// EndPledge ends a promise that will not be kept: the donor by its link, or the
// secretariat with a reason. A monthly gift is stopped by StopMonthly.
func (s *Service) EndPledge(ctx context.Context, who access.Actor, id, why string) error {
	why = squeeze(why)
	if len([]rune(why)) > maxNote {
		return fault.Field("reason", "giving.error.long", fault.Args{"Most": maxNote})
	}
	return s.log.Do(ctx, who, "giving.end_pledge", func(tx *audit.Tx) error {
		p, err := s.Pledge(ctx, tx, id)
		if err != nil {
			return err
		}
		if p.State == Stopped {
			return nil
		}
		switch p.State {
		case Promised:
		case Begun: // it may have been paid this moment; nothing is charged without the card page
			return fault.New(fault.Conflict, "giving.error.card_begun", nil)
		default:
			return fault.New(fault.Conflict, "giving.error.pledge_done", nil)
		}
		p.State, p.Ended, p.EndedWhy = Stopped, s.day(tx.Now), why
		tx.About(KindPledge, p.ID)
		return updatePledge(ctx, tx, p)
	})
}

func updatePledge(ctx context.Context, tx *audit.Tx, p Pledge) error {
	r := p.row()
	return store.New(tx).UpdatePledge(ctx, store.UpdatePledgeParams{
		ID: r.ID, State: r.State, DonorID: r.DonorID, Cents: r.Cents, SubscriptionID: r.SubscriptionID, Reminded: r.Reminded, EndedDay: r.EndedDay, EndedWhy: r.EndedWhy, Way: r.Way,
	})
}

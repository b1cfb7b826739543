package receipts

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/internal/store"
	"plenary.example/internal/giving/rules"
	"plenary.example/internal/i18n"
	"plenary.example/internal/letter"
	"plenary.example/internal/money"

	"plenary.example/internal/config"
)

// series is the one from which receipts have their numbers.
const series = "receipts"

// accent is the coalition's colour on paper.
func accent(p config.Profile) [3]uint8 { return letter.Accent(p.Accent) }

// lot is what one receipt is to be issued for.
type lot struct {
	donor      giving.Donor
	gifts      []giving.Gift // by day
	cumulative bool
	serial     int64 // 0: the next one
	replaces   int64
	decision   string // why it is a gift although the advantage is large
	run        string
	by         string // who began the run; empty: who acts
	signer     Signer
}

// split parts a gift by the rules: what is left of it after what went back, less its
// advantage.
func (s *Service) split(g giving.Gift) rules.Splitting {
	return s.rules.Split(g.Left(), rules.Advantage{Cents: g.Advantage, Cash: g.AdvantageCash})
}

// Explain says what of a gift is eligible, and why.
func (s *Service) Explain(g giving.Gift) rules.Splitting { return s.split(g) }

// check refuses what may have no receipt.
func (s *Service) check(ctx context.Context, l lot) error {
	if !s.Official() {
		return fault.New(fault.Conflict, "receipts.error.off", nil)
	}
	if len(l.gifts) == 0 {
		return fault.New(fault.Conflict, "receipts.error.nothing", nil)
	}
	if !l.donor.Address.Whole() {
		return fault.New(fault.Conflict, "receipts.error.address", fault.Args{"Name": l.donor.Name})
	}
	said := append(l.donor.Address.Lines(s.o.Profile.Giving.Home()), l.donor.Name)
	for _, g := range l.gifts {
		said = append(said, g.AdvantageText, g.Description, g.Appraiser, g.AppraiserAddress)
	}
	if letters, err := s.lacking(ctx, said...); err != nil {
		return err
	} else if letters != "" { // or the receipt would bear empty boxes in their place
		return fault.New(fault.Conflict, "receipts.error.letters", fault.Args{"Letters": letters})
	}
	for _, g := range l.gifts {
		switch {
		case l.donor.Charity:
			return fault.New(fault.Conflict, "receipts.error.charity", nil)
		case g.Receipt != "":
			return fault.New(fault.Conflict, "receipts.error.receipted", nil)
		case g.Charity:
			return fault.New(fault.Conflict, "receipts.error.charity", nil)
		case g.WhyNot != "" && g.WhyNot != giving.TooMuch: // which a person may decide otherwise
			return fault.New(fault.Conflict, "receipts.error.why_not", fault.Args{"Why": g.WhyNot.Say()})
		case l.cumulative && g.Kind != giving.Cash:
			return fault.New(fault.Conflict, "receipts.error.in_kind_apart", nil)
		case g.Kind == giving.InKind && s.rules.AsksAppraisal(g.Left()) && g.Appraiser == "" && l.decision == "":
			return fault.Field("reason", "receipts.error.appraisal", fault.Args{"From": money.Of(s.rules.AppraisalFrom, s.o.Profile.Currency).Text()})
		}
		if err := s.split(g).Check(l.decision); err != nil {
			return err
		}
	}
	return nil
}

// issueTx issues one receipt in the caller's transaction.
func (s *Service) issueTx(ctx context.Context, tx *audit.Tx, l lot) (Receipt, error) {
	if err := s.check(ctx, l); err != nil {
		return Receipt{}, err
	}
	kept, err := s.charity().kept()
	if err != nil {
		return Receipt{}, err
	}
	q := store.New(tx)
	if l.serial == 0 {
		if l.serial, err = q.NextSerial(ctx, series); err != nil {
			return Receipt{}, err
		}
	}
	first, last := l.gifts[0], l.gifts[len(l.gifts)-1]
	d := l.donor
	r := Receipt{
		ID: db.NewID(), Serial: l.serial, Kind: giftKind(l.gifts, l.cumulative), State: Issued, DonorID: d.ID, Name: d.Name,
		Address: d.Address.Lines(s.o.Profile.Giving.Home()), Email: d.Email, Lang: d.Lang, Year: first.Received.Year(), Received: first.Received, Issued: s.day(tx.Now),
		Amount: money.Of(0, first.Amount.Currency), Description: first.Description, Appraiser: first.Appraiser, AppraiserAt: first.AppraiserAddress, Decision: l.decision,
		Replaces: l.replaces, RunID: l.run, IssuedAt: tx.Now, IssuedBy: cmp.Or(l.by, tx.Who().Name), charity: kept, signerID: l.signer.ID,
	}
	if d.ByPost {
		r.Email = ""
	}
	if l.cumulative {
		r.ReceivedTo = last.Received
	}
	var what []string
	for _, g := range l.gifts {
		split := s.split(g)
		r.Amount.Cents += g.Left()
		r.Eligible += split.Eligible
		advantage := g.Left() - split.Eligible // one that is too small to count is not deducted
		if !l.cumulative {
			advantage = g.Advantage
		}
		r.Advantage += advantage
		if advantage > 0 && !slices.Contains(what, g.AdvantageText) {
			what = append(what, g.AdvantageText)
		}
		r.receiptGifts = append(r.receiptGifts, Part{GiftID: g.ID, Day: g.Received, Cents: g.Left(), Advantage: advantage, Eligible: split.Eligible})
	}
	r.What = i18n.Clip(strings.Join(what, "; "), 500)
	if err := q.InsertReceipt(ctx, r.row()); err != nil {
		return Receipt{}, err
	}
	for _, p := range r.receiptGifts {
		err := q.InsertReceiptGift(ctx, store.InsertReceiptGiftParams{
			ReceiptID: r.ID, GiftID: p.GiftID, Day: db.Day(p.Day), Cents: p.Cents, AdvantageCents: p.Advantage, EligibleCents: p.Eligible,
		})
		if err != nil {
			return Receipt{}, err
		}
		if _, err := q.GiftReceipted(ctx, store.GiftReceiptedParams{ID: p.GiftID, Receipt: r.ID, EligibleCents: p.Eligible}); err != nil {
			return Receipt{}, err
		}
	}
	return r, tx.Also(ctx, "receipts.issue", KindReceipt, r.ID, map[string]any{"serial": r.Serial, "cents": r.Amount.Cents, "eligible": r.Eligible, "replaces": r.Replaces})
}

// Issue issues the receipt of one gift. decision says why it is a gift although its
// advantage is large, or why a thing of value was not appraised; empty where nobody had to decide.
func (s *Service) Issue(ctx context.Context, who access.Actor, giftID, decision string) (r Receipt, err error) {
	if err := giving.RequireKeeping(who); err != nil {
		return Receipt{}, err
	}
	err = s.issuing(ctx, who, "receipts.issue_one", func(tx *audit.Tx) error {
		g, err := s.giving.Gift(ctx, tx, giftID)
		if err != nil {
			return err
		}
		l := lot{gifts: []giving.Gift{g}, decision: clean(decision)}
		if r, err = s.issueLot(ctx, tx, l); err == nil {
			tx.About(KindReceipt, r.ID)
		}
		return err
	})
	if err != nil {
		return Receipt{}, err
	}
	return s.set(ctx, r.ID, true)
}

// issueLot fills in who gives and who signs, and issues.
func (s *Service) issueLot(ctx context.Context, tx *audit.Tx, l lot) (Receipt, error) {
	d, err := s.giving.Donor(ctx, tx, l.gifts[0].DonorID)
	if err != nil {
		return Receipt{}, err
	}
	if l.signer, err = s.signer(ctx, tx, ""); err != nil {
		return Receipt{}, err
	}
	l.donor = d
	return s.issueTx(ctx, tx, l)
}

// IssueYear issues one receipt for all the gifts of money of a donor in a year that
// wait, as a donor may ask for before the year-end run.
func (s *Service) IssueYear(ctx context.Context, who access.Actor, donorID string, year int) (r Receipt, err error) {
	if err := giving.RequireKeeping(who); err != nil {
		return Receipt{}, err
	}
	err = s.issuing(ctx, who, "receipts.issue_year", func(tx *audit.Tx) error {
		gifts, err := s.waiting(ctx, tx, donorID, year)
		if err != nil {
			return err
		}
		if len(gifts) == 0 {
			return fault.New(fault.Conflict, "receipts.error.nothing", nil)
		}
		if r, err = s.issueLot(ctx, tx, lot{gifts: gifts, cumulative: true}); err == nil {
			tx.About(KindReceipt, r.ID)
		}
		return err
	})
	if err != nil {
		return Receipt{}, err
	}
	return s.set(ctx, r.ID, true)
}

// waiting are a donor's gifts of money in a year that wait for a receipt and may have
// one without anybody deciding.
func (s *Service) waiting(ctx context.Context, tx *audit.Tx, donorID string, year int) ([]giving.Gift, error) {
	from, to := yearSpan(year)
	list, err := s.giving.WaitingTx(ctx, tx, donorID, from, to)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(list, func(g giving.Gift) bool { return s.split(g).Check("") != nil }), nil
}

func yearSpan(year int) (from, to time.Time) {
	return time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC), time.Date(year, time.December, 31, 0, 0, 0, 0, time.UTC)
}

// Came gives a gift that came in by card its receipt, where they are given at once, and
// thanks the donor; done twice it changes nothing more. What keeps a receipt from being
// issued (no address, no signature) does not keep the thanks.
func (s *Service) Came(ctx context.Context, giftID string) error {
	g, err := s.giving.Gift(ctx, nil, giftID)
	if err != nil {
		return err
	}
	atOnce, err := s.atOnce(ctx, g)
	if err != nil {
		return err
	}
	if g.Receipt == "" && g.Waits() && atOnce {
		err := s.issuing(ctx, access.TheProgram(), "receipts.issue_one", func(tx *audit.Tx) error {
			now, err := s.giving.Gift(ctx, tx, giftID)
			if err != nil || now.Receipt != "" || !now.Waits() {
				return err
			}
			r, err := s.issueLot(ctx, tx, lot{gifts: []giving.Gift{now}})
			if err == nil {
				tx.About(KindReceipt, r.ID)
			}
			return err
		})
		if err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Invalid) {
			return err
		}
		if err != nil {
			s.o.Log.Warn("a gift has no receipt yet", "gift", giftID, "error", err)
		}
		if g, err = s.giving.Gift(ctx, nil, giftID); err != nil {
			return err
		}
	}
	if g.Receipt != "" {
		if _, err := s.set(ctx, g.Receipt, true); err != nil {
			return err
		}
	}
	return s.thank(ctx, g)
}

// atOnce reports whether a gift that came by itself gets its receipt at once: one that is
// not one of each month.
func (s *Service) atOnce(ctx context.Context, g giving.Gift) (bool, error) {
	if !s.o.Profile.Giving.AtOnce || g.PledgeID == "" {
		return s.o.Profile.Giving.AtOnce, nil
	}
	p, err := s.giving.Pledge(ctx, nil, g.PledgeID)
	return p.Frequency != giving.Monthly, err
}

// thank thanks for a gift that came without a receipt, or whose receipt was mailed without
// thanks, and tells the family of somebody in whose memory or honour it was made.
func (s *Service) thank(ctx context.Context, g giving.Gift) error {
	post, err := s.giving.Poster(ctx)
	if err != nil {
		return err
	}
	err = s.log.Do(ctx, access.TheProgram(), "giving.thank", func(tx *audit.Tx) error {
		return s.giving.ThankTx(ctx, tx, post, g.ID)
	})
	if err != nil {
		return err
	}
	return s.tellFamily(ctx, g.ID)
}

// WentBack puts a gift's receipt right after something of the gift went back: another
// one in its place for what is left, or none.
func (s *Service) WentBack(ctx context.Context, giftID string) error {
	g, err := s.giving.Gift(ctx, nil, giftID)
	if err != nil || g.Receipt == "" {
		return err
	}
	r, err := s.set(ctx, g.Receipt, true) // its document may have been left unset when the machine stopped
	if err != nil {
		return err
	}
	why := s.catalog.For(r.Lang).T("receipts.reason.went_back")
	_, err = s.put(ctx, access.TheProgram(), r.ID, why, "", func(tx *audit.Tx, r Receipt) (bool, error) {
		for _, p := range r.receiptGifts { // is it what the gifts are now?
			now, err := s.giving.Gift(ctx, tx, p.GiftID)
			if err != nil {
				return false, err
			}
			if now.Left() != p.Cents {
				return true, nil
			}
		}
		return false, nil
	})
	// A receipt that says too much holds no longer, also where another cannot be issued
	// now: the address went, or nobody signs.
	if errors.Is(err, errNothingLeft) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
		return s.Cancel(ctx, access.TheProgram(), r.ID, why)
	}
	return err
}

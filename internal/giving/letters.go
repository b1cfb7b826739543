package giving

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving/internal/store"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/payments"
	"plenary.example/internal/token"
)

// What seals the link of a pledge, and that of a donor's own page.
const (
	pledgeLink = "giving-pledge"
	donorLink  = "giving-donor"
)

// post writes letters. Its key is read before the transaction: the first reading
// draws it.
type post struct {
	s   *Service
	key token.Key
}

func (s *Service) post(ctx context.Context) (post, error) {
	key, err := s.mail.Tokens(ctx)
	return post{s: s, key: key}, err
}

func (p post) url(lang i18n.Lang, parts ...string) string {
	return p.s.o.Site + "/" + string(lang) + "/give/" + strings.Join(parts, "/")
}

// pledgeURL is where a pledge is seen, paid and ended.
func (p post) pledgeURL(lang i18n.Lang, id string) string {
	return p.url(lang, "pledges", p.key.Link(pledgeLink, id))
}

// donorURL is a donor's own page.
func (p post) donorURL(lang i18n.Lang, id string) string {
	return p.url(lang, "mine", p.key.Link(donorLink, id))
}

// about are the words that every sentence of a letter about a pledge or a gift knows.
func (p post) about(name string, cents int64) []any {
	return []any{"Name", name, "Coalition", p.s.o.Profile.Name, "Amount", p.s.amount(cents), "Place", p.s.Foot()}
}

// Foot says from where the coalition writes and how else it is reached, as Canada's
// anti-spam law asks of every message (section 6(2)).
func (s *Service) Foot() string {
	return strings.Join(nonEmpty(strings.Join(strings.Fields(strings.ReplaceAll(s.o.Profile.Address, "\n", ", ")), " "), s.o.Profile.Phone, s.o.Profile.Email), " · ")
}

func (p post) letter(to Particulars, key string, args []any, button outmail.Button, more ...string) outmail.Message {
	l := p.s.catalog.For(to.Lang)
	m := outmail.Message{To: mailmsg.Address{Name: to.Name, Address: to.Email}, Lang: to.Lang, Subject: l.T("giving.letter."+key+".subject", args...), Button: button}
	m.Paragraphs = append(m.Paragraphs, l.T("giving.letter.hello", args...), l.T("giving.letter."+key+".body", args...))
	m.Paragraphs = append(m.Paragraphs, more...)
	m.Paragraphs = append(m.Paragraphs, l.T("giving.letter.foot", args...))
	return m
}

func (p post) send(ctx context.Context, tx *audit.Tx, m outmail.Message) error {
	if m.To.Address == "" {
		return nil
	}
	return p.s.mail.Queue(ctx, tx.Tx, m)
}

// promised says how a gift by cheque or transfer is to be sent.
func (p post) promised(ctx context.Context, tx *audit.Tx, made Pledge) error {
	l := p.s.catalog.For(made.From.Lang)
	var steps []string
	for _, way := range p.s.HowTo(l, made) {
		steps = append(steps, strings.Join(way.Steps, "\n"))
	}
	return p.send(ctx, tx, p.letter(made.From, "promised", p.about(made.From.Name, made.Amount.Cents),
		outmail.Button{Label: l.T("giving.letter.pledge_button"), URL: p.pledgeURL(made.From.Lang, made.ID)}, steps...))
}

// PayBy is a way to send a gift, with what to do.
type PayBy struct {
	Title string
	Steps []string
}

// Ways lists how gifts are taken here: by card where somebody takes cards, by e-Transfer
// where there is an address for them, by cheque always.
func (s *Service) Ways() []Way {
	var list []Way
	if s.CardOffered() {
		list = append(list, ByCard)
	}
	if s.eTransfer() != "" {
		list = append(list, ByETransfer)
	}
	return append(list, ByCheque)
}

// eTransfer is the address that gifts by e-Transfer are sent to; empty: none are taken.
func (s *Service) eTransfer() string {
	return cmp.Or(s.o.Profile.Giving.ETransfer, s.o.Profile.Billing.ETransfer)
}

// HowTo says how a pledge is paid by the way that was chosen.
func (s *Service) HowTo(l *i18n.Localizer, p Pledge) []PayBy {
	code := payments.FormatCode(p.Code)
	profile := s.o.Profile
	switch p.Way {
	case ByETransfer:
		return []PayBy{{Title: l.T("dues.pay.etransfer"), Steps: nonEmpty(l.T("giving.pay.etransfer_to", "Address", s.eTransfer(), "Amount", p.Amount.Text()), l.T("giving.pay.code", "Code", code))}}
	case ByCheque:
		payable := profile.Billing.PayableTo
		if payable.Empty() {
			payable = profile.Name
		}
		steps := []string{l.T("giving.pay.cheque_to", "Name", payable, "Amount", p.Amount.Text()), l.T("giving.pay.code", "Code", code)}
		if profile.Address != "" {
			steps = append(steps, l.T("dues.pay.cheque_post", "Address", strings.Join(strings.Fields(strings.ReplaceAll(profile.Address, "\n", ", ")), " ")))
		}
		return []PayBy{{Title: l.T("dues.pay.cheque"), Steps: steps}}
	case ByCard:
	}
	return nil
}

// links sends the links of the donors' pages that one address has.
func (p post) links(ctx context.Context, tx *audit.Tx, rows []store.GivingDonor) error {
	for _, r := range rows {
		d := donorOf(r)
		l := p.s.catalog.For(d.Lang)
		err := p.send(ctx, tx, p.letter(d.Particulars, "link", p.about(d.Hello(), 0), outmail.Button{Label: l.T("giving.letter.own_button"), URL: p.donorURL(d.Lang, d.ID)}))
		if err != nil {
			return err
		}
	}
	return nil
}

// ThankTx writes to the donor of a gift that came in, in the caller's transaction, with
// files such as the receipt. A gift for which somebody has been thanked is passed over.
// The key of links is read before the transaction: see Poster.
func (s *Service) ThankTx(ctx context.Context, tx *audit.Tx, p Poster, giftID string, files ...outmail.Attachment) error {
	g, err := s.Gift(ctx, tx, giftID)
	if err != nil || g.Thanked || g.Left() <= 0 { // nobody is thanked for nothing
		return err
	}
	d, err := s.Donor(ctx, tx, g.DonorID)
	if err != nil {
		return err
	}
	key := "thanks"
	var more []string
	l := s.catalog.For(d.Lang)
	args := p.about(d.Hello(), g.Left())
	if g.PledgeID != "" {
		pledge, err := s.Pledge(ctx, tx, g.PledgeID)
		if err != nil {
			return err
		}
		if pledge.Frequency == Monthly {
			months, err := s.GiftsOfPledge(ctx, tx, g.PledgeID)
			if err != nil {
				return err
			}
			// One month is thanked for, and the year as a whole. Two may have come before
			// anybody was thanked, where the news of the first was late.
			if len(files) == 0 && slices.ContainsFunc(months, func(m Gift) bool { return m.Thanked }) {
				return store.New(tx).GiftThanked(ctx, g.ID, 1)
			}
			key = "monthly"
		}
	}
	switch {
	case len(files) > 0:
		more = append(more, l.T("giving.letter.receipt_attached"))
	case g.Waits():
		more = append(more, l.T("giving.letter.receipt_later"))
	}
	m := p.letter(d.Particulars, key, args, outmail.Button{Label: l.T("giving.letter.own_button"), URL: p.donorURL(d.Lang, d.ID)}, more...)
	m.Attachments = files
	if err := p.send(ctx, tx, m); err != nil {
		return err
	}
	if d.Email == "" { // a letter on paper will
		return nil
	}
	return store.New(tx).GiftThanked(ctx, g.ID, 1)
}

// ThankedTx notes in the caller's transaction that the donor of a gift was thanked.
func (s *Service) ThankedTx(ctx context.Context, tx *audit.Tx, giftID string) error {
	return store.New(tx).GiftThanked(ctx, giftID, 1)
}

// Poster writes letters in a transaction; it is made before it.
type Poster = post

// Poster returns what ThankTx writes with.
func (s *Service) Poster(ctx context.Context) (Poster, error) { return s.post(ctx) }

// ToldTx notes in the caller's transaction that the family of a tribute was told, and how:
// by "mail", or by a card on "paper".
func (s *Service) ToldTx(ctx context.Context, tx *audit.Tx, tributeID, how string) error {
	return store.New(tx).TributeTold(ctx, store.TributeToldParams{ID: tributeID, ToldAt: db.Micros(tx.Now), ToldHow: how})
}

// TellByHand notes that the family of a tribute was told, by a card on paper.
func (s *Service) TellByHand(ctx context.Context, who access.Actor, tributeID string) error {
	return s.keeping(ctx, who, "giving.tell_family", func(tx *audit.Tx) error {
		row, err := store.New(tx).Tribute(ctx, tributeID)
		if err != nil {
			return notFound(err, "giving.error.no_tribute")
		}
		if row.ToldAt != 0 {
			return nil
		}
		if row.GiftID == "" {
			return fault.New(fault.Conflict, "giving.error.no_tribute", nil)
		}
		tx.About(Kind, row.GiftID)
		return s.ToldTx(ctx, tx, tributeID, "paper")
	})
}

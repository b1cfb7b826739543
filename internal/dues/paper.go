package dues

import (
	"context"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/letter"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

// PaperLine is a line of an invoice: what, and how much in words.
type PaperLine struct {
	What   string
	Amount string
}

// Paper is an invoice as its page and its PDF have it, in one language.
type Paper struct {
	Lines    []PaperLine // what is asked
	Credits  []PaperLine
	Counted  []PaperLine // what counts towards it
	Asked    string
	Balance  string
	Why      string // how the amount comes about
	HowTo    []PayBy
	Code     string // to be written on cheques and transfers
	TaxNote  string
	Standing string // where it stands, in a sentence
}

// PayBy is a way to pay, with what to do.
type PayBy struct {
	Title string
	Steps []string
}

// PaperOf sets an invoice in a language. cards says whether the site takes cards.
func (s *Service) PaperOf(st Story, lang i18n.Lang, cards bool) Paper {
	l, i := s.catalog.For(lang), st.Invoice
	in := func(cents int64) string { return money.Format(cents, s.o.Profile.Currency, lang) }
	p := Paper{Asked: in(i.Owed()), Balance: in(max(i.Balance(), 0)), Why: l.Say(i.Bill.Why(s.o.Profile)), TaxNote: s.o.Profile.Billing.TaxNote.In(lang)}
	what := l.T("dues.paper.line", "Year", strconv.Itoa(i.Year), "Name", i.Name)
	if m := i.Bill.Arithmetic(s.o.Profile); m.Key != "" {
		what += "\n" + l.Say(m)
	}
	p.Lines = []PaperLine{{What: what + "\n" + p.Why, Amount: in(i.Bill.Cents)}}
	for _, c := range st.Credits {
		p.Credits = append(p.Credits, PaperLine{What: l.T("dues.paper.credit", "Number", c.Label(), "Day", c.Day, "Reason", c.Reason), Amount: in(-c.Cents)})
	}
	for _, pay := range st.Payments {
		if pay.Left() > 0 {
			p.Counted = append(p.Counted, PaperLine{What: l.T("dues.paper.payment", "Day", pay.Received, "Method", pay.Method.Say()), Amount: in(-pay.Left())})
		}
	}
	for _, c := range st.Carried {
		key := "dues.paper.carried_in"
		if c.Cents < 0 {
			key = "dues.paper.carried_out"
		}
		p.Counted = append(p.Counted, PaperLine{What: l.T(key, "Number", c.Other.Label(), "Day", c.Day), Amount: in(-c.Cents)})
	}
	if p.Code = payments.FormatCode(st.Code); p.Code == "" {
		p.Code = i.Label()
	}
	if i.Ended == InForce && i.Balance() > 0 {
		p.HowTo = s.howTo(l, p.Code, cards)
	}
	p.Standing = l.Say(s.WhereItStands(i))
	return p
}

// WhereItStands says in a sentence where an invoice stands today.
func (s *Service) WhereItStands(i Invoice) i18n.Message {
	state := i.StateOn(s.Today())
	return i18n.Say("dues.stands."+string(state), "Balance", s.amount(max(i.Balance(), 0)), "Due", i.Due, "Last", i.LastDay(), "Paid", i.Paid,
		"Reason", i.EndedReason, "Day", i.EndedDay, "Settled", s.amount(i.Settled))
}

// howTo lists the ways to pay.
func (s *Service) howTo(l *i18n.Localizer, code string, cards bool) []PayBy {
	var list []PayBy
	p := s.o.Profile
	if cards {
		list = append(list, PayBy{Title: l.T("dues.pay.card"), Steps: []string{l.T("dues.pay.card_how")}})
	}
	if p.Billing.ETransfer != "" {
		list = append(list, PayBy{Title: l.T("dues.pay.etransfer"), Steps: []string{
			l.T("dues.pay.etransfer_to", "Address", p.Billing.ETransfer), l.T("dues.pay.code", "Code", code),
		}})
	}
	payable := p.Billing.PayableTo
	if payable.Empty() {
		payable = p.Name
	}
	cheque := PayBy{Title: l.T("dues.pay.cheque"), Steps: []string{l.T("dues.pay.cheque_to", "Name", payable), l.T("dues.pay.code", "Code", code)}}
	if p.Address != "" {
		cheque.Steps = append(cheque.Steps, l.T("dues.pay.cheque_post", "Address", strings.Join(strings.Fields(strings.ReplaceAll(p.Address, "\n", ", ")), " ")))
	}
	return append(list, cheque)
}

// PDF sets an invoice on paper in a language. The same record makes the same file
// on any day on which it stands where it stood.
func (s *Service) PDF(ctx context.Context, i Invoice, lang i18n.Lang) ([]byte, error) {
	st, err := s.StoryOf(ctx, i)
	if err != nil {
		return nil, err
	}
	l, p := s.catalog.For(lang), s.PaperOf(st, lang, false)
	addressee := []string{i.Name.In(lang)}
	for line := range strings.SplitSeq(i.Address, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			addressee = append(addressee, line)
		}
	}
	references := [][2]string{{l.T("dues.paper.number"), i.Label()}, {l.T("dues.paper.due"), l.Date(i.Due)}}
	if i.ExtensionUntil.After(i.Due) {
		references = append(references, [2]string{l.T("dues.paper.extended"), l.Date(i.ExtensionUntil)})
	}
	references = append(references, [2]string{l.T("dues.paper.code"), p.Code})
	d := letter.New(letter.Letter{
		Profile: s.o.Profile, Loc: l, Day: i.Issued, Made: s.lastChange(st), Site: s.o.Site, Addressee: addressee, References: references,
		Topic: l.T("dues.paper.title", "Number", i.Label(), "Year", strconv.Itoa(i.Year)),
	})
	rows := make([][2]string, 0, len(p.Lines)+len(p.Credits)+len(p.Counted))
	for _, list := range [][]PaperLine{p.Lines, p.Credits, p.Counted} {
		for _, line := range list {
			rows = append(rows, [2]string{line.What, line.Amount})
		}
	}
	d.Amounts([2]string{l.T("dues.paper.what"), l.T("dues.paper.amount")}, rows, [][2]string{{l.T("dues.paper.to_pay"), p.Balance}})
	d.Paragraph(p.Standing)
	if len(p.HowTo) > 0 {
		d.Heading(3, l.T("dues.paper.how"))
		for _, way := range p.HowTo {
			d.Paragraph(way.Title + "\n" + strings.Join(way.Steps, "\n"))
		}
	}
	if p.TaxNote != "" {
		d.Emphasis(p.TaxNote)
	}
	return d.Bytes()
}

// lastChange is the day of the latest thing that an invoice's paper shows.
func (s *Service) lastChange(st Story) time.Time {
	last := st.Invoice.Issued
	later := func(t time.Time) {
		if t.After(last) {
			last = t
		}
	}
	for _, c := range st.Credits {
		later(c.Day)
	}
	for _, p := range st.Payments {
		later(p.RecordedAt)
	}
	for _, c := range st.Carried {
		later(c.Day)
	}
	return last
}

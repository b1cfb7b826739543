package registration

import (
	"context"
	"strings"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/letter"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

// PaperLine is a line of an invoice: what, and how much in words.
type PaperLine struct {
	What, Amount string
}

// PayBy is a way to pay, with what to do.
type PayBy struct {
	Title string
	Steps []string
}

// Paper is an order as its page and its PDF have it, in one language: an invoice
// while something is owed, a receipt once it is paid.
type Paper struct {
	Title   string
	Lines   []PaperLine // what is asked
	Counted []PaperLine // what was paid
	Balance string
	HowTo   []PayBy
	Code    string // to be written on cheques and transfers
	Stands  string // where it stands, in a sentence
}

// PaperOf sets an order in a language. cards says whether the site takes cards.
func (s *Service) PaperOf(st Story, lang i18n.Lang, cards bool) Paper {
	l, o := s.catalog.For(lang), st.Order
	in := func(cents int64) string { return money.Format(cents, st.Settings.Currency, lang) }
	text := func(cents int64) i18n.Text { return money.Of(cents, st.Settings.Currency).Text() }
	p := Paper{Title: l.T("registration.paper.invoice"), Balance: in(max(o.Balance(), 0)), Code: payments.FormatCode(st.Code)}
	p.Lines = s.LinesOf(l, o.Bill(), st.Settings.Currency)
	for _, pay := range st.Payments {
		if pay.Left() > 0 && pay.Amount.Currency == st.Settings.Currency {
			p.Counted = append(p.Counted, PaperLine{What: l.T("registration.paper.payment", "Day", pay.Received, "Method", pay.Method.Say()), Amount: in(-pay.Left())})
		}
	}
	switch {
	case o.Balance() > 0:
		p.HowTo = s.howTo(l, p.Code, cards, st.Settings.OnSite)
		p.Stands = l.T("registration.stands.owes", "Balance", text(o.Balance()))
	case o.Balance() < 0:
		p.Stands = l.T("registration.stands.back", "Back", text(-o.Balance()))
	case o.Paid > 0:
		p.Title, p.Stands = l.T("registration.paper.receipt"), l.T("registration.stands.paid")
	default:
		p.Stands = l.T("registration.stands.nothing")
	}
	return p
}

// LinesOf sets a bill line by line, before it is confirmed and after.
func (s *Service) LinesOf(l *i18n.Localizer, b Bill, currency string) []PaperLine {
	in := func(cents int64) string { return money.Format(cents, currency, l.Lang()) }
	var lines []PaperLine
	for _, one := range b.Lines {
		key, amount := "registration.paper.line", one.Price
		switch {
		case one.With:
			key, amount = "registration.paper.line_with", 0
		case one.Late:
			key = "registration.paper.line_late"
		}
		lines = append(lines, PaperLine{What: l.T(key, "Name", one.Name, "Rate", one.Rate), Amount: in(amount)})
		for _, x := range one.Options {
			lines = append(lines, PaperLine{What: l.T("registration.paper.option", "Name", x.Name), Amount: in(x.Cents)})
		}
	}
	if b.Kept > 0 {
		lines = append(lines, PaperLine{What: l.T("registration.paper.kept"), Amount: in(b.Kept)})
	}
	return lines
}

// howTo lists the ways to pay.
func (s *Service) howTo(l *i18n.Localizer, code string, cards, onSite bool) []PayBy {
	var list []PayBy
	p := s.o.Profile
	if cards {
		list = append(list, PayBy{Title: l.T("registration.pay.card"), Steps: []string{l.T("registration.pay.card_how")}})
	}
	if p.Billing.ETransfer != "" {
		list = append(list, PayBy{Title: l.T("registration.pay.etransfer"), Steps: []string{
			l.T("registration.pay.etransfer_to", "Address", p.Billing.ETransfer), l.T("registration.pay.code", "Code", code),
		}})
	}
	payable := p.Billing.PayableTo
	if payable.Empty() {
		payable = p.Name
	}
	cheque := PayBy{Title: l.T("registration.pay.cheque"), Steps: []string{l.T("registration.pay.cheque_to", "Name", payable), l.T("registration.pay.code", "Code", code)}}
	if p.Address != "" {
		cheque.Steps = append(cheque.Steps, l.T("registration.pay.cheque_post", "Address", strings.Join(strings.Fields(strings.ReplaceAll(p.Address, "\n", ", ")), " ")))
	}
	list = append(list, cheque)
	if onSite {
		list = append(list, PayBy{Title: l.T("registration.pay.on_site"), Steps: []string{l.T("registration.pay.on_site_how")}})
	}
	return list
}

// PDF sets an order on paper in a language, for the payer's books. The same record
// makes the same file.
func (s *Service) PDF(ctx context.Context, o Order, lang i18n.Lang) ([]byte, error) {
	st, err := s.StoryOf(ctx, o)
	if err != nil {
		return nil, err
	}
	l, p := s.catalog.For(lang), s.PaperOf(st, lang, false)
	zone := s.o.Profile.Location()
	addressee := []string{o.Payer()}
	if o.Payer() != o.Name {
		addressee = append(addressee, o.Name)
	}
	for line := range strings.SplitSeq(o.Address, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			addressee = append(addressee, line)
		}
	}
	d := letter.New(letter.Letter{
		Profile: s.o.Profile, Loc: l, Day: o.Made.In(zone), Made: o.Changed, Site: s.o.Site, Addressee: addressee,
		References: [][2]string{{l.T("registration.paper.code"), p.Code}},
		Topic:      l.T("registration.paper.topic", "Paper", p.Title, "Title", st.Gathering.Title),
	})
	d.Paragraph(s.When(l, st))
	rows := make([][2]string, 0, len(p.Lines)+len(p.Counted))
	for _, line := range append(p.Lines, p.Counted...) {
		rows = append(rows, [2]string{line.What, line.Amount})
	}
	if len(rows) > 0 {
		d.Amounts([2]string{l.T("registration.paper.what"), l.T("registration.paper.amount")}, rows, [][2]string{{l.T("registration.paper.to_pay"), p.Balance}})
	}
	d.Paragraph(p.Stands)
	if len(p.HowTo) > 0 {
		d.Heading(3, l.T("registration.paper.how"))
		for _, way := range p.HowTo {
			d.Paragraph(way.Title + "\n" + strings.Join(way.Steps, "\n"))
		}
	}
	return d.Bytes()
}

// When says when and where a gathering is.
func (s *Service) When(l *i18n.Localizer, st Story) string {
	days := st.Gathering.Days()
	first, last := days[0], days[len(days)-1]
	place := st.Gathering.Place.In(l.Lang())
	if place == "" {
		place = st.Gathering.City
	}
	about := []any{"Days", l.Days(first, last), "Place", place, "Title", st.Gathering.Title}
	one := first.Equal(last)
	switch {
	case place == "" && one:
		return l.T("registration.paper.when_day_online", about...)
	case place == "":
		return l.T("registration.paper.when_days_online", about...)
	case one:
		return l.T("registration.paper.when_day", about...)
	}
	return l.T("registration.paper.when_days", about...)
}

// FileName is what an order's PDF is called.
func FileName(made time.Time) string { return "registration-" + made.Format(time.DateOnly) + ".pdf" }

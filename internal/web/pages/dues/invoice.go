package dues

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/dues"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// invoiceView is an invoice before the secretariat.
type invoiceView struct {
	loc     *i18n.Localizer
	action  string
	paper   dues.Paper
	title   string
	facts   []ui.Fact
	acts    bool // the reader may change it, and it is in force
	owes    bool
	open    string // the act whose form is open
	errs    ui.FormErrors
	typed   func(name string) string
	once    string
	methods []ui.Option
	asked   string
	events  []ui.Event
}

// invoice shows an invoice with all that belongs to it.
func (p *Pages) invoice(c *door.Call) error {
	i, err := p.Dues.Get(c.Ctx(), c.Actor, c.R.PathValue("invoice"))
	if err != nil {
		return err
	}
	return p.invoiceWith(c, http.StatusOK, i, nil)
}

func (p *Pages) invoiceWith(c *door.Call, status int, i dues.Invoice, errs ui.FormErrors) error {
	st, err := p.Dues.StoryOf(c.Ctx(), i)
	if err != nil {
		return err
	}
	o, err := p.People.Organization(c.Ctx(), i.OrganizationID)
	if err != nil {
		return err
	}
	paper := p.Dues.PaperOf(st, c.Lang, false)
	parts := []string{"manage", "dues", "invoices", i.ID}
	title := c.Text("billing.invoice.title", "Number", i.Label())
	v := invoiceView{
		loc: c.Loc, action: c.Path(parts...), paper: paper, title: title, acts: dues.MayKeep(c.Actor) && i.Ended == dues.InForce, owes: i.Balance() > 0,
		open: c.Value("action"), errs: errs, once: c.Value("once"), methods: methodOptions(c), asked: p.amount(c, i.Owed()), events: p.events(c, st),
	}
	v.typed = p.typed(c, i, errs)
	if v.once == "" || !errs.Any() {
		v.once = db.NewID()
	}
	token, err := p.Dues.Token(c.Ctx(), i.ID)
	if err != nil {
		return err
	}
	v.facts = []ui.Fact{
		{Term: c.Text("billing.list.organization"), Text: o.Name.In(c.Lang), Href: c.Path("manage", "members", o.Slug)},
		{Term: c.Text("billing.fact.issued"), Body: ui.Day(c.Loc, i.Issued)},
		{Term: c.Text("billing.fact.due"), Body: ui.Day(c.Loc, i.Due)},
	}
	if i.ExtensionUntil.After(i.Due) {
		v.facts = append(v.facts, ui.Fact{Term: c.Text("billing.fact.extended"), Text: c.Text("billing.fact.extended_to", "Until", i.ExtensionUntil, "Reason", i.ExtensionReason)})
	}
	v.facts = append(v.facts, ui.Fact{Term: c.Text("billing.fact.code"), Text: paper.Code})
	if st.Over > 0 {
		v.facts = append(v.facts, ui.Fact{Term: c.Text("billing.fact.over"), Text: p.amount(c, st.Over)})
	}
	page := ui.PageData{
		Title: title, Kicker: i.Name.In(c.Lang), Status: tag(c, i.StateOn(p.Dues.Today())), StatusLine: paper.Standing, Errors: errs, NoIndex: true,
		Crumbs: yearCrumbs(c, ui.Link{Label: c.Text("billing.year.title", "Year", i.Label()[:4]), Href: c.Path("manage", "dues") + "?year=" + i.Label()[:4]}),
		Secondary: []ui.ButtonData{
			{Label: c.Text("billing.invoice.pdf"), Href: c.Path(append(parts, "invoice.pdf")...), Kind: ui.Secondary},
			{Label: c.Text("billing.invoice.payer"), Href: c.Path("invoices", token), Kind: ui.Quiet},
		},
	}
	if v.acts && v.owes {
		page.Primary = &ui.ButtonData{Label: c.Text("billing.pay.title"), Href: "#pay"}
	}
	return c.PageStatus(status, twin(c, page, parts...), invoicePage(v))
}

// typed gives back what was typed into a form that was refused, or what its
// fields begin with.
func (p *Pages) typed(c *door.Call, i dues.Invoice, errs ui.FormErrors) func(string) string {
	return func(name string) string {
		act, field, _ := strings.Cut(name, ".")
		switch {
		case errs.Any() && c.Value("action") == act:
			return c.Value(field)
		case name == "pay.amount":
			return money.Plain(max(i.Balance(), 0), p.Dues.Profile().Currency, c.Lang)
		case name == "pay.received":
			return ui.DateValue(p.Dues.Today())
		}
		return ""
	}
}

func methodOptions(c *door.Call) []ui.Option {
	var list []ui.Option
	for _, m := range payments.ByHand() {
		list = append(list, ui.Option{Value: string(m), Label: c.Loc.Say(m.Say())})
	}
	return list
}

// events tell an invoice's story, the latest first.
func (p *Pages) events(c *door.Call, st dues.Story) []ui.Event {
	i := st.Invoice
	list := []ui.Event{{When: i.Issued, Title: c.Text("billing.event.issued")}}
	for _, pay := range st.Payments {
		e := ui.Event{
			Href: c.Path("manage", "payments", pay.ID), When: pay.Received, Title: c.Text("billing.event.payment", "Cents", pay.Amount.Text(), "Method", pay.Method.Say()), Text: pay.Note,
			Who: c.Text("billing.event.by", "Who", pay.RecordedBy),
		}
		if pay.Reference != "" && pay.Method != payments.Card {
			e.Title += " · " + pay.Reference
		}
		if pay.State() != payments.Whole {
			e.Tag = &ui.TagData{Tone: ui.Past, Word: c.Loc.Say(pay.State().Say())}
		}
		list = append(list, e)
	}
	for _, k := range st.Carried {
		key, cents := "billing.event.carried_in", k.Cents
		if cents < 0 {
			key, cents = "billing.event.carried_out", -cents
		}
		list = append(list, ui.Event{When: k.Day, Title: c.Text(key, "Cents", p.text(cents), "Number", k.Other.Label()), Href: c.Path("manage", "dues", "invoices", k.Other.ID)})
	}
	for _, n := range st.Credits {
		list = append(list, ui.Event{When: n.Day, Title: c.Text("billing.event.credit", "Number", n.Label(), "Cents", p.text(n.Cents)), Text: n.Reason})
	}
	if !i.ExtensionAgreed.IsZero() {
		list = append(list, ui.Event{When: i.ExtensionAgreed, Title: c.Text("billing.event.extended", "Until", i.ExtensionUntil), Text: i.ExtensionReason})
	}
	for _, l := range st.Letters {
		e := ui.Event{When: c.Local(l.At), Hour: true, Title: c.Text("billing.letter." + l.Stage), Text: strings.Join(l.Addresses, ", ")}
		switch {
		case l.Forgotten > 0:
			e.Text = strings.Join(append(slices.Clone(l.Addresses), c.Text("billing.letter.forgotten")), ", ")
		case len(l.Addresses) == 0:
			e.Tag, e.Text = &ui.TagData{Tone: ui.Waiting, Word: c.Text("billing.letter.to_post")}, c.Text("billing.letter.to_post_how")
		}
		list = append(list, e)
	}
	slices.SortStableFunc(list, func(a, b ui.Event) int {
		return cmp.Or(b.When.Truncate(24*time.Hour).Compare(a.When.Truncate(24*time.Hour)), b.When.Compare(a.When))
	})
	return list
}

// act does what the secretariat asks for on an invoice's page.
func (p *Pages) act(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	i, err := p.Dues.Get(c.Ctx(), c.Actor, c.R.PathValue("invoice"))
	if err != nil {
		return err
	}
	if err := c.Actor.Require(dues.MayKeep(c.Actor), "power.keep_dues"); err != nil {
		return err
	}
	done, err := p.do(c, i)
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.invoiceWith(c, c.RefusalStatus(err), i, errs)
	}
	return c.Done(c.Path("manage", "dues", "invoices", i.ID), done)
}

func (p *Pages) do(c *door.Call, i dues.Invoice) (done string, err error) {
	reason := c.Value("reason")
	switch c.Value("action") {
	case "pay":
		cents, err := p.Dues.ParseAmount("amount", c.Value("amount"), c.Actor)
		if err != nil {
			return "", err
		}
		return "dues_paid", p.Dues.RecordPayment(c.Ctx(), c.Actor, i.ID, dues.ByHand{
			Cents: cents, Method: payments.Method(c.Value("method")), Day: dayOf(c, "received"), Reference: c.Value("reference"), Note: c.Value("note"), Once: c.Value("once"),
		})
	case "extend":
		return "dues_extended", p.Dues.Extend(c.Ctx(), c.Actor, i.ID, dayOf(c, "until"), reason)
	case "reduce":
		cents, err := p.Dues.ParseAmount("cents", c.Value("cents"), c.Actor)
		if err != nil {
			return "", err
		}
		return "dues_reduced", p.Dues.Reduce(c.Ctx(), c.Actor, i.ID, cents, reason)
	case "exempt":
		return "dues_exempted", p.Dues.Exempt(c.Ctx(), c.Actor, i.ID, reason)
	case "cancel":
		return "dues_cancelled", p.Dues.Cancel(c.Ctx(), c.Actor, i.ID, reason)
	case "resend":
		return "dues_sent", p.Dues.Resend(c.Ctx(), c.Actor, i.ID)
	}
	return "", fault.New(fault.Invalid, "fault.form", nil)
}

// pdf gives an invoice on paper, in the language of the address.
func (p *Pages) pdf(c *door.Call) error {
	i, err := p.Dues.Get(c.Ctx(), c.Actor, c.R.PathValue("invoice"))
	if err != nil {
		return err
	}
	return p.sendPDF(c, i)
}

func (p *Pages) sendPDF(c *door.Call, i dues.Invoice) error {
	file, err := p.Dues.PDF(c.Ctx(), i, c.Lang)
	if err != nil {
		return err
	}
	c.W.Header().Set("Content-Disposition", `inline; filename="`+i.Label()+`.pdf"`)
	c.W.Header().Set("Cache-Control", "no-store")
	return c.Bytes("application/pdf", file)
}

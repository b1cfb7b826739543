package payments

import (
	"errors"
	"io"
	"net/http"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/payments"
	"plenary.example/internal/payments/sandbox"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Pages are the pages of the ledger and what they stand on.
type Pages struct {
	Payments *payments.Service
	// Sandbox is the demonstration's card page; nil anywhere else.
	Sandbox *sandbox.Sandbox
	// Things says where the thing that a payment is for has its page for staff, by the
	// kind of purpose; a kind without an entry has none.
	Things map[string]func(lang i18n.Lang, key string) string
	// Thanks is what begins the keys of the words with which whoever has paid is
	// received, by the kind of purpose; without an entry they are those of a bill.
	Thanks map[string]string
	// Receipt is the key of a sentence more about the official receipt of a payment, by
	// the kind of what it is for; empty: nothing is said.
	Receipt func(kind string, monthly bool) string
}

// maxMessage bounds a message of the card provider in bytes; Stripe's are a tenth of it.
const maxMessage = 512 << 10

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	routes := []door.Route{
		{Pattern: "POST /webhooks/stripe", Handle: p.message, MaxBody: maxMessage},
		{Pattern: "GET /{lang}/payments/{checkout}", Handle: p.landing},
		{Pattern: "GET /{lang}/manage/payments", Handle: p.list},
		{Pattern: "GET /{lang}/manage/payments.csv", Handle: p.file, Stream: true},
		{Pattern: "GET /{lang}/manage/payments/{payment}", Handle: p.payment},
		{Pattern: "POST /{lang}/manage/payments/{payment}/refund", Handle: p.refund},
		{Pattern: "POST /{lang}/manage/payments/{payment}/void", Handle: p.void},
	}
	if p.Sandbox != nil {
		routes = append(routes,
			door.Route{Pattern: "GET /{lang}/card/{session}", Handle: p.card},
			door.Route{Pattern: "POST /{lang}/card/{session}", Handle: p.useCard})
	}
	return routes
}

// message takes in what the card provider tells, for a program to read: no page, no
// session, and no cookie counts, since the signature proves who speaks. Anything but
// 200 has it sent again.
func (p *Pages) message(c *door.Call) error {
	body, err := io.ReadAll(c.R.Body)
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return plain(c, http.StatusRequestEntityTooLarge)
	}
	if err != nil {
		return plain(c, http.StatusBadRequest)
	}
	err = p.Payments.Deliver(c.Ctx(), body, c.R.Header.Get("Stripe-Signature"))
	switch {
	case err == nil:
		return plain(c, http.StatusOK)
	case fault.Is(err, fault.Invalid):
		return plain(c, http.StatusBadRequest)
	case fault.Is(err, fault.NotFound):
		return plain(c, http.StatusNotFound)
	}
	return err // logged, and answered with 500 or 503
}

// plain answers with a status and its name.
func plain(c *door.Call, status int) error {
	http.Error(c.W, http.StatusText(status), status)
	return nil
}

// crumbs lead back by the page of all that staff manage, which is theirs alone.
func crumbs(c *door.Call, more ...ui.Link) []ui.Link {
	if !c.Actor.IsStaff() {
		return more
	}
	return append([]ui.Link{{Label: c.Text("nav.manage"), Href: c.Path("manage")}}, more...)
}

// twin makes a page's own address and that in the other language from its parts.
func twin(c *door.Call, page ui.PageData, parts ...string) ui.PageData {
	page.Path, page.Alternate = c.Path(parts...), door.PathIn(c.Lang.Other(), parts...)
	return page
}

// dayOf reads a day of a form; ok is false for what is none.
func dayOf(value string) (day time.Time, ok bool) {
	if value == "" {
		return time.Time{}, true
	}
	day, err := time.Parse(time.DateOnly, value)
	return day, err == nil
}

func stateTag(l *i18n.Localizer, p payments.Payment) ui.TagData {
	tone := ui.Good
	switch p.State() {
	case payments.Part:
		tone = ui.Neutral
	case payments.GoneBack:
		tone = ui.Past
	case payments.NeverWas:
		tone = ui.Bad
	case payments.Whole:
	}
	return ui.TagData{Tone: tone, Word: l.Say(p.State().Say())}
}

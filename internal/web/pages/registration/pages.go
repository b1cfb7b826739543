package registration

import (
	"net/http"
	"strings"
	"time"

	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/people"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/travel"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Pages are the pages of registration and what they stand on.
type Pages struct {
	Registration *registration.Service
	Travel       *travel.Service
	Gatherings   *gatherings.Service
	People       *people.Service
	Bodies       *bodies.Service
	Payments     *payments.Service
	Words        *i18n.Catalog
	Now          func() time.Time
	// After leads somebody to what follows a gathering, on the page of their own link
	// (link is its word), or on that of whoever registered them and fetches it for
	// them; nil: nothing does.
	After func(c *door.Call, g gatherings.Gathering, r registration.Registration, link string, forThem bool) ([]ui.Link, error)
	// Emergencies reports whether the reader has the duty of emergency contacts at a
	// gathering; without it nobody reads them here, whoever runs the registration
	// neither. nil: nobody has.
	Emergencies func(c *door.Call, g gatherings.Gathering) (bool, error)
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/gatherings/{gathering}/register", Handle: p.begin},
		{Pattern: "POST /{lang}/gatherings/{gathering}/register", Handle: p.beginning},
		{Pattern: "GET /{lang}/gatherings/{gathering}/register/forms/{form}/{step}", Handle: p.step},
		{Pattern: "POST /{lang}/gatherings/{gathering}/register/forms/{form}/{step}", Handle: p.saveStep},
		{Pattern: "GET /{lang}/gatherings/{gathering}/register/orders/{link}", Handle: p.order},
		{Pattern: "POST /{lang}/gatherings/{gathering}/register/orders/{link}", Handle: p.actOnOrder},
		{Pattern: "GET /{lang}/gatherings/{gathering}/register/orders/{link}/invoice.pdf", Handle: p.orderPDF},
		{Pattern: "GET /{lang}/gatherings/{gathering}/register/orders/{link}/cancel", Handle: p.cancelForm},
		{Pattern: "POST /{lang}/gatherings/{gathering}/register/orders/{link}/cancel", Handle: p.cancel},
		{Pattern: "GET /{lang}/gatherings/{gathering}/register/orders/{link}/people/{person}", Handle: p.personOfOrder},
		{Pattern: "POST /{lang}/gatherings/{gathering}/register/orders/{link}/people/{person}", Handle: p.actOnPersonOfOrder},
		{Pattern: "GET /{lang}/gatherings/{gathering}/register/people/{link}", Handle: p.person},
		{Pattern: "POST /{lang}/gatherings/{gathering}/register/people/{link}", Handle: p.actOnPerson},
		{Pattern: "GET /{lang}/gatherings/{gathering}/register/people/{link}/travel", Handle: p.askTravel},
		{Pattern: "POST /{lang}/gatherings/{gathering}/register/people/{link}/travel", Handle: p.asksTravel},
		{Pattern: "GET /{lang}/gatherings/{gathering}/register/people/{link}/travel/letter.pdf", Handle: p.travelLetter},
		{Pattern: "GET /{lang}/gatherings/{gathering}/travel", Handle: p.fund},
		{Pattern: "GET /{lang}/gatherings/{gathering}/travel/requests", Handle: p.requests},
		{Pattern: "GET /{lang}/gatherings/{gathering}/travel/requests/{request}", Handle: p.request},
		{Pattern: "POST /{lang}/gatherings/{gathering}/travel/requests/{request}", Handle: p.actOnRequest},
		{Pattern: "GET /{lang}/manage/registrations/{order}", Handle: p.findOrder},
		{Pattern: "GET /{lang}/manage/gatherings/{gathering}/registrations", Handle: p.list},
		{Pattern: "GET /{lang}/manage/gatherings/{gathering}/registrations/settings", Handle: p.settings},
		{Pattern: "POST /{lang}/manage/gatherings/{gathering}/registrations/settings", Handle: p.setUp},
		{Pattern: "GET /{lang}/manage/gatherings/{gathering}/registrations/fund", Handle: p.fundSettings},
		{Pattern: "POST /{lang}/manage/gatherings/{gathering}/registrations/fund", Handle: p.setUpFund},
		{Pattern: "GET /{lang}/manage/gatherings/{gathering}/registrations/orders/{order}", Handle: p.deskOrder},
		{Pattern: "POST /{lang}/manage/gatherings/{gathering}/registrations/orders/{order}", Handle: p.actAtDesk},
	}
}

// Ours are what the reader registered for gatherings that are not over, for their
// account's page.
func (p *Pages) Ours(c *door.Call) ([]ui.Entry, error) {
	list, err := p.Registration.Ours(c.Ctx(), nil, c.Actor)
	if err != nil {
		return nil, err
	}
	var entries []ui.Entry
	for _, one := range list {
		days := one.Gathering.Days()
		e := ui.Entry{Title: one.Gathering.Title.In(c.Lang), Kicker: c.Loc.Days(days[0], days[len(days)-1])}
		if one.Gathering.City != "" {
			e.Kicker += " · " + one.Gathering.City
		}
		path := "people"
		var word string
		if one.Order != "" {
			e.Note, path = c.Text("enrol.ours.several", "Organization", one.Organization), "orders"
			word, err = p.Registration.Link(c.Ctx(), one.Order)
		} else {
			e.Tag = stateTag(c, one.State)
			word, err = p.Registration.LinkOf(c.Ctx(), one.Registration)
		}
		if err != nil {
			return nil, err
		}
		e.Href = c.Path("gatherings", one.Gathering.Key, "register", path, word)
		entries = append(entries, e)
	}
	return entries, nil
}

// key is the gathering's name in the address.
func key(c *door.Call) string { return c.R.PathValue("gathering") }

// at is an address under the registration of the gathering of this page.
func at(c *door.Call, parts ...string) string {
	return c.Path(append([]string{"gatherings", key(c), "register"}, parts...)...)
}

// desk is an address under the registrations of the gathering, for those who run it.
func desk(c *door.Call, parts ...string) string {
	return c.Path(append([]string{"manage", "gatherings", key(c), "registrations"}, parts...)...)
}

// twin sets a page's own address and that in the other language: those of pages
// which answer a form too.
func twin(c *door.Call, page ui.PageData) ui.PageData {
	path := c.R.URL.Path
	page.Path = path
	if _, rest, ok := strings.Cut(strings.TrimPrefix(path, "/"), "/"); ok {
		page.Alternate = "/" + string(c.Lang.Other()) + "/" + rest
	}
	return page
}

// crumbs lead back to the gathering, and to the registration.
func crumbs(c *door.Call, g gatherings.Gathering, more ...ui.Link) []ui.Link {
	return append([]ui.Link{{Label: g.Title.In(c.Lang), Href: c.Path("gatherings", g.Key)}}, more...)
}

func toRegister(c *door.Call) ui.Link {
	return ui.Link{Label: c.Text("enrol.title"), Href: at(c)}
}

// day is the calendar day at the gathering's place.
func (p *Pages) day(g gatherings.Gathering) time.Time { return clock.DayIn(p.Now(), g.Location()) }

func amount(c *door.Call, cents int64, currency string) string {
	return money.Format(cents, currency, c.Lang)
}

func text(cents int64, currency string) i18n.Text { return money.Of(cents, currency).Text() }

// local is an instant as the place of the gathering has it.
func local(c *door.Call, g gatherings.Gathering, t time.Time) string {
	return c.Loc.DateTime(t.In(g.Location()))
}

// when says when and where the gathering is, for the line above a title.
func (p *Pages) when(c *door.Call, g gatherings.Gathering) string {
	return p.Registration.When(c.Loc, registration.Story{Gathering: g})
}

// stateTag is where a person stands, as a mark.
func stateTag(c *door.Call, s registration.State) *ui.TagData {
	tone := ui.Waiting
	switch s {
	case registration.Confirmed:
		tone = ui.Good
	case registration.Offered:
		tone = ui.Open
	case registration.Cancelled:
		tone = ui.Past
	case registration.Waiting:
	}
	return &ui.TagData{Tone: tone, Word: c.Text("enrol.state." + string(s))}
}

// refused gives an error that is about what was typed its sentences, and the status
// of the page that shows them; another error comes back.
func refused(c *door.Call, err error) (ui.FormErrors, int, error) {
	if err == nil {
		return nil, http.StatusOK, nil
	}
	status := c.RefusalStatus(err)
	errs, err := c.Refusal(err)
	return errs, status, err
}

// lines reads a field of several lines.
func lines(c *door.Call, name string) string {
	return strings.ReplaceAll(c.Value(name), "\r\n", "\n")
}

// name is somebody's name; of whoever was erased there is none.
func name(c *door.Call, is string) string {
	if is == "" {
		return c.Text("enrol.forgotten")
	}
	return is
}

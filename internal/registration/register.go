package registration

import (
	"context"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/people"
	"plenary.example/internal/registration/internal/store"
)

// Application is what somebody fills in to register themselves, or several people of
// an organization.
type Application struct {
	// Once is the form's own key: sent twice, it registers once.
	Once           string    `json:"-"`
	Many           bool      `json:"many,omitempty"`
	Name           string    `json:"name,omitempty"`  // of whoever registers, and pays
	Email          string    `json:"email,omitempty"` // where the link goes
	Organization   string    `json:"organization,omitempty"`
	OrganizationID string    `json:"organization_id,omitempty"`
	Address        string    `json:"address,omitempty"` // for the invoice
	Lang           i18n.Lang `json:"lang,omitempty"`
	People         []Entrant `json:"people,omitempty"` // for oneself: one, without a name
}

// Entrant is one person of an application.
type Entrant struct {
	Name    string   `json:"name,omitempty"`  // empty for oneself
	Email   string   `json:"email,omitempty"` // empty: letters go to the payer alone
	Online  bool     `json:"online,omitempty"`
	Rate    string   `json:"rate,omitempty"`
	Options []string `json:"options,omitempty"`
	Needs   Needs    `json:"needs"`
}

// line is what was typed in one line: trimmed, single spaces.
func line(s string) string { return strings.Join(strings.Fields(db.Clean(s)), " ") }

func (a Application) normal() Application {
	a.Name, a.Email, a.Organization = line(a.Name), people.FoldEmail(a.Email), line(a.Organization)
	a.Address = strings.TrimSpace(db.Clean(a.Address))
	if a.Lang != i18n.FR {
		a.Lang = i18n.EN
	}
	list := make([]Entrant, len(a.People))
	for i, e := range a.People {
		e.Name, e.Email, e.Needs = line(e.Name), people.FoldEmail(e.Email), e.Needs.normal()
		if !a.Many {
			e.Name, e.Email = a.Name, a.Email
		}
		list[i] = e
	}
	a.People = list
	return a
}

func (n Needs) normal() Needs {
	for _, s := range []*string{&n.Access, &n.Diet, &n.Languages, &n.Interpretation, &n.Childcare, &n.Emergency, &n.Pronouns, &n.Arrives, &n.Leaves, &n.RoomWith} {
		*s = strings.TrimSpace(db.Clean(*s))
	}
	return n
}

func (n Needs) check() *fault.Error {
	for _, f := range []struct{ name, value string }{
		{"access", n.Access}, {"diet", n.Diet}, {"languages", n.Languages}, {"interpretation", n.Interpretation}, {"childcare", n.Childcare}, {"emergency", n.Emergency}, {"room_with", n.RoomWith},
	} {
		if long(f.value, MaxNeed) {
			return fault.Field(f.name, "registration.error.long", fault.Args{"Most": MaxNeed})
		}
	}
	if long(n.Pronouns, MaxPronouns) {
		return fault.Field("pronouns", "registration.error.long", fault.Args{"Most": MaxPronouns})
	}
	for _, day := range []struct{ name, value, other string }{{"arrives", n.Arrives, n.Leaves}, {"leaves", n.Leaves, n.Arrives}} {
		if db.ParseDay(day.value).IsZero() && (day.value != "" || day.other != "") {
			return fault.Field(day.name, "registration.error.night", nil)
		}
	}
	if n.Arrives != "" && (n.Nights() < 1 || n.Nights() > MaxNights) {
		return fault.Field("leaves", "registration.error.nights", fault.Args{"Most": MaxNights})
	}
	return nil
}

// CheckPayer finds what is wrong with who registers, for a form that asks it first.
func (a Application) CheckPayer() error {
	a = a.normal()
	var wrong []*fault.Error
	if a.Name == "" || long(a.Name, MaxLine) {
		wrong = append(wrong, fault.Field("name", "registration.error.name", fault.Args{"Most": MaxLine}))
	}
	if f := checkEmail(a.Email, true); f != nil {
		wrong = append(wrong, f)
	}
	if a.Many && a.Organization == "" {
		wrong = append(wrong, fault.Field("organization", "registration.error.organization", nil))
	}
	if long(a.Organization, MaxLine) {
		wrong = append(wrong, fault.Field("organization", "registration.error.long", fault.Args{"Most": MaxLine}))
	}
	if long(a.Address, MaxNeed) {
		wrong = append(wrong, fault.Field("address", "registration.error.long", fault.Args{"Most": MaxNeed}))
	}
	return fault.Join(wrong...)
}

func checkEmail(address string, needed bool) *fault.Error {
	if address == "" && !needed {
		return nil
	}
	if _, err := mailmsg.ParseAddress(address); err != nil {
		return fault.Field("email", "registration.error.email", nil)
	}
	return nil
}

// CheckEntrant finds what is wrong with one person of an application.
func (s Settings) CheckEntrant(e Entrant, many bool) error {
	var wrong []*fault.Error
	if many && (line(e.Name) == "" || long(e.Name, MaxLine)) {
		wrong = append(wrong, fault.Field("name", "registration.error.name", fault.Args{"Most": MaxLine}))
	}
	if f := checkEmail(people.FoldEmail(e.Email), false); f != nil {
		wrong = append(wrong, f)
	}
	kind := InPerson
	if e.Online {
		kind = Online
	}
	if !s.Offers(kind) {
		wrong = append(wrong, fault.Field("kind", "registration.error.kind", nil))
	}
	if _, ok := s.Rate(e.Rate); !ok {
		wrong = append(wrong, fault.Field("rate", "registration.error.rate", nil))
	}
	for _, slug := range e.Options {
		if _, ok := s.Option(slug); !ok || e.Online {
			wrong = append(wrong, fault.Field("options", "registration.error.option", nil))
		}
	}
	if f := e.Needs.check(); f != nil {
		wrong = append(wrong, f)
	}
	return fault.Join(wrong...)
}

// Entitled reports whether people of an organization may take the members' rate on a
// day, and why not. Its own people are told its standing; others only that it is so.
// tx nil is the reader.
func (s *Service) Entitled(ctx context.Context, tx db.DBTX, who access.Actor, organizationID string, day time.Time) (bool, i18n.Message, error) {
	if organizationID == "" {
		return false, i18n.Say("registration.rate_why.none"), nil
	}
	standing, err := s.people.Standing(ctx, tx, organizationID, day)
	if err != nil {
		return false, i18n.Message{}, err
	}
	if standing.Good && standing.Class != people.Observer {
		return true, i18n.Message{}, nil
	}
	if _, own := who.Seat(organizationID); own || who.IsStaff() {
		if standing.Good {
			return false, i18n.Say("registration.rate_why.observer"), nil
		}
		return false, i18n.Say("registration.rate_why.own", "Why", standing.Why), nil
	}
	return false, i18n.Say("registration.rate_why.other"), nil
}

// Named finds the organization of the register that somebody named, in either
// language, capitals and accents aside; found is false for none.
func (s *Service) Named(ctx context.Context, name string, day time.Time) (o people.Organization, found bool, err error) {
	fold := people.Fold(name)
	if fold == "" {
		return o, false, nil
	}
	f := people.Filter{Words: name, On: day}
	for {
		list, more, err := s.people.Organizations(ctx, f)
		if err != nil {
			return o, false, err
		}
		for _, one := range list {
			if people.Fold(one.Name.EN) == fold || people.Fold(one.Name.FR) == fold {
				return one, true, nil
			}
		}
		if !more {
			return o, false, nil
		}
		f.After = list[len(list)-1].ID
	}
}

// Register registers the people of an application: each has a place, or stands in
// the line. Sent again with the same key it returns what it came to the first time.
// An address registers once for a gathering, unless an organization registers
// several people.
func (s *Service) Register(ctx context.Context, who access.Actor, gatheringID string, a Application) (Order, error) {
	made, err := s.RegisterAll(ctx, who, gatheringID, a)
	if err != nil {
		return Order{}, err
	}
	return made[0], nil
}

// RegisterAll registers several applications in their order, all of them or none: a
// list that the secretariat enters.
func (s *Service) RegisterAll(ctx context.Context, who access.Actor, gatheringID string, list ...Application) (made []Order, err error) {
	err = s.do(ctx, who, "registration.register", gatheringID, func(tx *audit.Tx, here at) error {
		made = nil
		for _, a := range list {
			a := a.normal()
			o, taken, err := s.registerTx(ctx, tx, who, here, a)
			if err == nil && taken {
				err = fault.Field("email", "registration.error.address_taken", fault.Args{"Email": a.Email})
			}
			if err != nil {
				return err
			}
			made = append(made, o)
		}
		return nil
	})
	return made, err
}

// registerTx registers an application. taken says that nothing was made, since its
// address is registered already: the order is the one that it has.
func (s *Service) registerTx(ctx context.Context, tx *audit.Tx, who access.Actor, here at, a Application) (o Order, taken bool, err error) {
	q := store.New(tx)
	if a.Once == "" {
		a.Once = db.NewID()
	}
	had, err := q.OrderOnce(ctx, here.ID, a.Once)
	if err == nil {
		o, err = s.peopled(ctx, tx, orderOf(had))
		return o, false, err
	}
	if !missing(err) {
		return Order{}, false, err
	}
	if err := s.mayComeNow(tx, who, here); err != nil {
		return Order{}, false, err
	}
	if err := s.checkApplication(ctx, tx, who, here, a); err != nil {
		return Order{}, false, err
	}
	if id, err := s.takenBy(ctx, tx, here, a); err != nil || id != "" {
		if err == nil {
			o, err = s.OrderTx(ctx, tx, id)
		}
		return o, true, err
	}
	o, err = s.makeOrder(ctx, tx, who, here, a)
	return o, false, err
}

// takenBy is the key of the order with which the address of an application is
// registered already; empty: none. An organization registers several people under one.
func (s *Service) takenBy(ctx context.Context, tx *audit.Tx, here at, a Application) (string, error) {
	if a.Many {
		return "", nil
	}
	rows, err := store.New(tx).RegistrationOfEmail(ctx, store.RegistrationOfEmailParams{Email: a.Email, GatheringID: here.ID, PageSize: 1})
	if err != nil || len(rows) == 0 || rows[0].Many {
		return "", err
	}
	return rows[0].OrderID, nil
}

// makeOrder makes an order of an application that may be registered.
func (s *Service) makeOrder(ctx context.Context, tx *audit.Tx, who access.Actor, here at, a Application) (o Order, err error) {
	q := store.New(tx)
	o = Order{
		ID: db.NewID(), GatheringID: here.ID, Many: a.Many, Name: a.Name, Email: a.Email, Organization: a.Organization, OrganizationID: a.OrganizationID,
		Address: a.Address, Lang: a.Lang, Group: here.set.Group, Made: tx.Now, Changed: tx.Now,
	}
	if o.PersonID, err = s.personOf(ctx, tx, who, o.Email); err != nil {
		return Order{}, err
	}
	if err := q.InsertOrder(ctx, o.row(a.Once)); err != nil {
		return Order{}, err
	}
	for i, e := range a.People {
		if err := s.enter(ctx, tx, here, o, i, e); err != nil {
			return Order{}, err
		}
	}
	// What people write on cheques and transfers: given with the first letter.
	if _, err := s.payments.CodeTx(ctx, tx, purposeOf(o.ID)); err != nil {
		return Order{}, err
	}
	made, err := s.recount(ctx, tx, here, o.ID)
	if err != nil {
		return Order{}, err
	}
	if err := tx.Also(ctx, "registration.register", KindOrder, o.ID, map[string]any{"people": len(a.People)}); err != nil {
		return Order{}, err
	}
	return made, here.mail.registered(ctx, tx, here, made, made.People)
}

// mayComeNow refuses whoever registers too early, too late, or for what does not
// take place.
func (s *Service) mayComeNow(tx *audit.Tx, who access.Actor, here at) error {
	if err := mayRegister(who, here.Gathering); err != nil {
		return err
	}
	if here.State == gatherings.Cancelled {
		return fault.New(fault.Conflict, "registration.error.gathering_cancelled", nil)
	}
	if MayRun(who, here.Gathering) {
		return nil
	}
	switch here.set.PhaseAt(tx.Now) {
	case NotYet:
		return fault.New(fault.Conflict, "registration.error.not_yet", fault.Args{"Opens": here.set.Opens.In(here.Location())})
	case Over:
		return fault.New(fault.Conflict, "registration.error.over", nil)
	case Open:
	}
	return nil
}

func (s *Service) checkApplication(ctx context.Context, tx *audit.Tx, who access.Actor, here at, a Application) error {
	if err := a.CheckPayer(); err != nil {
		return err
	}
	switch {
	case len(a.People) == 0:
		return fault.Field("people", "registration.error.nobody", nil)
	case !a.Many && len(a.People) > 1, len(a.People) > MaxGroup:
		return fault.Field("people", "registration.error.too_many", fault.Args{"Most": MaxGroup})
	}
	asked := false
	for _, e := range a.People {
		if err := here.set.CheckEntrant(e, a.Many); err != nil {
			return err
		}
		if r, _ := here.set.Rate(e.Rate); r.Who == Members && !asked {
			asked = true
			may, why, err := s.Entitled(ctx, tx, who, a.OrganizationID, here.day)
			if err != nil {
				return err
			}
			if !may {
				return fault.Field("rate", why.Key, why.Args)
			}
		}
	}
	return nil
}

// personOf is the person of the register whose address it is; whoever is signed in
// and gives their own.
func (s *Service) personOf(ctx context.Context, tx *audit.Tx, who access.Actor, address string) (string, error) {
	if address == "" {
		return "", nil
	}
	p, err := s.people.PersonByEmailTx(ctx, tx, address)
	if err == nil {
		return p.ID, nil
	}
	if !fault.Is(err, fault.NotFound) {
		return "", err
	}
	if themself(who) && !who.IsStaff() {
		return who.PersonID, nil
	}
	return "", nil
}

// enter registers one person of an order: a place or a turn, and what they take
// beside it where they have a place.
func (s *Service) enter(ctx context.Context, tx *audit.Tx, here at, o Order, place int, e Entrant) error {
	q := store.New(tx)
	rate, _ := here.set.Rate(e.Rate)
	r := Registration{
		ID: db.NewID(), GatheringID: here.ID, OrderID: o.ID, Place: place, Name: e.Name, Email: e.Email, Organization: o.Organization, OrganizationID: o.OrganizationID,
		Lang: o.Lang, Online: e.Online, Rate: rate.Slug, RateName: rate.Name, Late: here.set.Late(here.day) && rate.Early != rate.Late, Price: here.set.Price(rate, here.day),
		Made: tx.Now, Needs: e.Needs, Many: o.Many,
	}
	var err error
	if r.Code, err = newCode(ctx, q); err != nil {
		return err
	}
	if r.PersonID = o.PersonID; o.Many {
		if r.PersonID, err = s.personOf(ctx, tx, access.Actor{}, e.Email); err != nil {
			return err
		}
	}
	if err := s.arrive(ctx, tx, here, &r); err != nil {
		return err
	}
	if err := q.InsertRegistration(ctx, r.row()); err != nil {
		return err
	}
	if !r.State.Held() {
		return nil // what is taken beside a place is taken once there is one
	}
	for _, slug := range e.Options {
		if err := s.takeOption(ctx, q, here, r, slug); err != nil {
			return err
		}
	}
	return nil
}

// takeOption takes one of an option, while there is one.
func (s *Service) takeOption(ctx context.Context, q *store.Queries, here at, r Registration, slug string) error {
	option, ok := here.set.Option(slug)
	if !ok || r.Online {
		return fault.Field("options", "registration.error.option", nil)
	}
	n, err := q.TakePlace(ctx, here.ID, optionPrefix+slug)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.Field("options", "registration.error.option_gone", fault.Args{"Name": option.Name})
	}
	return q.InsertChosen(ctx, store.InsertChosenParams{RegistrationID: r.ID, Slug: slug, Cents: option.Cents})
}

// recount computes what an order owes and what each of its people does, and keeps it.
func (s *Service) recount(ctx context.Context, tx *audit.Tx, here at, orderID string) (Order, error) {
	o, err := s.OrderTx(ctx, tx, orderID)
	if err != nil {
		return o, err
	}
	b := o.Bill()
	parts := share(b.Lines, o.Paid-o.Kept)
	lines := map[string]int{}
	for i, l := range b.Lines {
		lines[l.Registration] = i
	}
	for i := range o.People {
		r := &o.People[i]
		owed, paid := int64(0), int64(0)
		if n, ok := lines[r.ID]; ok {
			owed, paid = b.Lines[n].Cents, parts[n]
		}
		if r.Owed == owed && r.Paid == paid {
			continue
		}
		r.Owed, r.Paid = owed, paid
		if err := put(ctx, tx, *r); err != nil {
			return o, err
		}
	}
	if o.Owed != b.Total || o.Changed.IsZero() {
		o.Owed, o.Changed = b.Total, tx.Now
	}
	return o, putOrder(ctx, tx, o)
}

package registration_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/registration"
)

func TestAnAddressRegistersOnceAndAFormTwiceIsOne(t *testing.T) {
	w := newWorld(t)
	w.open()
	a := w.self("full")
	first, again := w.register(a), w.register(a)
	if first.ID != again.ID || len(again.People) != 1 {
		t.Errorf("%s and %s", first.ID, again.ID)
	}
	other := w.self("low")
	other.Email = strings.ToUpper(a.Email)
	_, err := w.s.Register(t.Context(), stranger, w.gathering.ID, other)
	w.refused(err, fault.Invalid, "address_taken")
	w.cancel(first)
	if o := w.register(other); o.Owed != 0 || o.People[0].State != registration.Confirmed {
		t.Errorf("%+v", o)
	}
	group := w.group("full", 2)
	group.Email = a.Email
	w.register(group) // an organization registers several under one address
}

// finish goes through a form with an application and finishes it.
func (w *world) finish(who access.Actor, a registration.Application) (registration.Draft, error) {
	w.t.Helper()
	d, err := w.s.Begin(w.t.Context(), who, w.gathering.ID, a)
	w.must(err)
	if err := w.s.Finish(w.t.Context(), who, d.ID); err != nil {
		return d, err
	}
	w.must(w.s.Finish(w.t.Context(), who, d.ID)) // sent twice it is once
	d, err = w.s.DraftOf(w.t.Context(), d.ID)
	w.must(err)
	return d, nil
}

// Whether an address was registered before or not, whoever finishes a form with it sees
// the same, and the address is told.
func TestAFormTellsNobodyWhoIsRegistered(t *testing.T) {
	w := newWorld(t)
	w.open()
	shown := func(who access.Actor, d registration.Draft) bool {
		t.Helper()
		link, err := w.s.Shown(t.Context(), who, d)
		w.must(err)
		return link != ""
	}
	a := w.self("full", "dinner")
	fresh, err := w.finish(stranger, a)
	w.must(err)
	again, err := w.finish(stranger, a)
	w.must(err)
	if fresh.OrderID == "" || fresh.OrderID != again.OrderID || shown(stranger, fresh) || shown(stranger, again) || again.Application.Name != "" {
		t.Errorf("%+v and %+v", fresh, again)
	}
	if subjects, last := w.mailTo(a.Email); len(subjects) != 2 || !strings.Contains(last, "/register/orders/") {
		t.Errorf("%q: %s", subjects, last)
	}
	w.register(w.self("low", "dinner")) // the last one
	for _, email := range []string{a.Email, "new@people.example"} {
		b := a
		b.Email = email
		_, err := w.finish(stranger, b)
		w.refused(err, fault.Invalid, "option_gone")
	}
	_, err = w.finish(staff, a)
	w.refused(err, fault.Invalid, "address_taken")
	p, err := w.people.AddPerson(t.Context(), access.TheProgram(), people.Person{Name: "Ines", Email: a.Email, Lang: i18n.EN})
	w.must(err)
	own := access.Actor{PersonID: p.ID, Lang: i18n.EN}
	_, err = w.finish(own, a)
	w.refused(err, fault.Invalid, "address_taken")
	if !shown(own, fresh) || !shown(staff, fresh) || shown(access.Actor{PersonID: "other"}, fresh) {
		t.Error("an order is shown to others, or not to whose it is")
	}
	group, err := w.finish(stranger, w.group("full", 2))
	w.must(err)
	if !shown(stranger, group) {
		t.Error("whoever registers a group is not shown it")
	}
}

func TestAnAddressIsRemindedOfAllItRegisteredAndNotWithoutEnd(t *testing.T) {
	w := newWorld(t)
	w.open(func(s *registration.Settings) { s.InPerson = 10 })
	group := w.group("full", 2)
	group.People[1].Email = "colleague@people.example"
	w.register(group)
	self := w.self("low")
	self.Email = group.Email
	w.register(self)
	before, _ := w.mailTo(group.Email)
	ask := func(address, network string) error {
		return w.s.TellAgain(t.Context(), stranger, w.gathering.ID, address, network)
	}
	w.must(ask(strings.ToUpper(group.Email), "192.0.2.1"))
	if after, _ := w.mailTo(group.Email); len(after) != len(before)+2 {
		t.Errorf("whoever pays for a group, whose people have no address, was sent %q", after)
	}
	w.must(ask("colleague@people.example", "192.0.2.1"))
	if _, last := w.mailTo("colleague@people.example"); !strings.Contains(last, "/register/people/") || strings.Contains(last, "/register/orders/") {
		t.Errorf("a colleague was sent %s", last)
	}
	for _, address := range []string{group.Email, "nobody@people.example"} { // known or not
		var err error
		for range 7 {
			err = ask(address, "")
		}
		w.refused(err, fault.TooMany, "too_often")
	}
	w.clock.Advance(61 * time.Minute)
	w.must(ask(group.Email, ""))
	for i := range 400 {
		w.must(ask(fmt.Sprintf("a%d@people.example", i), "192.0.2.7"))
	}
	w.refused(ask("one@people.example", "192.0.2.7"), fault.TooMany, "too_often")
	w.must(ask("one@people.example", "192.0.2.8"))
}

func TestTheMembersRateIsForMembersInGoodStanding(t *testing.T) {
	w := newWorld(t)
	w.open()
	a := w.self("member")
	_, err := w.s.Register(t.Context(), stranger, w.gathering.ID, a)
	w.refused(err, fault.Invalid, "rate_why.none")
	a.OrganizationID = w.lapsed.ID
	_, err = w.s.Register(t.Context(), stranger, w.gathering.ID, a)
	w.refused(err, fault.Invalid, "rate_why.other")
	own := access.Actor{PersonID: "p", Lang: i18n.EN, Seats: []access.Seat{{OrganizationID: w.lapsed.ID}}}
	_, why, err := w.s.Entitled(t.Context(), nil, own, w.lapsed.ID, day("2026-10-01"))
	w.must(err)
	if why.Key != "registration.rate_why.own" { // its own people are told that the dues are unpaid
		t.Errorf("%+v", why)
	}
	o, found, err := w.s.Named(t.Context(), "harbour LIGHT", day("2026-10-01"))
	w.must(err)
	if !found || o.ID != w.good.ID {
		t.Fatalf("%+v", o)
	}
	a.OrganizationID = o.ID
	if made := w.register(a); made.Owed != 100_00 || made.People[0].Late {
		t.Errorf("%+v", made)
	}
	w.on("2026-11-01")
	a = w.self("member")
	a.OrganizationID = w.good.ID
	if made := w.register(a); made.Owed != 150_00 || !made.People[0].Late {
		t.Errorf("%+v", made)
	}
}

func TestRegistrationHasItsTime(t *testing.T) {
	w := newWorld(t)
	w.open()
	w.on("2026-11-25")
	_, err := w.s.Register(t.Context(), stranger, w.gathering.ID, w.self("full"))
	w.refused(err, fault.Conflict, "error.over")
	if _, err := w.s.Register(t.Context(), staff, w.gathering.ID, w.self("full")); err != nil {
		t.Errorf("staff at the door: %v", err)
	}
	w.refused(w.s.SetUp(t.Context(), stranger, w.gathering.ID, settings()), fault.SignIn, "fault.sign_in")
	bad := settings()
	bad.Rates, bad.InPerson, bad.Online = nil, 0, 0
	w.refused(w.s.SetUp(t.Context(), staff, w.gathering.ID, bad), fault.Invalid, "no_rates")
}

func TestAGroupIsOneOrderThatIsPaidInParts(t *testing.T) {
	w := newWorld(t)
	w.open(func(s *registration.Settings) { s.InPerson = 10 })
	o := w.register(w.group("full", 3))
	if o.Owed != 200_00 || o.People[0].Owed != 200_00 || o.People[1].Owed != 0 {
		t.Fatalf("%+v", o)
	}
	link, err := w.s.Link(t.Context(), o.ID)
	w.must(err)
	for range 2 { // the same form twice adds one
		w.must(w.s.AddPerson(t.Context(), stranger, link, o.ID, 3, registration.Entrant{Name: "Fourth", Rate: "full"}))
	}
	if o = w.order(o.ID); len(o.People) != 4 || o.Owed != 400_00 {
		t.Fatalf("%d people owe %d", len(o.People), o.Owed)
	}
	if first := settings().FirstPart(o); first != 80_00 {
		t.Errorf("the first part is %d", first)
	}
	pay := func(cents int64, once string) {
		w.must(w.s.RecordPayment(t.Context(), staff, o.ID, registration.ByHand{Cents: cents, Method: "cheque", Once: once}))
	}
	pay(80_00, "a")
	pay(80_00, "a")
	pay(320_00, "b")
	if o = w.order(o.ID); o.Paid != 400_00 || o.Balance() != 0 {
		t.Fatalf("%d paid", o.Paid)
	}
	w.refused(w.s.RecordPayment(t.Context(), stranger, o.ID, registration.ByHand{Cents: 1, Method: "cash"}), fault.SignIn, "fault.sign_in")
	w.refused(w.s.SetNeeds(t.Context(), stranger, "no link", o.People[1].ID, registration.Needs{}), fault.SignIn, "fault.sign_in")
	w.must(w.s.SetNeeds(t.Context(), stranger, link, o.People[1].ID, registration.Needs{Diet: " no nuts "}))
	for _, row := range []struct {
		needs registration.Needs
		key   string
	}{
		{registration.Needs{Arrives: "2026-11-26"}, "registration.error.night"},
		{registration.Needs{Leaves: "2026-11-26"}, "registration.error.night"},
		{registration.Needs{Arrives: "26/11/2026", Leaves: "2026-11-28"}, "registration.error.night"},
		{registration.Needs{Arrives: "2026-11-26", Leaves: "2026-11-26"}, "registration.error.nights"},
		{registration.Needs{Arrives: "2026-11-26", Leaves: "2026-12-27"}, "registration.error.nights"},
		{registration.Needs{Pronouns: strings.Repeat("x", registration.MaxPronouns+1)}, "registration.error.long"},
	} {
		w.refused(w.s.SetNeeds(t.Context(), stranger, link, o.People[1].ID, row.needs), fault.Invalid, row.key)
	}
	w.must(w.s.SetNeeds(t.Context(), stranger, link, o.People[1].ID, registration.Needs{Diet: "no nuts", Pronouns: "iel", Arrives: "2026-11-26", Leaves: "2026-11-28", RoomWith: "Ana"}))
	if n := w.order(o.ID).People[1].Needs; n.Nights() != 2 || n.Pronouns != "iel" || n.RoomWith != "Ana" {
		t.Errorf("the needs are %+v", n)
	}

	w.on("2026-11-10") // half is given back, less 10
	c, err := w.s.WhatIf(t.Context(), o, []string{o.People[3].ID})
	w.must(err)
	if c.Worth != 200_00 || c.Back != 90_00 || c.Kept != 110_00 {
		t.Errorf("%+v", c)
	}
	w.must(w.s.Cancel(t.Context(), stranger, link, o.ID, []string{o.People[3].ID}, false))
	w.must(w.s.Cancel(t.Context(), stranger, link, o.ID, []string{o.People[3].ID}, false))
	if o = w.order(o.ID); o.Balance() != -90_00 || o.People[1].Needs.Diet != "no nuts" {
		t.Fatalf("%+v", o)
	}
	m, err := w.s.Sums(t.Context(), nil, w.gathering.ID)
	w.must(err)
	if m.ToGiveBack != 90_00 {
		t.Errorf("%+v", m)
	}
	for range 2 {
		err = w.s.GiveBack(t.Context(), staff, o.ID, "Cancelled in time", "once")
	}
	w.refused(err, fault.Conflict, "nothing_to_give_back")
	if o = w.order(o.ID); o.Balance() != 0 || o.Paid != 310_00 {
		t.Errorf("%+v", o)
	}
	for _, lang := range i18n.Langs() {
		paper, err := w.s.PDF(t.Context(), o, lang)
		w.must(err)
		if !bytes.HasPrefix(paper, []byte("%PDF")) {
			t.Error("no PDF")
		}
	}
}

func TestADinnerIsTakenWithAPlaceAndWhileThereIsOne(t *testing.T) {
	w := newWorld(t)
	w.open(func(s *registration.Settings) { s.InPerson = 3 })
	first := w.register(w.self("full", "dinner"))
	if first.Owed != 245_00 {
		t.Errorf("owes %d", first.Owed)
	}
	second := w.register(w.self("low", "dinner"))
	_, err := w.s.Register(t.Context(), stranger, w.gathering.ID, w.self("low", "dinner"))
	w.refused(err, fault.Invalid, "option_gone")
	w.register(w.self("low"))
	waits := w.register(w.self("low", "dinner"))
	if len(waits.People[0].Options) != 0 || waits.Owed != 0 {
		t.Errorf("%+v", waits)
	}
	link, err := w.s.Link(t.Context(), second.ID)
	w.must(err)
	w.must(w.s.SetOptions(t.Context(), stranger, link, second.People[0].ID, nil))
	if o := w.order(second.ID); o.Owed != 0 {
		t.Errorf("owes %d", o.Owed)
	}
	w.cancel(first)
	set, err := w.s.SettingsOf(t.Context(), nil, w.gathering.ID)
	w.must(err)
	if set.Options[0].Taken != 0 {
		t.Errorf("%d dinners taken", set.Options[0].Taken)
	}
}

func TestWhatIsHeldOfAPersonIsFoundAndErased(t *testing.T) {
	w := newWorld(t)
	w.open()
	p, err := w.people.AddPerson(t.Context(), access.TheProgram(), people.Person{Name: "Ines Fairweather", Email: "ines@people.example", Lang: i18n.FR})
	w.must(err)
	a := w.self("full")
	a.Name, a.Email = p.Name, p.Email
	o := w.register(a)
	if r, found, err := w.s.Mine(t.Context(), nil, access.Actor{PersonID: p.ID}, w.gathering.ID); err != nil || !found || r.ID != o.People[0].ID {
		t.Errorf("%+v, %v", r, err)
	}
	group := w.group("full", 2)
	group.Email = p.Email
	w.register(group)
	who := access.Actor{PersonID: p.ID}
	ours := func() []registration.Coming {
		t.Helper()
		list, err := w.s.Ours(t.Context(), nil, who)
		w.must(err)
		return list
	}
	if list := ours(); len(list) != 2 || list[0].Organization != w.good.Name.EN || list[1].Registration != o.People[0].ID || list[1].State != registration.Confirmed {
		t.Errorf("the account lists %+v", list)
	}
	who.ActedBy = access.Clerk{PersonID: "tomas"}
	if list := ours(); len(list) != 0 {
		t.Errorf("whoever acts for somebody is given %+v", list)
	}
	if _, err := w.s.Own(t.Context(), nil, who, "", o.People[0].ID); !fault.Is(err, fault.Forbidden) {
		t.Errorf("whoever acts for somebody opens what is theirs alone: %v", err)
	}
	held, err := w.s.Holdings(t.Context(), nil, p.ID)
	w.must(err)
	if len(held) != 2 || held[0].Count != 1 || held[1].Count != 2 || len(held[0].Block) != 1 {
		t.Errorf("%+v", held)
	}
	w.cancel(o)
	w.must(w.log.Do(t.Context(), staff, "test.erase", func(tx *audit.Tx) error { return w.s.Erase(t.Context(), tx, p.ID) }))
	held, err = w.s.Holdings(t.Context(), nil, p.ID)
	w.must(err)
	if held[0].Count+held[1].Count != 0 {
		t.Errorf("%+v", held)
	}
	list, _, err := w.s.Of(t.Context(), nil, w.gathering.ID, registration.Filter{Words: strings.ToLower(registration.FormatCode(o.People[0].Code))})
	w.must(err)
	if len(list) != 1 || list[0].Name != "" { // found by the code on the badge
		t.Errorf("%+v", list)
	}
}

func TestDeadlinesAreThoseOfThePlace(t *testing.T) {
	w := newWorld(t)
	w.open()
	list, err := w.s.Deadlines(t.Context(), nil, day("2026-10-15"), day("2026-12-01"))
	w.must(err)
	if len(list) != 2 || list[0].Kind != registration.EarlyEnds || db.Day(list[0].At.In(w.gathering.Location())) != "2026-10-31" {
		t.Errorf("%+v", list)
	}
}

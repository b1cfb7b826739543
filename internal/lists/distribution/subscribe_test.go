package distribution

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/people"
)

// asking is a request that nothing is wrong with.
func asking(address string) lists.Request {
	return lists.Request{
		Name: "Max Petit", Organization: "Rivière vivante", Address: address, Role: lists.NGO, Lang: i18n.FR, Message: "Je suis bénévole.",
		ConsentText: "J’accepte de recevoir les messages de la liste.", Agreed: true, Network: "203.0.113.9",
	}
}

// at is the subscription of an address; nil for none.
func (w *world) at(t testing.TB, l lists.List, address string) *lists.Subscription {
	t.Helper()
	sub, err := w.s.SubscriberAt(t.Context(), l, address)
	w.must(err)
	return sub
}

func (w *world) organization(t testing.TB) people.Organization {
	t.Helper()
	w.count++
	o, err := w.people.AddOrganization(t.Context(), access.TheProgram(), people.Organization{
		Name: i18n.Same(fmt.Sprintf("Rivière vivante %d", w.count)), Class: people.Member, Region: people.Quebec, City: "Québec", Joined: w.s.lists.Today().AddDate(-3, 0, 0),
	})
	w.must(err)
	return o
}

func TestAskConfirmApprove(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	nobody := access.Actor{Lang: i18n.FR}
	w.must(w.s.lists.Ask(t.Context(), nobody, l, asking(" Max@ONG.example ")))
	sub := w.at(t, l, "max@ong.example")
	if sub == nil || sub.State != lists.Requested || sub.Origin != lists.ByRequest || sub.Number != 1 || !sub.Consent.Confirmed.IsZero() {
		t.Fatalf("%+v", sub)
	}
	letters := w.letters(t, "max@ong.example")
	if len(letters) != 1 || !strings.Contains(letters[0].Text, "Confirmer") {
		t.Fatalf("%+v", letters)
	}
	w.automatic(t, letters[0], "")
	if len(w.letters(t, w.clerk.Email)) != 0 {
		t.Error("the keepers are told of a request that nobody has confirmed")
	}

	// Nobody is let in whose address has not answered.
	w.refused(w.s.lists.Approve(t.Context(), w.staff(), sub.ID, lists.Approval{}), fault.Conflict, "lists.error.unconfirmed")
	token := button(t, letters[0], "confirm/")
	_, err := w.s.lists.ConfirmRequest(t.Context(), nobody, token[:len(token)-2]+"AA")
	w.refused(err, fault.NotFound, "lists.error.link")
	for range 2 {
		got, err := w.s.lists.ConfirmRequest(t.Context(), nobody, token)
		w.must(err)
		if got.ID != l.ID {
			t.Error(got)
		}
		w.clock.Advance(time.Minute)
	}
	told := w.letters(t, w.clerk.Email)
	if len(told) != 1 || !strings.Contains(told[0].Text, "Je suis bénévole.") || !strings.Contains(told[0].Text, "Rivière vivante") || !strings.Contains(told[0].Text, "/lists/ccrlist/subscribers/"+sub.ID) {
		t.Fatalf("the keepers: %+v", told)
	}

	org := w.organization(t)
	member := w.member(t, l, "Zoe")
	for who, want := range map[*access.Actor]fault.Kind{{}: fault.SignIn, &member.Actor: fault.Forbidden} {
		if err := w.s.lists.Approve(t.Context(), *who, sub.ID, lists.Approval{}); !fault.Is(err, want) {
			t.Errorf("approved by %q: %v", who.Name, err)
		}
		if err := w.s.lists.Decline(t.Context(), *who, sub.ID, "No."); !fault.Is(err, want) {
			t.Errorf("declined by %q: %v", who.Name, err)
		}
	}
	w.refused(w.s.lists.Approve(t.Context(), w.staff(), sub.ID, lists.Approval{OrganizationID: "nothing"}), fault.Invalid, "lists.error.organization")
	w.refused(w.s.lists.Approve(t.Context(), w.staff(), "nothing", lists.Approval{}), fault.NotFound, "lists.error.no_subscription")
	w.must(w.s.lists.Approve(t.Context(), w.staff(), sub.ID, lists.Approval{OrganizationID: org.ID}))
	w.refused(w.s.lists.Approve(t.Context(), w.staff(), sub.ID, lists.Approval{}), fault.Conflict, "lists.error.decided")
	w.refused(w.s.lists.Decline(t.Context(), w.staff(), sub.ID, "No."), fault.Conflict, "lists.error.decided")

	// What the law has the sender keep.
	got := w.at(t, l, "max@ong.example")
	c := got.Consent
	if got.State != lists.Active || got.OrganizationID != org.ID || c.Method != "form" || c.Text != asking("").ConsentText || c.Network != "203.0.113.9" || !c.At.Equal(sub.AskedAt) || !c.Confirmed.Equal(sub.AskedAt) {
		t.Errorf("%+v", got)
	}
	welcome := w.letters(t, "max@ong.example")[0]
	if !strings.Contains(welcome.Text, "ccrlist@"+ours) || !strings.Contains(welcome.Text, "ccrlist-unsubscribe@"+ours) || w.nullPath(t, welcome) {
		t.Errorf("%s", welcome.Text)
	}
	_, linked, err := w.s.lists.ByToken(t.Context(), button(t, welcome, "u/"))
	w.must(err)
	if linked.ID != sub.ID {
		t.Error("the link is somebody else's")
	}
	w.became(t, w.from(t, fromNet, l, w.letter(l, "max@ong.example", "m1@x", "Bonjour", "Bonjour à tous.")), arrivalDone, "distribute")
	lines, err := w.log.History(t.Context(), lists.KindSubscription, sub.ID, "")
	w.must(err)
	var actions []string
	for _, line := range lines {
		actions = append(actions, line.Action)
	}
	if !slices.Equal(actions, []string{"lists.ask", "lists.confirm_request", "lists.approve"}) {
		t.Errorf("on record: %v", actions)
	}
}

func TestWhatARequestMustSay(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	l.Settings.RefusedDomains = []string{"gov.example"}
	for want, change := range map[string]func(*lists.Request){
		"name lists.error.your_name":                 func(r *lists.Request) { r.Name = "  " },
		"organization lists.error.your_organization": func(r *lists.Request) { r.Organization = "" },
		"name lists.error.too_long":                  func(r *lists.Request) { r.Name = strings.Repeat("é", lists.MaxName+1) },
		"message lists.error.too_long":               func(r *lists.Request) { r.Message = strings.Repeat("é", lists.MaxMessage+1) },
		"email lists.error.email":                    func(r *lists.Request) { r.Address = "max@localhost" },
		"email lists.error.email (2)":                func(r *lists.Request) { r.Address = "max" },
		"email lists.error.email (3)":                func(r *lists.Request) { r.Address = "max@ong.example\nBcc: eve@x.example" },
		"role lists.error.role":                      func(r *lists.Request) { r.Role = "king" },
		"role lists.error.not_open":                  func(r *lists.Request) { r.Role = lists.Government },
		"role lists.error.not_open (media)":          func(r *lists.Request) { r.Role = lists.Media },
		"email lists.error.domain_refused":           func(r *lists.Request) { r.Address = "max@tax.gov.example" },
		"mode lists.error.mode":                      func(r *lists.Request) { r.Mode = "sometimes" },
		"agree lists.error.agree":                    func(r *lists.Request) { r.Agreed = false },
	} {
		r := asking("max@ong.example")
		change(&r)
		want, _, _ = strings.Cut(want, " (")
		if got := faultsOf(w.s.lists.Ask(t.Context(), access.Actor{}, l, r)); !slices.Contains(got, want) {
			t.Errorf("%s: %v", want, got)
		}
	}
	r := asking("max@ong.example")
	r.Role, r.Organization = lists.Individual, ""
	w.must(w.s.lists.Ask(t.Context(), access.Actor{}, l, r))
	if w.rows(t, "list_subscriptions") != 1 || w.allLetters(t) != 1 {
		t.Error("what was refused left something behind")
	}
}

// Whoever asks learns nothing: only the owner of the address is written to.
func TestAskingTellsNobodyWhoIsOnAList(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	for _, state := range lists.States() {
		m := w.member(t, l, "Member "+string(state))
		w.takes(t, m, func(s *lists.Subscription) {
			s.State, s.Origin = state, lists.ByRequest
			if state == lists.Ended {
				s.Consent.Ended = lists.EndedByComplaint
			}
		})
		before := w.now(t, m.ID)
		for range 5 {
			if err := w.s.lists.Ask(t.Context(), access.Actor{}, l, asking(m.Address)); err != nil {
				t.Errorf("%s: %v", state, err)
			}
		}
		if n := len(w.letters(t, m.Address)); n != int(lists.AnswerLimits["subscribe"]) {
			t.Errorf("%s: %d letters", state, n)
		}
		after := w.now(t, m.ID)
		if changed := after.State != before.State || after.Name != before.Name; changed != (state == lists.Ended || state == lists.Refused) {
			t.Errorf("%s: somebody else made it %s of %s", state, after.State, after.Name)
		}
	}
	if err := w.s.lists.Ask(t.Context(), access.Actor{}, l, asking("stranger@ong.example")); err != nil {
		t.Error(err)
	}
}

func TestRequestsWithoutEndFillNoTable(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	w.must(w.db.Write(t.Context(), func(tx *db.Tx) error {
		for i := range lists.AnswersADay {
			if err := store.New(tx).InsertAnswer(t.Context(), store.InsertAnswerParams{ID: db.NewID(), Address: fmt.Sprintf("a%d@x.example", i), Kind: "refusal other", At: db.Micros(tx.Now)}); err != nil {
				return err
			}
		}
		return nil
	}))
	w.must(w.s.lists.Ask(t.Context(), access.Actor{}, l, asking("max@ong.example")))
	w.accept(t, fromNet, "kim@ong.example", "From: kim@ong.example\nSubject: subscribe\n\n", "ccrlist-subscribe@"+ours)
	w.became(t, w.from(t, fromNet, l, w.letter(l, "lou@ong.example", "m1@x", "Hello", "Hello.")), arrivalDone, "refuse", "lists.why.not_subscribed")
	if w.at(t, l, "max@ong.example") != nil || len(w.letters(t, "max@ong.example"))+len(w.letters(t, "lou@ong.example")) != 0 {
		t.Error("a request over the limit of the day is stored")
	}
	// Those who are known are asked and answered all the same.
	zoe := w.member(t, l, "zoe@"+silent)
	w.became(t, w.from(t, elsewhere, l, w.letter(l, zoe.Address, "m2@x", "Hello", "Hello.")), arrivalConfirming, "confirm", "lists.why.unproven")
}

func TestWhoIsSignedInByTheAddressNeedNotConfirmIt(t *testing.T) {
	w := newWorld(t)
	l, other := w.list(t, "ccrlist"), w.list(t, "other")
	zoe := w.member(t, other, "Zoe")
	w.must(w.s.lists.Ask(t.Context(), zoe.Actor, l, asking(zoe.Address)))
	sub := w.at(t, l, zoe.Address)
	if sub.Consent.Confirmed.IsZero() || sub.PersonID != zoe.Person.ID || len(w.letters(t, zoe.Address)) != 0 || len(w.letters(t, w.clerk.Email)) != 1 {
		t.Errorf("%+v", sub)
	}
	// For another address she must, like anybody.
	w.must(w.s.lists.Ask(t.Context(), zoe.Actor, l, asking("friend@ong.example")))
	if sub := w.at(t, l, "friend@ong.example"); !sub.Consent.Confirmed.IsZero() || sub.PersonID != "" {
		t.Errorf("%+v", sub)
	}
	own, err := w.s.lists.Own(t.Context(), zoe.Actor, l)
	w.must(err)
	if own == nil || own.ID != sub.ID {
		t.Errorf("her own: %+v", own)
	}
}

func TestARequestIsDeclinedWithReasons(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	w.must(w.s.lists.Ask(t.Context(), access.Actor{}, l, asking("max@ong.example")))
	sub := w.at(t, l, "max@ong.example")
	for _, reason := range []string{"", " \n ", strings.Repeat("x", lists.MaxMessage+1)} {
		w.refused(w.s.lists.Decline(t.Context(), w.staff(), sub.ID, reason), fault.Invalid, "lists.error.reason")
	}
	w.must(w.s.lists.Decline(t.Context(), w.staff(), sub.ID, "La liste est réservée aux organismes."))
	if letter := w.letters(t, "max@ong.example")[0]; !strings.Contains(letter.Text, "réservée aux organismes") {
		t.Errorf("%s", letter.Text)
	}
	if got := w.now(t, sub.ID); got.State != lists.Refused || got.EndedAt.IsZero() {
		t.Errorf("%+v", got)
	}
	// Whoever was turned away may ask again, and the link of before confirms it.
	w.must(w.s.lists.Ask(t.Context(), access.Actor{}, l, asking("max@ong.example")))
	if got := w.now(t, sub.ID); got.State != lists.Requested || !got.EndedAt.IsZero() || got.Number != sub.Number {
		t.Errorf("%+v", got)
	}
}

func TestNobodyOfARefusedDomainIsLetIn(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	w.must(w.s.lists.Ask(t.Context(), access.Actor{}, l, asking("max@gov.example")))
	_, err := w.s.lists.ConfirmRequest(t.Context(), access.Actor{}, button(t, w.letters(t, "max@gov.example")[0], "confirm/"))
	w.must(err)
	l.Settings.RefusedDomains = []string{"gov.example"}
	w.must(w.s.lists.ChangeList(t.Context(), w.staff(), l))
	w.refused(w.s.lists.Approve(t.Context(), w.staff(), w.at(t, l, "max@gov.example").ID, lists.Approval{}), fault.Invalid, "lists.error.domain_refused")
	if _, err := w.s.lists.Add(t.Context(), w.staff(), l, asking("kim@gov.example"), lists.Approval{}); !slices.Contains(faultsOf(err), "email lists.error.domain_refused") {
		t.Error(err)
	}
	p := people.Person{ID: "p", Name: "Lou", Email: "lou@tax.gov.example", Lang: i18n.EN}
	if n, err := w.s.lists.Subscribe(t.Context(), w.staff(), l, "Moved here.", []lists.Known{{Person: p}}); err != nil || n != 0 {
		t.Errorf("%d of them, %v", n, err)
	}
}

func TestStaffAddSubscribersOnTheirConsent(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	zoe := w.member(t, l, "Zoe")
	org := w.organization(t)
	r := asking("Max@ong.example")
	r.Agreed, r.Network = false, ""
	for who, want := range map[*access.Actor]fault.Kind{{}: fault.SignIn, &zoe.Actor: fault.Forbidden} {
		if _, err := w.s.lists.Add(t.Context(), *who, l, r, lists.Approval{}); !fault.Is(err, want) {
			t.Errorf("added by %q: %v", who.Name, err)
		}
	}
	silentConsent := r
	silentConsent.ConsentText = " "
	if _, err := w.s.lists.Add(t.Context(), w.staff(), l, silentConsent, lists.Approval{}); !slices.Contains(faultsOf(err), "agree lists.error.agree") {
		t.Errorf("without consent: %v", err)
	}
	_, err := w.s.lists.Add(t.Context(), w.staff(), l, r, lists.Approval{OrganizationID: "nothing"})
	w.refused(err, fault.Invalid, "lists.error.organization")
	sub, err := w.s.lists.Add(t.Context(), w.staff(), l, r, lists.Approval{OrganizationID: org.ID})
	w.must(err)
	if sub.State != lists.Active || sub.Consent.By != w.clerk.Name || sub.Consent.Method != "staff" || sub.Consent.Text == "" || sub.Consent.Confirmed.IsZero() || sub.OrganizationID != org.ID {
		t.Errorf("%+v", sub)
	}
	if letters := w.letters(t, "max@ong.example"); len(letters) != 1 || !strings.Contains(letters[0].Text, "Bienvenue") && !strings.Contains(letters[0].Subject, "Bienvenue") {
		t.Errorf("%+v", letters)
	}
	_, err = w.s.lists.Add(t.Context(), w.staff(), l, r, lists.Approval{})
	w.refused(err, fault.Invalid, "lists.error.already")
	// Who has left is added again at the same number.
	w.must(w.s.lists.Leave(t.Context(), w.staff(), sub.ID))
	again, err := w.s.lists.Add(t.Context(), w.staff(), l, r, lists.Approval{Guest: true})
	w.must(err)
	if again.ID != sub.ID || again.Number != sub.Number || again.State != lists.Active || !again.Guest || again.Consent.Ended != "" || !again.EndedAt.IsZero() {
		t.Errorf("%+v", again)
	}
}

func TestCoChairsKeepTheListOfTheirBodyAlone(t *testing.T) {
	w := newWorld(t)
	l, group := w.bodyList(t, "inland")
	other := w.list(t, "ccrlist")
	chair := w.member(t, other, "Chair")
	w.appoint(t, group, chair.Person, access.CoChair)
	office := access.Office{BodyID: group.ID, Body: group.Slug, Kind: group.Kind, Name: group.Name, Role: access.CoChair}
	chair.Actor.Offices = []access.Office{office}
	seat := chair.Actor
	office.Role = access.CommitteeSeat
	seat.Offices = []access.Office{office}
	for who, want := range map[*access.Actor]bool{&chair.Actor: true, &seat: false} {
		if lists.MayModerate(*who, l) != want || lists.MayModerate(*who, other) || lists.MayKeep(*who) {
			t.Errorf("%+v", who.Offices)
		}
	}
	sub, err := w.s.lists.Add(t.Context(), chair.Actor, l, asking("max@ong.example"), lists.Approval{Guest: true})
	w.must(err)
	_, err = w.s.lists.Add(t.Context(), chair.Actor, other, asking("max@ong.example"), lists.Approval{})
	w.refused(err, fault.Forbidden, "fault.forbidden")
	w.must(w.s.lists.Leave(t.Context(), chair.Actor, sub.ID))
	if got := w.now(t, sub.ID); got.Consent.Ended != lists.EndedByStaff {
		t.Errorf("%+v", got)
	}
	w.refused(w.s.lists.ChangeList(t.Context(), chair.Actor, l), fault.Forbidden, "fault.forbidden")
}

func TestASubscriberChoosesHowTheListReachesThem(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	l.Settings.Topics = []lists.Topic{{Slug: "budget", Name: i18n.Same("Budget")}}
	w.must(w.s.lists.ChangeList(t.Context(), w.staff(), l))
	zoe, ali := w.member(t, l, "Zoe"), w.member(t, l, "Ali")
	today := w.s.lists.Today()
	good := lists.Choice{Mode: lists.PlainDigest, AwayUntil: today.AddDate(0, 1, 0), Topics: []string{"budget"}, Lang: i18n.FR}
	for who, want := range map[*access.Actor]fault.Kind{{}: fault.SignIn, &ali.Actor: fault.Forbidden} {
		for name, err := range map[string]error{
			"choose": w.s.lists.Choose(t.Context(), *who, zoe.ID, good, false), "resume": w.s.lists.Resume(t.Context(), *who, zoe.ID, false), "leave": w.s.lists.Leave(t.Context(), *who, zoe.ID),
		} {
			if !fault.Is(err, want) {
				t.Errorf("%s by %q: %v", name, who.Name, err)
			}
		}
	}
	for want, c := range map[string]lists.Choice{
		"mode lists.error.mode":             {Mode: "x"},
		"away lists.error.away":             {Mode: lists.Each, AwayUntil: today.AddDate(0, 0, -1)},
		"away lists.error.away (far ahead)": {Mode: lists.Each, AwayUntil: today.AddDate(1, 0, 1)},
		"topics lists.error.topic":          {Mode: lists.Each, Topics: []string{"art"}},
	} {
		want, _, _ = strings.Cut(want, " (")
		if got := faultsOf(w.s.lists.Choose(t.Context(), zoe.Actor, zoe.ID, c, false)); !slices.Contains(got, want) {
			t.Errorf("%s: %v", want, got)
		}
	}
	for i, by := range []struct {
		who  access.Actor
		link bool
	}{{zoe.Actor, false}, {access.Actor{}, true}, {w.staff(), false}} {
		c := good
		c.Mode = lists.Modes()[i]
		w.must(w.s.lists.Choose(t.Context(), by.who, zoe.ID, c, by.link))
		if got := w.now(t, zoe.ID); got.Mode != c.Mode || !got.AwayUntil.Equal(c.AwayUntil) || !slices.Equal(got.Topics, c.Topics) || got.Lang != i18n.FR {
			t.Errorf("%+v", got)
		}
	}
	w.must(w.s.lists.Choose(t.Context(), zoe.Actor, zoe.ID, lists.Choice{Mode: lists.Each, Lang: "xx"}, false))
	if got := w.now(t, zoe.ID); got.Lang != i18n.FR || !got.AwayUntil.IsZero() || len(got.Topics) != 0 {
		t.Errorf("%+v", got)
	}
	w.refused(w.s.lists.Choose(t.Context(), zoe.Actor, "nothing", good, false), fault.NotFound, "lists.error.no_subscription")
}

func TestLeavingAndComingBack(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	zoe, ali := w.member(t, l, "Zoe"), w.member(t, l, "Ali")
	// By her own wish, though the register knows her by the address alone.
	w.takes(t, zoe, func(s *lists.Subscription) { s.PersonID = "" })
	w.must(w.s.lists.Leave(t.Context(), zoe.Actor, zoe.ID))
	ended := w.now(t, zoe.ID)
	if ended.State != lists.Ended || ended.Consent.Ended != lists.EndedBySelf || ended.EndedAt.IsZero() {
		t.Errorf("%+v", ended)
	}
	w.clock.Advance(time.Hour)
	w.must(w.s.lists.Leave(t.Context(), w.staff(), zoe.ID))
	if got := w.now(t, zoe.ID); !got.EndedAt.Equal(ended.EndedAt) || got.Consent.Ended != lists.EndedBySelf {
		t.Error("the end of it is written over")
	}
	w.must(w.s.lists.Resume(t.Context(), zoe.Actor, zoe.ID, true))
	if got := w.now(t, zoe.ID); got.State != lists.Ended {
		t.Error("resuming brings back who has left")
	}

	key, err := w.mail.Tokens(t.Context())
	w.must(err)
	link := key.Link("unsubscribe", fmt.Sprintf("%s %d", l.ID, ali.Number))
	for range 2 { // twice is no error
		_, sub, err := w.s.lists.UnsubscribeByToken(t.Context(), access.Actor{}, link, "one-click")
		w.must(err)
		if sub.ID != ali.ID {
			t.Error(sub)
		}
	}
	if got := w.now(t, ali.ID); got.State != lists.Ended || got.Consent.Ended != lists.EndedBySelf {
		t.Errorf("%+v", got)
	}
	for _, bad := range []string{"", "x", link + "A", key.Link("moderate", l.ID+" 1"), key.Link("unsubscribe", l.ID), key.Link("unsubscribe", l.ID+" x"), key.Link("unsubscribe", l.ID+" 99"), key.Link("unsubscribe", "nothing 1")} {
		if _, _, err := w.s.lists.UnsubscribeByToken(t.Context(), access.Actor{}, bad, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	lines, err := w.log.History(t.Context(), lists.KindSubscription, ali.ID, "")
	w.must(err)
	if len(lines) != 1 || lines[0].Detail["how"] != "one-click" || lines[0].Detail["ended"] != "self" {
		t.Errorf("on record: %+v", lines)
	}
	// Who left by bounces comes back by the link.
	w.takes(t, ali, func(s *lists.Subscription) { s.State, s.Score, s.Consent.Ended = lists.Ended, 10, lists.EndedByBounces })
	w.must(w.s.lists.Resume(t.Context(), access.Actor{}, ali.ID, true))
	if got := w.now(t, ali.ID); got.State != lists.Active || got.Score != 0 || got.Consent.Ended != "" || !got.EndedAt.IsZero() || !got.WarnAt.IsZero() {
		t.Errorf("%+v", got)
	}
}

// bodyList makes a working group and its list.
func (w *world) bodyList(t testing.TB, slug string) (lists.List, bodies.Body) {
	t.Helper()
	group, err := w.bodies.AddBody(t.Context(), access.TheProgram(), bodies.Body{Slug: slug, Kind: access.WorkingGroup, Name: i18n.Same("Group " + slug)})
	w.must(err)
	settings := lists.DefaultSettings()
	settings.HoldFirst = 0
	l, err := w.s.lists.AddList(t.Context(), w.staff(), lists.List{Slug: slug, Name: i18n.Same("List " + slug), BodyID: group.ID, Settings: settings})
	w.must(err)
	return l, group
}

func (w *world) appoint(t testing.TB, b bodies.Body, p people.Person, role access.Role) bodies.Term {
	t.Helper()
	term, err := w.bodies.Appoint(t.Context(), access.TheProgram(), bodies.Term{BodyID: b.ID, PersonID: p.ID, Role: role, From: w.s.lists.Today()})
	w.must(err)
	return term
}

// on lists the addresses that a list is sent to, in order.
func (w *world) on(t testing.TB, l lists.List) (addresses []string) {
	t.Helper()
	w.must(w.s.Daily(t.Context()))
	rows, err := store.New(w.db.Reader()).SubscriptionsFrom(t.Context(), store.SubscriptionsFromParams{ListID: l.ID, State: string(lists.Active), PageSize: 100})
	w.must(err)
	for _, r := range rows {
		addresses = append(addresses, r.Address)
	}
	slices.Sort(addresses)
	return addresses
}

func TestABodysListFollowsItsMembership(t *testing.T) {
	w := newWorld(t)
	l, group := w.bodyList(t, "inland")
	second, council := w.bodyList(t, "coast")
	other := w.list(t, "ccrlist")
	zoe, ali := w.member(t, other, "Zoe"), w.member(t, other, "Ali")
	check := func(what string, l lists.List, want ...string) {
		t.Helper()
		if got := w.on(t, l); !slices.Equal(got, want) {
			t.Errorf("%s: %v", what, got)
		}
	}
	check("nobody sits on it", l)
	term := w.appoint(t, group, zoe.Person, access.CoChair)
	w.appoint(t, group, ali.Person, access.CommitteeSeat)
	w.appoint(t, council, zoe.Person, access.CommitteeSeat)
	check("two", l, ali.Address, zoe.Address)
	check("the other body", second, zoe.Address)
	check("a list that follows none", other, ali.Address, zoe.Address)
	sub := w.at(t, l, ali.Address)
	if sub.Origin != lists.ByBody || sub.PersonID != ali.Person.ID || sub.Consent.Method != "body" {
		t.Errorf("%+v", sub)
	}
	// One does not ask to join it.
	w.refused(w.s.lists.Ask(t.Context(), access.Actor{}, l, asking("max@ong.example")), fault.Conflict, "lists.error.follows")

	// Her own leave is respected, on this list alone.
	w.must(w.s.lists.Leave(t.Context(), ali.Actor, sub.ID))
	check("she has left", l, zoe.Address)
	// What staff end stays so too.
	w.must(w.s.lists.Leave(t.Context(), w.staff(), w.at(t, second, zoe.Address).ID))
	check("ended by staff", second)

	// A changed address follows.
	changed := zoe.Person
	changed.Email = "zoe@new.example"
	w.must(w.people.ChangePerson(t.Context(), access.TheProgram(), changed))
	check("a new address", l, "zoe@new.example")
	if got := w.at(t, l, "zoe@new.example"); got == nil || w.at(t, l, zoe.Address) != nil {
		t.Errorf("%+v", got)
	}

	// The end of the term ends it, and a new term begins it again.
	w.must(w.bodies.EndTerm(t.Context(), access.TheProgram(), term.ID, w.s.lists.Today()))
	check("the last day", l, "zoe@new.example")
	w.clock.Advance(24 * time.Hour)
	check("the day after", l)
	if got := w.at(t, l, "zoe@new.example"); got.State != lists.Ended || got.Consent.Ended != lists.EndedByBody {
		t.Errorf("%+v", got)
	}
	w.appoint(t, group, changed, access.CommitteeSeat)
	check("a new term", l, "zoe@new.example")
	// A guest of the list, on staff's word, does not depend on a seat.
	_, err := w.s.lists.Add(t.Context(), w.staff(), l, asking("max@ong.example"), lists.Approval{Guest: true})
	w.must(err)
	check("a guest", l, "max@ong.example", "zoe@new.example")
	// A list that follows nobody any more keeps who is on it.
	l.BodyID = ""
	w.must(w.s.lists.ChangeList(t.Context(), w.staff(), l))
	check("it follows none", l, "max@ong.example", "zoe@new.example")
}

func TestAnAddressPassesFromOnePersonToAnother(t *testing.T) {
	w := newWorld(t)
	l, group := w.bodyList(t, "inland")
	first, err := w.people.AddPerson(t.Context(), access.TheProgram(), people.Person{Name: "First Holder", Email: "chair@ong.example", Lang: i18n.EN})
	w.must(err)
	term := w.appoint(t, group, first, access.CoChair)
	if got := w.on(t, l); len(got) != 1 {
		t.Fatalf("%v", got)
	}
	// The second gets the address, and the seat, on the day the first leaves both.
	w.must(w.bodies.EndTerm(t.Context(), access.TheProgram(), term.ID, w.s.lists.Today()))
	w.clock.Advance(24 * time.Hour)
	first.Email = "first@home.example"
	w.must(w.people.ChangePerson(t.Context(), access.TheProgram(), first))
	second, err := w.people.AddPerson(t.Context(), access.TheProgram(), people.Person{Name: "Second Holder", Email: "chair@ong.example", Lang: i18n.FR})
	w.must(err)
	w.appoint(t, group, second, access.CoChair)
	for range 3 {
		if got := w.on(t, l); !slices.Equal(got, []string{"chair@ong.example"}) {
			t.Errorf("%v", got)
		}
	}
	if sub := w.at(t, l, "chair@ong.example"); sub.PersonID != second.ID || sub.Name != "Second Holder" || sub.State != lists.Active {
		t.Errorf("%+v", sub)
	}
	lines, err := w.log.History(t.Context(), lists.Kind, l.ID, "")
	w.must(err)
	follows := 0
	for _, line := range lines {
		if line.Action == "lists.follow" {
			follows++
		}
	}
	if follows != 2 {
		t.Errorf("on record %d times", follows)
	}
}

func TestFollowingAtOnceSubscribesOnce(t *testing.T) {
	w := newWorld(t)
	l, group := w.bodyList(t, "inland")
	other := w.list(t, "ccrlist")
	for i := range 5 {
		w.appoint(t, group, w.member(t, other, fmt.Sprintf("Member %d", i)).Person, access.CommitteeSeat)
	}
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			if err := w.s.lists.Follow(t.Context(), l); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := w.on(t, l); len(got) != 5 {
		t.Errorf("%v", got)
	}
}

// command sends a message to one of a list's addresses, proven or not, and returns
// the newest answer; the zero one where there is none.
func (w *world) command(t testing.TB, ip, from, to, subject, text string) string {
	t.Helper()
	before := len(w.letters(t, from))
	w.accept(t, ip, from, "From: Max <"+from+">\nTo: "+to+"\nSubject: "+subject+"\nMessage-ID: <c1@x>\n\n"+text+"\n", to)
	w.work(t)
	letters := w.letters(t, from)
	if len(letters) == before {
		return ""
	}
	w.automatic(t, letters[0], "c1@x")
	return letters[0].Text
}

func TestCommandsByMail(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	zoe := w.member(t, l, "Zoe")
	request := "ccrlist-request@" + ours
	said := func(got, want string) {
		t.Helper()
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
	said(w.command(t, fromNet, zoe.Address, request, "help", ""), "Write one of these words")
	said(w.command(t, fromNet, zoe.Address, request, "digest plain", ""), "one digest a day, as plain text")
	if w.now(t, zoe.ID).Mode != lists.PlainDigest {
		t.Error("not changed")
	}
	said(w.command(t, fromNet, zoe.Address, request, "", "each\naway 2026-12-24\nstatus"), "up to and including 24 December 2026")
	if got := w.now(t, zoe.ID); got.Mode != lists.Each || got.AwayUntil.IsZero() {
		t.Errorf("%+v", got)
	}
	said(w.command(t, fromNet, zoe.Address, request, "away 2025-12-24", ""), "from today to a year ahead")
	w.takes(t, zoe, func(s *lists.Subscription) {
		s.State, s.Score, s.Warnings, s.WarnAt = lists.Disabled, 10, 1, w.clock.Now()
	})
	said(w.command(t, fromNet, zoe.Address, request, "back", ""), "sent to you again")
	if got := w.now(t, zoe.ID); got.State != lists.Active || got.Score != 0 || !got.WarnAt.IsZero() || !got.AwayUntil.IsZero() {
		t.Errorf("%+v", got)
	}
	said(w.command(t, fromNet, zoe.Address, request, "A question", "How much is it?"), "not a command")
	said(w.command(t, fromNet, zoe.Address, request, "which", ""), zoe.Address)
	said(w.command(t, fromNet, zoe.Address, "ccrlist-subscribe@"+ours, "", ""), "You are subscribed")

	// Not proven: nothing is done, and the link goes to the subscriber alone.
	silentZoe := w.member(t, l, "zoe@"+silent)
	for _, to := range []string{"ccrlist-unsubscribe@" + ours, "ccrlist-leave@" + ours, request} {
		text := w.command(t, elsewhere, silentZoe.Address, to, "unsubscribe", "")
		said(text, "Nothing in your message proves")
		said(text, "/lists/u/")
	}
	if w.now(t, silentZoe.ID).State != lists.Active {
		t.Error("anybody can end anybody's subscription")
	}
	// Proven: done at once.
	said(w.command(t, fromNet, zoe.Address, "ccrlist-unsubscribe@"+ours, "", ""), "no longer subscribed")
	if got := w.now(t, zoe.ID); got.State != lists.Ended || got.Consent.Ended != lists.EndedBySelf {
		t.Errorf("%+v", got)
	}
	lines, err := w.log.History(t.Context(), lists.KindSubscription, zoe.ID, "")
	w.must(err)
	if last := lines[len(lines)-1]; last.Action != "lists.unsubscribe" || last.Detail["how"] != "mail" {
		t.Errorf("on record: %+v", last)
	}
	said(w.command(t, fromNet, zoe.Address, request, "digest", ""), "not subscribed")
	// French words are answered in French.
	said(w.command(t, fromNet, "lou@ong.example", request, "Désabonnez-moi", ""), "n’est pas abonnée")
	said(w.command(t, fromNet, "kim@ong.example", request, "away 2026-12-24", ""), "not subscribed")
	if got := w.command(t, fromNet, "kim@ong.example", request, "?", ""); !strings.Contains(got, "Write one") || !strings.Contains(got, "Écrivez") {
		t.Errorf("help is not in both languages:\n%s", got)
	}
}

func TestAnUnsubscriptionIsNeverLostToTheLimitOfAnswers(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	zoe := w.member(t, l, "Zoe")
	for range lists.AnswerLimits["command"] + 2 {
		w.command(t, fromNet, zoe.Address, "ccrlist-request@"+ours, "status", "")
	}
	if n := len(w.letters(t, zoe.Address)); n != int(lists.AnswerLimits["command"]) {
		t.Fatalf("%d answers", n)
	}
	if got := w.command(t, fromNet, zoe.Address, "ccrlist-unsubscribe@"+ours, "", ""); got != "" {
		t.Errorf("answered: %s", got)
	}
	if w.now(t, zoe.ID).State != lists.Ended {
		t.Error("still subscribed")
	}
}

func TestAskingByMail(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	l.Settings.RefusedDomains = []string{"gov.example"}
	w.must(w.s.lists.ChangeList(t.Context(), w.staff(), l))
	// Proven: the keepers are told at once.
	text := w.command(t, fromNet, "max@ong.example", "ccrlist-subscribe@"+ours, "Hello", "I work for a small organization.\x00 It is for you.")
	sub := w.at(t, l, "max@ong.example")
	if !strings.Contains(text, "has arrived") || sub == nil || sub.State != lists.Requested || sub.Origin != lists.ByMail || sub.Consent.Confirmed.IsZero() || sub.Name != "Max" || len(w.letters(t, w.clerk.Email)) != 1 {
		t.Fatalf("%+v\n%s", sub, text)
	}
	if got := w.command(t, fromNet, "max@ong.example", "ccrlist-join@"+ours, "", ""); !strings.Contains(got, "is with those who keep it") {
		t.Errorf("%s", got)
	}
	// The form completes it, and the address confirms that too.
	w.must(w.s.lists.Ask(t.Context(), access.Actor{}, l, asking("max@ong.example")))
	_, err := w.s.lists.ConfirmRequest(t.Context(), access.Actor{}, button(t, w.letters(t, "max@ong.example")[0], "confirm/"))
	w.must(err)
	if got := w.at(t, l, "max@ong.example"); got.Organization != "Rivière vivante" || got.ID != sub.ID || got.Consent.Confirmed.IsZero() {
		t.Errorf("%+v", got)
	}

	// Not proven: the address confirms first, and may be asked to again.
	for range 2 {
		text = w.command(t, elsewhere, "kim@"+silent, "ccrlist-subscribe@"+ours, "Hello", "It is for you and me.")
		if !strings.Contains(text, "Confirm first") {
			t.Fatalf("%s", text)
		}
	}
	if got := w.at(t, l, "kim@"+silent); !got.Consent.Confirmed.IsZero() || len(w.letters(t, w.clerk.Email)) != 2 {
		t.Errorf("%+v", got)
	}
	_, err = w.s.lists.ConfirmRequest(t.Context(), access.Actor{}, button(t, w.letters(t, "kim@"+silent)[0], "confirm/"))
	w.must(err)
	if got := w.at(t, l, "kim@"+silent); got.Consent.Confirmed.IsZero() || len(w.letters(t, w.clerk.Email)) != 3 {
		t.Errorf("%+v", got)
	}

	w.zone.TXT["gov.example"] = []string{"v=spf1 ip4:192.0.2.0/24 -all"}
	if got := w.command(t, fromNet, "lou@gov.example", "ccrlist-subscribe@"+ours, "subscribe", ""); !strings.Contains(got, "not open to addresses") || w.at(t, l, "lou@gov.example") != nil {
		t.Errorf("%s", got)
	}
	group, _ := w.bodyList(t, "inland")
	if got := w.command(t, fromNet, "ann@ong.example", "inland-subscribe@"+ours, "subscribe", ""); !strings.Contains(got, "follows the membership") || w.at(t, group, "ann@ong.example") != nil {
		t.Errorf("%s", got)
	}
}

func TestMailToTheKeepersIsHandedOnAsItCame(t *testing.T) {
	w := newWorld(t)
	w.list(t, "ccrlist")
	other := w.keeper(t, "Uma Lind")
	raw := "Received: from a by b; Mon, 23 Nov 2026 11:59:30 +0000\nFrom: Max <max@elsewhere.example>\nTo: ccrlist-owner@" + ours + "\nSubject: A question\n\nHello,  is anybody there?\n"
	w.accept(t, elsewhere, "max@elsewhere.example", raw, "ccrlist-owner@"+ours, "postmaster@"+ours)
	w.work(t)
	for serial := int64(1); serial <= 2; serial++ {
		copies, _, err := w.mail.Copies(t.Context(), serial, "", 0)
		w.must(err)
		if len(copies) != 2 || copies[0].Address != w.clerk.Email || copies[1].Address != other.Email {
			t.Errorf("%+v", copies)
		}
		_, path, source, err := w.mail.CopySource(t.Context(), serial, 1)
		w.must(err)
		if !strings.HasSuffix(string(source), strings.ReplaceAll(raw, "\n", "\r\n")) {
			t.Errorf("not as it came:\n%s", source)
		}
		if want := map[int64]bool{1: true, 2: false}[serial]; strings.HasPrefix(path, "ccrlist-bounces+") != want {
			t.Errorf("from %q", path)
		}
		// What comes round again is dropped.
		w.accept(t, elsewhere, "max@elsewhere.example", string(source), "ccrlist-owner@"+ours, "secretariat@"+ours)
	}
	w.work(t)
	if w.handedOn(t) != 2 {
		t.Errorf("%d handed on", w.handedOn(t))
	}
	// What has no author, or two, cannot be signed; it is handed on all the same.
	w.accept(t, elsewhere, "max@elsewhere.example", "Subject: None\n\nHello.\n", "ccrlist-owner@"+ours)
	w.work(t)
	if _, _, source, err := w.mail.CopySource(t.Context(), 3, 1); err != nil || mailmsg.Read(source).Subject != "None" {
		t.Errorf("%v\n%s", err, source)
	}
}

func TestListsAreFoundedAsAProfileDescribesThem(t *testing.T) {
	w := newWorld(t)
	group, err := w.bodies.AddBody(t.Context(), access.TheProgram(), bodies.Body{Slug: "inland", Kind: access.WorkingGroup, Name: i18n.Same("Inland")})
	w.must(err)
	described := []config.MailList{
		{Slug: "ccrlist", Name: i18n.Same("All"), RefusedDomains: []string{"gov.example"}},
		{Slug: "inland", Name: i18n.Same("Inland"), Body: "inland", Unlisted: true},
	}
	for range 2 {
		w.must(w.s.lists.Found(t.Context(), w.staff(), described))
		described[0].Name = i18n.Same("Renamed") // what is there stays as it is
	}
	all, err := w.s.lists.Lists(t.Context())
	w.must(err)
	if len(all) != 2 || all[0].Name.EN != "All" || !all[0].Settings.RefusesDomain("a@gov.example") || all[1].BodyID != group.ID || !all[1].Settings.Unlisted {
		t.Errorf("%+v", all)
	}
	// A coalition that moves its list here brings its subscribers along.
	zoe := w.member(t, all[1], "Zoe")
	known := []lists.Known{{Person: zoe.Person, OrganizationID: zoe.Organization.ID, Organization: zoe.Organization.Name, Posts: 4}, {Person: people.Person{Name: "No Address"}}}
	for _, want := range []int{1, 0} {
		n, err := w.s.lists.Subscribe(t.Context(), w.staff(), all[0], "They agreed in 2019.", known)
		w.must(err)
		if n != want {
			t.Errorf("%d subscribed", n)
		}
	}
	if sub := w.at(t, all[0], zoe.Address); sub.Origin != lists.ByImport || sub.Consent.Text != "They agreed in 2019." || sub.Consent.By != w.clerk.Name || sub.Posts != 4 || len(w.letters(t, zoe.Address)) != 0 {
		t.Errorf("%+v", sub)
	}
	_, err = w.s.lists.Subscribe(t.Context(), zoe.Actor, all[0], "x", known)
	w.refused(err, fault.Forbidden, "fault.forbidden")
}

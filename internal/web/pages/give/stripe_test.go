package give_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/giving"
	"plenary.example/internal/payments/stripe"
	"plenary.example/internal/payments/stripe/stripetest"
)

// told delivers a message of Stripe to the site, and heeds it.
func (w *world) told(body []byte) {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.site.URL+"/webhooks/stripe", strings.NewReader(string(body)))
	w.must(err)
	r.Header.Set("Stripe-Signature", stripetest.Signed(body, time.Now()))
	res, err := w.client.Do(r)
	w.must(err)
	w.must(res.Body.Close())
	if res.StatusCode != http.StatusOK {
		w.t.Fatalf("a message is answered with %d", res.StatusCode)
	}
	var m struct{ ID string }
	w.must(json.Unmarshal(body, &m))
	w.must(w.payments.EventCame(w.t.Context(), m.ID))
}

// Gifts through Stripe, in the shapes of before 2025 and of now: messages come late,
// twice and in the wrong order, and each charge is one gift.
func TestGiftsThroughStripe(t *testing.T) {
	for name, old := range map[string]bool{"of now": false, "until 2025": true} {
		t.Run(name, func(t *testing.T) {
			server := stripetest.New(t)
			server.Old = old
			w := newWorld(t, provider(server))
			session := func(to string) string { return to[strings.LastIndexByte(to, '/')+1:] }
			once := session(w.post("/en/give", filled()).to(t, "https://checkout.stripe.test/"))
			monthly := session(w.post("/fr/give", filled("once", "m", "frequency", "monthly", "suggestion_monthly", "1000")).to(t, "https://checkout.stripe.test/"))
			paidOnce, begun := server.Pay(once), server.Pay(monthly)
			sub := server.Sessions[monthly].Sub
			second := server.Charge(sub)
			for _, m := range [][]byte{second, second, begun, paidOnce, server.About("customer.subscription.updated", sub), paidOnce, begun} {
				w.told(m)
				w.settle()
			}
			gifts, _, err := w.giving.Gifts(t.Context(), staff(), giving.GiftFilter{})
			w.must(err)
			var cents int64
			receipted := 0
			for _, g := range gifts {
				cents += g.Amount.Cents
				if g.Receipt != "" {
					receipted++
				}
			}
			if len(gifts) != 3 || cents != 95_00 || receipted != 1 {
				t.Fatalf("%d gifts of %d, %d receipted", len(gifts), cents, receipted)
			}
			letters := w.letters()
			if len(letters) != 2 { // one for the gift at once, one for the first month
				t.Errorf("%d letters", len(letters))
			}
			mine := path(t, letters[0], "/"+string(letters[0].Lang)+"/give/mine/")
			_, rest, _ := strings.Cut(w.get(mine).body, `name="pledge" value="`)
			pledge := rest[:max(strings.IndexByte(rest, '"'), 0)]
			// Stripe falls silent after it did what it was asked: the page says what is known.
			server.Set(func() { server.Fail = 503 })
			w.post(mine, url.Values{"action": {"stop"}, "pledge": {pledge}}).to(t, mine+"?done=give_noted")
			w.get(mine+"?done=give_noted").says(t, 200)
			server.Set(func() { server.Fail = 0 })
			w.post(mine, url.Values{"action": {"stop"}, "pledge": {pledge}}).to(t, mine+"?done=give_stopped")
			w.settle()
			if server.Subs[sub].Status != "canceled" {
				t.Errorf("the subscription is %s", server.Subs[sub].Status)
			}
		})
	}
}

// While the card company is away the gift is kept, and its page offers the card again.
func TestTheCardCompanyIsAway(t *testing.T) {
	server := stripetest.New(t)
	w := newWorld(t, provider(server))
	server.Set(func() { server.Fail = 503 })
	page := w.post("/en/give", filled()).to(t, "/en/give/pledges/")
	w.get(page).says(t, 200, "does not answer just now", "Give $75.00 by card")
	server.Set(func() { server.Fail = 0 })
	plain, _, _ := strings.Cut(page, "?")
	w.post(plain, url.Values{"action": {"pay"}}).to(t, "https://checkout.stripe.test/")
}

func provider(s *stripetest.Server) *stripe.Stripe {
	return stripe.New(stripe.Options{Key: stripetest.Key, Secret: stripetest.Secret, API: s.URL})
}

// A gift whose card page is open may be paid this moment: nobody is offered to take it
// back, whoever asks for it nevertheless is refused in words, and what is paid is a gift.
func TestACardGiftThatIsOpenIsNotTakenBack(t *testing.T) {
	server := stripetest.New(t)
	w := newWorld(t, provider(server))
	session := w.post("/en/give", filled()).to(t, "https://checkout.stripe.test/")
	session = session[strings.LastIndexByte(session, '/')+1:]
	back, err := url.Parse(server.Asked[0].Get("cancel_url"))
	w.must(err)
	if page := w.get(back.Path).says(t, 200, "not paid yet", "Give $75.00 by card"); strings.Contains(page.body, "I will not give this") || strings.Contains(page.body, `value="end"`) {
		t.Error("a gift that may be paid this moment can be taken back")
	}
	w.post(back.Path, url.Values{"action": {"end"}}).says(t, 422, "This gift was begun by card")
	if server.Sessions[session].Status != "open" {
		t.Errorf("the card page is %s", server.Sessions[session].Status)
	}
	w.told(server.Pay(session))
	w.settle()
	gifts, _, err := w.giving.Gifts(t.Context(), staff(), giving.GiftFilter{})
	w.must(err)
	if len(gifts) != 1 || gifts[0].Amount.Cents != 75_00 {
		t.Errorf("gifts %+v", gifts)
	}
	w.get(back.Path).says(t, 200, "Thank you for your gift")
}

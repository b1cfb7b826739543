package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/i18n"
	"plenary.example/internal/payments/stripe/stripetest"
)

const (
	giftLives = 12 // how often the program dies
	perLife   = 4  // how many give before it dies, where others come until it does
)

// TestKilledWhilePeopleGive kills the program again and again while people give on its
// pages, once and each month, and Stripe tells it of what they paid. In the end each
// charge is one gift, each gift at once has one receipt, no serial number is missing, and
// everybody has been thanked.
func TestKilledWhilePeopleGive(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	founded(t, "--profile", "ccr", "--data", dir)
	card := stripetest.New(t)
	settings := settingsOn(dir, "")
	settings.StripeKey, settings.StripeWebhookSecret, settings.StripeAPI = stripetest.Key, stripetest.Secret, card.URL
	onRecords(t, settings, func(ctx context.Context, p *program) {
		err := p.receipts.PutSigner(ctx, access.TheProgram(), receipts.Signer{Name: "Hana Osei", Title: i18n.Same("Treasurer")})
		if err != nil {
			t.Fatal(err)
		}
	})
	w := &wave{bank: &cardBank{t: t, card: card}}
	args := []string{"--data", dir, "--stripe-key", stripetest.Key, "--stripe-webhook-secret", stripetest.Secret, "--stripe-api", card.URL}
	for life := range giftLives {
		w.bank.month()
		c := serve(t, args...)
		died := make(chan struct{})
		die := func(within time.Duration) {
			time.AfterFunc(rand.N(within), func() { c.kill(); close(died) })
		}
		if life%2 == 0 { // among those who give
			w.bank.send(c)
			die(100 * time.Millisecond)
			w.give(c, true)
		} else { // among what Stripe says
			w.begin(perLife)
			w.give(c, false)
			die(50 * time.Millisecond)
			w.bank.send(c)
		}
		<-died
	}
	c := serve(t, args...)
	w.give(c, false)
	w.bank.tell(c, 0)
	if len(w.forms) > 0 {
		t.Fatalf("%d forms are not answered", len(w.forms))
	}
	for range 10 { // what died with a job in hand is taken up; here without the wait
		left := 0
		onRecords(t, settings, func(ctx context.Context, p *program) { left = takenUp(t, ctx, p) })
		if left == 0 {
			break
		}
		c := serve(t, args...)
		time.Sleep(3 * time.Second)
		c.kill()
	}
	onRecords(t, settings, func(ctx context.Context, p *program) { w.check(t, ctx, p) })
	t.Logf("%d people gave; %d forms and %d messages were not answered", w.begun, w.lost, w.bank.lost)
	if w.lost == 0 {
		t.Error("too little happened for the deaths to matter")
	}
}

// wave is people who give, with the forms that are not answered yet.
type wave struct {
	bank        *cardBank
	forms       []url.Values
	begun, lost int
	paid        map[string]bool // sessions
}

// begin has more people fill in the form.
func (w *wave) begin(more int) {
	for range more {
		w.begun++
		w.forms = append(w.forms, giftForm(w.begun))
	}
}

// giftForm is the form of the giver with a number: every third gives each month.
func giftForm(n int) url.Values {
	form := url.Values{
		"once": {fmt.Sprint("form-", n)}, "frequency": {"once"}, "suggestion": {"7500"}, "way": {"card"}, "fund": {"general"}, "kind": {"person"}, "name": {fmt.Sprint("Giver ", n)},
		"email": {fmt.Sprintf("giver%d@courriel.example", n)}, "street": {"1 Main Street"}, "city": {"Ottawa"}, "country": {"CA"}, "tribute": {"none"},
	}
	if n%3 == 0 {
		form.Set("frequency", "monthly")
		form.Set("suggestion_monthly", "2500")
	}
	return form
}

// give sends the forms that wait, one after the other; who is led to the card page pays.
// With more, others come until the program dies.
func (w *wave) give(c *child, more bool) {
	r := newReader(w.bank.t, "")
	for more || len(w.forms) > 0 {
		if len(w.forms) == 0 {
			w.begin(1)
		}
		form := w.forms[0]
		a, err := r.try(w.bank.t.Context(), http.MethodPost, c.url+"/en/give", form, false)
		if err != nil {
			w.lost++
			return // the giver sends it again when the site is back
		}
		// Who is told that the card page is away, as it can be for a moment while the program
		// looks after what its death left, asks again on the page of the gift.
		for tries := 0; err == nil && strings.HasSuffix(a.location, "?away=yes") && tries < 10; tries++ {
			time.Sleep(time.Duration(tries) * 50 * time.Millisecond)
			a, err = r.try(w.bank.t.Context(), http.MethodPost, c.url+strings.TrimSuffix(a.location, "?away=yes"), url.Values{"action": {"pay"}}, false)
		}
		if err != nil {
			w.lost++
			return
		}
		if a.status != http.StatusSeeOther || !strings.HasPrefix(a.location, "https://checkout.stripe.test/") {
			w.bank.t.Errorf("a gift is answered with %d, to %q: %s", a.status, a.location, visible(a.body))
			return
		}
		session := a.location[strings.LastIndexByte(a.location, '/')+1:]
		if w.paid[session] {
			w.bank.t.Errorf("somebody is asked twice: %s", session)
		}
		if w.paid == nil {
			w.paid = map[string]bool{}
		}
		w.paid[session] = true
		w.bank.waiting = append(w.bank.waiting, w.bank.card.Pay(session))
		w.bank.card.Set(func() {
			if sub := w.bank.card.Sessions[session].Sub; sub != "" {
				w.bank.subs = append(w.bank.subs, sub)
			}
		})
		w.forms = w.forms[1:]
	}
}

// takenUp gives back to the queue what a node held when it died, and counts what is left
// to do.
func takenUp(t *testing.T, ctx context.Context, p *program) (left int) {
	t.Helper()
	const ours = "(kind LIKE 'payments%' OR kind LIKE 'giving%') AND state IN ('running', 'retryable', 'available')"
	if err := p.db.Reader().QueryRowContext(ctx, "SELECT count(*) FROM river_job WHERE "+ours).Scan(&left); err != nil {
		t.Fatal(err)
	}
	if _, err := p.db.SQL().ExecContext(ctx, "UPDATE river_job SET state = 'available', scheduled_at = created_at WHERE "+ours); err != nil {
		t.Fatal(err)
	}
	return left
}

// check compares gifts, receipts and letters with what was charged.
func (w *wave) check(t *testing.T, ctx context.Context, p *program) {
	t.Helper()
	charged := w.bank.card.Paid()
	for session := range w.paid {
		if s := w.bank.card.Sessions[session]; s.Intent != "" {
			charged = append(charged, s.Intent)
		}
	}
	slices.Sort(charged)
	who := access.TheProgram()
	var got []string
	for after, more := "", true; more; {
		var list []giving.Gift
		var err error
		if list, more, err = p.giving.Gifts(ctx, who, giving.GiftFilter{After: after}); err != nil {
			t.Fatal(err)
		}
		for _, g := range list {
			after = g.ID
			got = append(got, g.Reference)
			pledge, err := p.giving.Pledge(ctx, nil, g.PledgeID)
			if err != nil {
				t.Fatal(err)
			}
			if atOnce := pledge.Frequency == giving.Once; atOnce != (g.Receipt != "") {
				t.Errorf("a gift %s has the receipt %q", pledge.Frequency, g.Receipt)
			}
			if !g.Thanked {
				t.Errorf("the gift %s is not thanked for", g.Reference)
			}
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, charged) {
		t.Errorf("%d gifts, %d charges\n%v\n%v", len(got), len(charged), got, charged)
	}
	thanked := map[string]int{}
	for page, seen, total := 1, 0, 1; seen < total; page++ {
		list, all, err := p.mail.List(ctx, page)
		if err != nil || len(list) == 0 {
			t.Fatalf("%d letters, %v", len(list), err)
		}
		for _, m := range list {
			thanked[m.To.Address]++
		}
		seen, total = seen+len(list), all
	}
	for n := range w.begun {
		if thanked[fmt.Sprintf("giver%d@courriel.example", n+1)] == 0 {
			t.Errorf("giver %d is not thanked", n+1)
		}
	}
	serials := map[int64]bool{}
	for before, more := int64(0), true; more; {
		list, next, err := p.receipts.List(ctx, who, receipts.Filter{Before: before})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range list {
			before = r.Serial
			if serials[r.Serial] || r.State != receipts.Issued || r.Sum == "" || r.Mailed.IsZero() {
				t.Errorf("receipt %+v", r)
			}
			serials[r.Serial] = true
		}
		more = next
	}
	for n := range len(serials) {
		if !serials[int64(n+1)] {
			t.Errorf("the serial number %d is missing", n+1)
		}
	}
	if once := w.begun - w.begun/3; len(serials) != once {
		t.Errorf("%d receipts for %d gifts at once", len(serials), once)
	}
}
